"""What each table of this room counted, one row for everything, from the same rows as the table itself.

- A row stands under the row and column of the table it is counted in; totals and the column of all have none.
- A row in words stands once under WORDS, with its words; those without a name have none.
- ALLOCATED rows hold the code of the organ they were given to. They are for checking a figure, and not to be shown.
- The number of queries is fixed.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from agencies.provenance import Provenance
from agencies.tables import CountedRow, Row, Table
from guidelines.tables import Scope
from regulations.guidance_tables import (
    counted_cooperation,
    notice_of,
    organs_asked,
    relays_of,
    relays_of_notice,
)
from regulations.late_tables import late_revised, late_revisers
from regulations.models import ItemAnswer
from regulations.querysets import ReviewQuerySet
from regulations.scope_tables import AGENCIES, agencies_unanswered, counted_arrangements
from regulations.tables import (
    UNANSWERED,
    UNNAMED,
    asked_items,
    counted_answers,
    counted_completions,
    reviews_of,
    withheld,
)
from regulations.unit_tables import OWN, counted_revisions, rollouts_by_group, units_by_group

WORDS = "words"
CODE = "review__organization__code"


def words_of(row: Row) -> str:
    """What a row of a table says in words."""
    return "／".join(cell.text for cell in row.cells if cell.text)


def words_by_row(table: Table) -> dict[str, str]:
    """Row key → its words, of the rows that say something."""
    return {row.key: words_of(row) for row in table.rows if words_of(row)}


def in_order(rows: Iterable[CountedRow]) -> list[CountedRow]:
    """By row, column, organ and subject."""
    return sorted(rows, key=attrgetter("row", "column", "organization", "subject"))


def silent_by_kind(reviews: ReviewQuerySet, heard: set[str]) -> list[CountedRow]:
    """The organs of a population, by kind, that are not among those heard."""
    return [
        CountedRow(code, kind, UNANSWERED, "")
        for code, kind in reviews.values_list("organization__code", "kind")
        if code not in heard
    ]


def completions(scope: Scope) -> list[CountedRow]:
    """Of table ⑤: organs by kind and year."""
    found = counted_completions(scope).values_list(CODE, "review__kind", "column", "completion_provenance", "pk")
    rows = [
        CountedRow(code, kind, withheld(scope, column, source), source, pk) for code, kind, column, source, pk in found
    ]
    return in_order(rows + silent_by_kind(reviews_of(scope), {row.organization for row in rows}))


def answers(scope: Scope) -> list[CountedRow]:
    """Of tables ⑥ and ⑦: organs asked, by item and outcome."""
    found = counted_answers(scope).values_list(
        f"submission__{CODE}", "item__position", "outcome", "provenance", "submission"
    )
    rows = [
        CountedRow(code, str(item), withheld(scope, outcome, source), source, pk)
        for code, item, outcome, source, pk in found
    ]
    answered = {(row.organization, row.row) for row in rows}
    asked = asked_items(scope).values_list(CODE, "item__position")
    unanswered = [
        CountedRow(code, str(item), ItemAnswer.Outcome.UNANSWERED.value, "")
        for code, item in asked
        if (code, str(item)) not in answered
    ]
    return in_order(rows + unanswered)


def arrangements(scope: Scope) -> list[CountedRow]:
    """Of table ⑩: agencies by arrangement."""
    found = counted_arrangements(scope).values_list(CODE, "arrangement", "arrangement_provenance", "pk")
    rows = [
        CountedRow(code, withheld(scope, arrangement, source), AGENCIES, source, pk)
        for code, arrangement, source, pk in found
    ]
    silent = agencies_unanswered(scope).values_list("organization__code", flat=True)
    return in_order(rows + [CountedRow(code, UNANSWERED, AGENCIES, "") for code in silent])


def regulations_of_units(scope: Scope) -> list[CountedRow]:
    """Of table 2-(1)-⑲: regulations by group of units and year, and the steps towards each group in words."""
    organ = scope.organization.code if scope.organization else ""
    found = (
        counted_revisions(scope)
        .with_attribution()
        .values_list("regulation__owner__unit_group", "column", "attribution", "submission", "regulation")
    )
    rows = [
        CountedRow(organ, str(group or OWN), column, source, pk, subject=str(regulation))
        for group, column, source, pk, regulation in found
    ]
    sources = {
        str(group): max((step.provenance for step in steps), key=Provenance.values.index)
        for group, steps in rollouts_by_group(scope).items()
    }
    table = units_by_group(scope)
    if all(cell.count is None for row in table.rows for cell in row.cells):
        sources = {}  # 未回答: who did not answer has no provenance
    words = [
        CountedRow(organ, key, WORDS, sources.get(key, ""), subject=WORDS, text=text)
        for key, text in words_by_row(table).items()
    ]
    return in_order(rows + words)


def cooperations(scope: Scope) -> list[CountedRow]:
    """Of table ⑭: organs asked, by kind and answer."""
    found = counted_cooperation(scope).values_list(CODE, "review__kind", "cooperation", "cooperation_provenance", "pk")
    rows = [
        CountedRow(code, kind, withheld(scope, answer, source), source, pk) for code, kind, answer, source, pk in found
    ]
    return in_order(rows + silent_by_kind(organs_asked(scope), {row.organization for row in rows}))


def relays(scope: Scope) -> list[CountedRow]:
    """Of table 2-(2)-⑲: corporations with what became of the notice, in words."""
    words = words_by_row(relays_of_notice(scope))
    return in_order(
        in_words(code, source, words)
        for code, source in relays_of(notice_of(scope)).values_list("corporation__code", "provenance")
    )


def late(scope: Scope) -> list[CountedRow]:
    """Of table ⑳: corporations with day and reason, in words."""
    words = words_by_row(late_revisers(scope))
    found = late_revised(scope).values_list(CODE, "completion_provenance", "pk")
    return in_order(in_words(code, source, words, pk) for code, source, pk in found)


def in_words(code: str, source: str, words: dict[str, str], submission: int | None = None) -> CountedRow:
    """A row that is itself the organ; ALLOCATED it stands with the others, without words (rule 10)."""
    key = UNNAMED if source == Provenance.ALLOCATED else code
    return CountedRow(code, key, WORDS, source, submission, text=words.get(key, ""))
