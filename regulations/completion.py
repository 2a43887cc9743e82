"""When an organ is done (rules 3, 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from agencies.periods import Period
from agencies.provenance import Provenance
from regulations.models import Revision


def completion_of(revisions: Iterable[Revision]) -> tuple[Period | None, str]:
    """When an organ was done, from its revisions (rules 3, 4), and how that is known.

    - (latest from, latest to) over all regulations; None while one of them has no date, or there is none.
    - The provenance is that of the revisions which decide it; ALLOCATED only where no other revision decides it too.
    """
    rows = [
        (row.revised, Provenance.ALLOCATED if row.regulation.provenance == Provenance.ALLOCATED else row.provenance)
        for row in revisions
    ]
    undated = [provenance for period, provenance in rows if period is None]
    if undated or not rows:
        return None, _strongest(undated or [Provenance.REPORTED])
    completed = _latest(period for period, _ in rows if period)
    attributed = [(period, provenance) for period, provenance in rows if provenance != Provenance.ALLOCATED]
    if not attributed or _latest(period for period, _ in attributed if period) != completed:
        return completed, Provenance.ALLOCATED
    ends = {completed.first, completed.last}
    return completed, _strongest(p for period, p in attributed if period and ends & {period.first, period.last})


def _latest(periods: Iterable[Period]) -> Period:
    """(latest from, latest to)."""
    listed = list(periods)
    return Period(max(period.first for period in listed), max(period.last or date.max for period in listed))


def _strongest(provenances: Iterable[str]) -> str:
    """The best attested of several: an answer, then a visit, then a publication, then an allocation."""
    return min(provenances, key=list(Provenance.values).index)
