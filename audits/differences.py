"""What a published set counted and what is counted today, row by row, with the trail entry behind each difference.

- Named rows are laid beside each other by organ and subject, first those of the same row of the table.
- Unnamed rows (仮割当) are told as numbers only, without entries: one that stands behind a named row too would name
  them (rule 10).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from agencies.models import Organization, Trail
from agencies.tables import CountedRow
from audits.causes import Causes
from audits.freezing import Counted, stored_rows
from audits.models import Publication
from audits.proofs import as_counted
from guidelines.tables import Fact
from regulations.tables import UNNAMED_LABEL

Pair = tuple[CountedRow | None, CountedRow | None]


@dataclass(frozen=True)
class Difference:
    """What stood in the published set and what stands today; None where nothing does.

    `name` is the organ's code, or that there is no name; `count` is how many unnamed rows it tells of.
    """

    number: str
    name: str
    before: CountedRow | None
    after: CountedRow | None
    entries: tuple[Trail, ...]
    count: int = 1
    is_named: bool = True

    @property
    def changes_figures(self) -> bool:
        """Does it stand elsewhere or say something else, and not only come from another version?"""
        sides = [(row.row, row.column, row.text, row.provenance) if row else None for row in (self.before, self.after)]
        return sides[0] != sides[1]


def differences_of(publication: Publication, counted: Iterable[Counted]) -> list[Difference]:
    """Every difference of tables of a set from how they are counted now, table by table."""
    frozen: dict[str, list[CountedRow]] = defaultdict(list)
    for row in stored_rows(publication):
        frozen[row.number].append(as_counted(row))
    return [
        one
        for now in counted
        for one in differences(publication, now.table.number, frozen[now.table.number], now.rows, now.fact)
    ]


def differences(
    publication: Publication,
    number: str,
    frozen: Sequence[CountedRow],
    today: Sequence[CountedRow],
    fact: Fact | None = None,
) -> list[Difference]:
    """Every difference of one table, named ones first; `fact` is what it counts where it counts no versions."""
    before, after = Counter(frozen), Counter(today)
    gone, come = list((before - after).elements()), list((after - before).elements())
    causes = Causes(publication, gone, come, fact)
    named = [
        Difference(number, row.organization, old, new, causes.of(old, new))
        for old, new in laid_out(filter(has_name, gone), filter(has_name, come))
        if (row := old or new)
    ]
    return named + list(unnamed(number, gone, come))


def names_today(found: Iterable[Difference], known: Container[str]) -> dict[str, str]:
    """Code → name today of the organs among differences whose name is not known from the set."""
    codes = {one.name for one in found if one.is_named and one.name not in known}
    return {organ.code: str(organ) for organ in Organization.objects.filter(code__in=codes)}


def has_name(row: CountedRow) -> bool:
    """Is it tied to an organ?"""
    return bool(row.organization)


def laid_out(gone: Iterable[CountedRow], come: Iterable[CountedRow]) -> list[Pair]:
    """Rows of the same organ and subject side by side."""
    sides: dict[tuple[str, str], tuple[list[CountedRow], list[CountedRow]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((gone, come)):
        for row in rows:
            sides[row.organization, row.subject][side].append(row)
    pairs: list[Pair] = []
    for old, new in (sides[key] for key in sorted(sides)):
        for row in list(old):
            if match := next((one for one in new if one.row == row.row), None):
                pairs.append((row, match))
                old.remove(row)
                new.remove(match)
        longest = max(len(old), len(new))
        pairs += zip(old + [None] * (longest - len(old)), new + [None] * (longest - len(new)), strict=True)
    return pairs


def unnamed(number: str, gone: Sequence[CountedRow], come: Sequence[CountedRow]) -> Iterator[Difference]:
    """How many unnamed rows each place lost or gained; what left and came at one place cancels out."""
    sides = [[row for row in rows if not has_name(row)] for rows in (gone, come)]
    counts = [Counter((row.row, row.column, row.text) for row in rows) for rows in sides]
    for place in sorted({*counts[0], *counts[1]}):
        change = counts[1][place] - counts[0][place]
        if not change:
            continue
        rows = [row for row in sides[change > 0] if (row.row, row.column, row.text) == place]
        old, new = (None, rows[0]) if change > 0 else (rows[0], None)
        yield Difference(number, UNNAMED_LABEL, old, new, (), abs(change), is_named=False)
