"""Checking published sets against themselves, against the trail, and against the answers of today.

- Wrong is: another digest than the one signed, a set of the trail that is gone, or figures the frozen rows do not give.
- Different is no fault: answers go on after a publication. Each named difference comes with its entry of the trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agencies.models import Trail
from agencies.querysets import TrailQuerySet
from agencies.tables import Table
from audits.differences import Difference, differences_of, names_today
from audits.freezing import counted_today, recomputed, stored_rows, stored_tables
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
    names = {row.organization_code: row.organization_name for row in kept if row.organization_code}
    report = Report(publication, tables, names, len(kept))
    report.wrong += digests(publication)
    for table in tables:
        own = [as_counted(row) for row in kept if row.number == table.number]
        report.wrong += [f"凍結した行から数字が出ません。{fault}" for fault in faults(table, own)]
    strange = {row.number for row in kept} - {table.number for table in tables}
    report.wrong += [f"表{number}がないのに、その行があります。" for number in sorted(strange)]
    counted = counted_today(publication)
    there = {one.table.number for one in counted}
    lost = [table.number for table in tables if table.number not in there]
    report.remarks += [f"表{number}は今はないため、今の行と比べていません。" for number in lost]
    report.differences += differences_of(publication, counted)
    report.names |= names_today(report.differences, names)
    return report


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
