"""What to look at before a set is published: open answers, 仮割当 and answers nobody has confirmed (rule 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from agencies.provenance import Provenance
from agencies.tables import percent
from audits.freezing import Counted
from audits.models import Preparation
from regulations.counted_rows import WORDS
from regulations.models import Submission
from regulations.querysets import OPEN, UNCERTAIN
from regulations.tables import ALL, UNANSWERED


@dataclass(frozen=True)
class Share:
    """So many of so many; `url` leads to them."""

    label: str
    count: int
    base: int
    url: str | None = None

    @property
    def percent(self) -> str | None:
        """The share as printed; None of nothing."""
        return percent(self.count, self.base)


@dataclass(frozen=True)
class TableCheck:
    """How sound one table is: what it counts, and how much of that is open or allocated."""

    caption: str
    title: str
    url: str
    base: int
    parts: tuple[Share, ...]


def checks_of_tables(preparation: Preparation, counted: Iterable[Counted]) -> list[TableCheck]:
    """One line for each table."""
    query = urlencode(
        {
            "amendment": preparation.amendment.code,
            "as_of": preparation.as_of.isoformat(),
            "state": preparation.state,
        }
    )
    return [check_of(one, f"{reverse('audits:table', args=[one.table.number])}?{query}") for one in counted]


def check_of(counted: Counted, url: str) -> TableCheck:
    """Open (未了), 時期不明, 未回答 and 仮割当 among what the table counted."""
    rows = [row for row in counted.rows if row.column not in (WORDS, ALL)] or counted.rows
    places = [{row.row.lower(), row.column.lower().rpartition("-")[2]} for row in rows]
    numbers = {
        "未了": sum(OPEN in place for place in places),
        "時期不明": sum(UNCERTAIN in place for place in places),
        "未回答": sum(UNANSWERED in place for place in places),
        "仮割当": sum(row.provenance == Provenance.ALLOCATED for row in rows),
    }
    parts = tuple(Share(label, count, len(rows)) for label, count in numbers.items())
    return TableCheck(counted.table.caption, counted.table.title, url, len(rows), parts)


def unconfirmed(preparation: Preparation) -> Share:
    """Counted answers that were handed in and not confirmed, among all counted."""
    counted = Submission.objects.of(preparation.amendment).counted(preparation.state)
    waiting = Submission.State.SUBMITTED
    query = urlencode({"amendment": preparation.amendment.code, "state": waiting.value})
    return Share(
        label="確認していない提出",
        count=counted.filter(state=waiting).count(),
        base=counted.count(),
        url=f"{reverse('regulations:reviews')}?{query}",
    )
