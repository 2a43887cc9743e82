"""Counting a set of tables for publication, and putting what is published into one digest.

- Tables and rows are counted in one transaction in which no answer changes (`hold_still`).
- A set is only published when its rows give its figures (`audits.proofs`).
- The digest is the SHA-256 of canonical JSON put together from the stored rows alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from django.db import connection

from agencies.frozen import canonical, read, unlinked, written
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.tables import CountedRow, Table
from audits.models import Activity, ConcurrentPost, Publication, PublishedRow, PublishedTable
from audits.tables import Question, ask
from guidelines.models import Amendment
from guidelines.tables import Fact
from incidents.models import Readiness
from regulations.models import Submission

SHAPE_VERSION = "1"
"""Which things the digest covers, and in which form; it changes when either does."""
ROW_FIELDS = (
    "organization_code",
    "organization_name",
    "row_key",
    "column_key",
    "provenance",
    "submission_id",
    "submission_number",
    "subject",
    "text",
)
HEAD = (
    "code",
    "number",
    "edition",
    "title",
    "amendment_code",
    "is_fictional",
    "state",
    "note",
    "reason",
    "prepared_by_id",
    "prepared_by_name",
    "published_by_id",
    "published_by_name",
    "shape_version",
)
DAYS, MOMENTS = ("as_of", "prepared_on", "published_on"), ("prepared_at", "published_at")


COUNTED = (Submission, Readiness, ConcurrentPost, Activity)
"""Whose rows tables count. Nobody writes one of the later ones and a version in one transaction."""


@dataclass(frozen=True)
class Counted:
    """A table as it is counted now, without links, the rows it counted, and what it counts where it is no version."""

    table: Table
    rows: tuple[CountedRow, ...]
    fact: Fact | None = None


def hold_still() -> None:
    """Let nothing that tables count be written until the transaction ends, so that all counts see the same.

    - Call it before anything else is locked. It waits until nobody has locked a version, not even with SELECT FOR
      UPDATE, and whoever wants to lock one waits after it; so none of both holds what the other waits for.
    - EXCLUSIVE is the weakest mode that keeps SELECT FOR UPDATE out. In SHARE mode somebody who confirms could lock a
      version and then wait to write it, while publishing waits for that version to refer to it: a deadlock.
    - Reading goes on. On SQLite the transaction holds the only write lock already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            names = ", ".join(f'"{model._meta.db_table}"' for model in COUNTED)
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def count_set(amendment: Amendment, numbers: Iterable[str], as_of: date, state: str) -> list[Counted]:
    """The tables of those numbers at the 基準日 with their rows; raises NotFound for a number there is not."""
    asked = {"amendment": amendment.code, "as_of": as_of.isoformat(), "state": state}
    return [count_table(ask(number, asked)) for number in numbers]


def counted_today(publication: Publication) -> list[Counted]:
    """The tables of a set that there still are, as they are counted now for its day and by what counts in it."""
    there = set(publication.amendment.tables.values_list("number", flat=True))
    numbers = [one.number for one in publication.tables.order_by("position") if one.number in there]
    return count_set(publication.amendment, numbers, publication.as_of, publication.state)


def count_table(question: Question) -> Counted:
    """One table with its rows as they may be kept."""
    rows = question.shape.counted(question.scope)
    return Counted(unlinked(question.table()), tuple(withhold(row) for row in rows), question.shape.fact)


def withhold(row: CountedRow) -> CountedRow:
    """The row as it may be kept: an ALLOCATED one without its organ and without what would tell it (rule 10)."""
    if row.provenance != Provenance.ALLOCATED:
        return row
    return CountedRow("", row.row, row.column, row.provenance, row.submission, text=row.text)


def order(row: CountedRow) -> tuple[str, str, str, str, int]:
    """By row, column, organ and subject; unnamed rows stand together, in the order of their versions."""
    return row.row, row.column, row.organization, row.subject, row.submission or 0


def figures_of(counted: Sequence[Counted]) -> list[dict[str, Any]]:
    """The tables as plain values: what somebody saw who prepared them."""
    return [written(one.table) for one in counted]


def frozen_tables(publication: Publication, counted: Sequence[Counted]) -> list[PublishedTable]:
    """The tables of a set, not yet saved."""
    return [
        PublishedTable(
            publication_id=publication.set_id,
            number=one.table.number,
            position=position,
            table=written(one.table),
        )
        for position, one in enumerate(counted, start=1)
    ]


def frozen_rows(publication: Publication, counted: Sequence[Counted]) -> list[PublishedRow]:
    """The rows of a set with the names organs bear now, not yet saved; two queries."""
    every = [(one.table.number, row) for one in counted for row in sorted(one.rows, key=order)]
    codes = {row.organization for _, row in every}
    names = {organ.code: str(organ) for organ in Organization.objects.filter(code__in=codes)}
    versions = Submission.objects.filter(pk__in={row.submission for _, row in every if row.submission})
    numbers = dict(versions.values_list("pk", "number"))
    return [
        PublishedRow(
            publication_id=publication.set_id,
            number=number,
            position=position,
            organization_code=row.organization,
            organization_name=names.get(row.organization, ""),
            row_key=row.row,
            column_key=row.column,
            provenance=row.provenance,
            submission_id=row.submission,
            submission_number=numbers.get(row.submission) if row.submission else None,
            subject=row.subject,
            text=row.text,
        )
        for position, (number, row) in enumerate(every, start=1)
    ]


def stored_tables(publication: Publication) -> list[Table]:
    """The tables of a published set, in its order."""
    return [read(one.table) for one in publication.tables.order_by("position")]


def stored_rows(publication: Publication) -> list[PublishedRow]:
    """The rows of a published set, in its order."""
    return list(publication.rows.order_by("position", "pk"))


def document(
    publication: Publication, tables: Sequence[PublishedTable], rows: Sequence[PublishedRow]
) -> dict[str, Any]:
    """All that the digest covers, as plain values."""
    corrects = publication.corrects
    return {
        **{name: getattr(publication, name) for name in HEAD},
        **{name: getattr(publication, name).isoformat() for name in DAYS},
        **{name: getattr(publication, name).astimezone(UTC).isoformat() for name in MOMENTS},
        "corrects": [corrects.code, corrects.digest] if corrects else None,
        "tables": [[one.number, one.position, one.table] for one in tables],
        "rows": [[row.number, row.position, *(getattr(row, name) for name in ROW_FIELDS)] for row in rows],
    }


def digest_of(publication: Publication, tables: Sequence[PublishedTable], rows: Sequence[PublishedRow]) -> str:
    """The SHA-256 of the set, in hexadecimal."""
    return hashlib.sha256(canonical(document(publication, tables, rows)).encode()).hexdigest()


def recomputed(publication: Publication) -> str:
    """The digest of what is stored."""
    return digest_of(publication, list(publication.tables.order_by("position", "pk")), stored_rows(publication))
