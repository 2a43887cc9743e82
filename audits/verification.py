"""Checking published sets against themselves, against the trail, and against the answers of today.

- Wrong is: another digest than the one signed, a set of the trail that is gone, or figures the frozen rows do not give.
- Different is no fault: answers go on after a publication. Each named difference comes with its entry of the trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agencies.models import Trail
from agencies.querysets import TrailQuerySet
from agencies.tables import CountedRow, Table
from audits.differences import Difference, differences
from audits.freezing import count_set, recomputed, stored_rows, stored_tables
from audits.models import Publication
from audits.proofs import as_counted, faults

SIGNED = "公表"


@dataclass
class Report:
    """What was found about one set; it stands when nothing is `wrong`."""

    publication: Publication
    tables: list[Table]
    names: dict[str, str]
    rows: int
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        """Is nothing wrong?"""
        return not self.wrong


def verify(publication: Publication) -> Report:
    """Everything that can be said of one set."""
    tables, kept = stored_tables(publication), stored_rows(publication)
    names = {row.organization_code: row.organization_name for row in kept}
    report = Report(publication, tables, names, len(kept))
    report.wrong += digests(publication)
    for table in tables:
        own = [as_counted(row) for row in kept if row.number == table.number]
        report.wrong += [f"凍結した行から数字が出ません。{fault}" for fault in faults(table, own)]
    strange = {row.number for row in kept} - {table.number for table in tables}
    report.wrong += [f"表{number}がないのに、その行があります。" for number in sorted(strange)]
    there = set(publication.amendment.tables.values_list("number", flat=True))
    for table in tables:
        own = [as_counted(row) for row in kept if row.number == table.number]
        if table.number in there:
            report.differences += differences(publication, table.number, own, rows_today(publication, table))
        else:
            report.remarks.append(f"表{table.number}は今はないため、今の行と比べていません。")
    return report


def rows_today(publication: Publication, table: Table) -> tuple[CountedRow, ...]:
    """What the table counts now."""
    (counted,) = count_set(publication.amendment, [table.number], publication.as_of, publication.state)
    return counted.rows


def digests(publication: Publication) -> Iterable[str]:
    """The digest computed from what is stored, and the one the trail holds, must be the one that was signed."""
    if (found := recomputed(publication)) != publication.digest:
        yield f"照合値が違います。保存された値 {publication.digest}、計算した値 {found}"
    entry = signatures().filter(target_id=publication.pk).first()
    if entry is None:
        yield "公表した履歴がありません。"
    elif entry.after.get("digest") != publication.digest:
        yield f"履歴の照合値と違います。保存された値 {publication.digest}、履歴の値 {entry.after.get('digest')}"


def signatures() -> TrailQuerySet:
    """The entries by which sets were published."""
    return Trail.objects.filter(target_type=Publication._meta.label, action=SIGNED).order_by("pk")


def gone() -> list[str]:
    """Codes of sets that were published, as the trail says, and are not there."""
    there = set(Publication.objects.values_list("pk", flat=True))
    return [str(entry.after.get("code")) for entry in signatures() if entry.target_id not in there]
