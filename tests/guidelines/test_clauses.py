"""A clause stays the same clause through its renumberings; which text holds depends on the day."""

from __future__ import annotations

from datetime import date

import pytest

from guidelines.models import Amendment, Clause, ClauseText, Guideline

pytestmark = pytest.mark.django_db
Change = ClauseText.Change
FIRST, SECOND = date(2015, 8, 25), date(2018, 4, 1)


def amended(code: str, on: date) -> Amendment:
    return Amendment.objects.create(code=code, title=code, issued_on=on, fiscal_year=on.year, reference_on=on)


def clause_with(guideline: Guideline, *texts: tuple[Amendment | None, str, str]) -> Clause:
    """A clause with its texts: under which amendment, its number, and how it changed."""
    clause = Clause.objects.create(guideline=guideline)
    for amendment, number, change in texts:
        ClauseText.objects.create(
            clause=clause,
            amendment=amendment,
            number=number,
            position=1,
            change=change,
            in_force_from=amendment.issued_on if amendment else None,
        )
    return clause


@pytest.fixture
def lineage() -> dict[str, Clause]:
    """Two amendments: one clause moves twice, one is made, one deleted by either, one never touched again."""
    guideline = Guideline.objects.create(
        code="G", title="指針", short_title="指針", audience="AGENCY", issued_on=date(2004, 9, 14)
    )
    first, second = amended("2015-08", FIRST), amended("2018-04", SECOND)
    return {
        "moved": clause_with(
            guideline, (None, "6-9", Change.ORIGINAL), (first, "6-10", Change.AMENDED), (second, "7-1", Change.RENUMBERED)
        ),
        "made": clause_with(guideline, (first, "6-9", Change.NEW), (second, "6-9", Change.AMENDED)),
        "deleted first": clause_with(guideline, (None, "3-4", Change.ORIGINAL), (first, "", Change.DELETED)),
        "deleted second": clause_with(
            guideline, (None, "1", Change.ORIGINAL), (first, "1", Change.UNCHANGED), (second, "", Change.DELETED)
        ),
        "made second": clause_with(guideline, (second, "12", Change.NEW)),
        "untouched": clause_with(guideline, (None, "2", Change.ORIGINAL)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "numbers"),
    [
        (date(2000, 1, 1), {"moved": "6-9", "deleted first": "3-4", "deleted second": "1", "untouched": "2"}),
        (date(2015, 8, 24), {"moved": "6-9", "deleted first": "3-4", "deleted second": "1", "untouched": "2"}),
        (FIRST, {"moved": "6-10", "made": "6-9", "deleted second": "1", "untouched": "2"}),
        (date(2018, 3, 31), {"moved": "6-10", "made": "6-9", "deleted second": "1", "untouched": "2"}),
        (SECOND, {"moved": "7-1", "made": "6-9", "made second": "12", "untouched": "2"}),
        (date(2100, 1, 1), {"moved": "7-1", "made": "6-9", "made second": "12", "untouched": "2"}),
    ],
)
def test_one_text_of_each_clause_holds_on_a_day(lineage: dict[str, Clause], on: date, numbers: dict[str, str]) -> None:
    names = {clause.pk: name for name, clause in lineage.items()}
    held = ClauseText.objects.in_force(on)
    assert {names[text.clause_id]: text.number for text in held} == numbers
    assert held.count() == len(numbers)


def test_a_number_may_pass_to_another_clause(lineage: dict[str, Clause]) -> None:
    before = ClauseText.objects.in_force(date(2015, 8, 24)).get(number="6-9")
    after = ClauseText.objects.in_force(FIRST).get(number="6-9")
    assert (before.clause, after.clause) == (lineage["moved"], lineage["made"])


def test_numbers_are_those_an_amendment_left(lineage: dict[str, Clause]) -> None:
    first = Amendment.objects.get(code="2015-08")
    asked = [lineage[name].pk for name in ("moved", "made", "deleted first", "made second")]
    numbers = ClauseText.objects.numbers(first, asked)
    assert numbers == {lineage["moved"].pk: "6-10", lineage["made"].pk: "6-9"}


def test_what_an_amendment_left_stands_in_the_order_of_the_guideline(lineage: dict[str, Clause]) -> None:
    second = Amendment.objects.get(code="2018-04")
    for position, name in enumerate(("made second", "made", "deleted second", "moved"), start=1):
        ClauseText.objects.filter(clause=lineage[name], amendment=second).update(position=position)
    assert [text.number for text in ClauseText.objects.left_by(second)] == ["12", "6-9", "", "7-1"]


def test_the_newest_amendment_is_the_one_issued_last_that_is_no_exercise(lineage: dict[str, Clause]) -> None:
    exercise = amended("exercise", date(2020, 4, 1))
    assert Amendment.objects.newest() == exercise
    Amendment.objects.filter(pk=exercise.pk).update(is_fictional=True)
    second = Amendment.objects.get(code="2018-04")
    assert Amendment.objects.newest() == second
    assert second.measured_until == date(2019, 3, 31)
