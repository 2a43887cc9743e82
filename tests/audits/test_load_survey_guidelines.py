"""The guidelines, clauses and texts that the survey of 2015 is loaded with."""

from __future__ import annotations

from datetime import date

import pytest

from guidelines.models import Amendment, ClauseText

BEFORE, AFTER = date(2015, 8, 24), date(2015, 8, 25)


def texts_of(guideline: str, on: date) -> dict[str, ClauseText]:
    """The texts in force on a day, by number."""
    found = ClauseText.objects.in_force(on).filter(clause__guideline__code=guideline)
    return {text.number: text for text in found}


@pytest.mark.parametrize("guideline", ["agency-guideline", "corporate-guideline"])
def test_encryption_moved_from_6_9_to_6_10_and_stayed_one_clause(survey: Amendment, guideline: str) -> None:
    before, after = texts_of(guideline, BEFORE), texts_of(guideline, AFTER)
    assert before["6-9"].clause_id == after["6-10"].clause_id
    assert (after["6-10"].change, after["6-9"].change) == (ClauseText.Change.AMENDED, ClauseText.Change.NEW)
    assert after["6-9"].clause_id not in {text.clause_id for text in before.values()}


@pytest.mark.parametrize(
    ("guideline", "new"),
    [("agency-guideline", ["3-3", "6-9", "11"]), ("corporate-guideline", ["3-3", "6-9", "9-5", "11"])],
)
def test_new_clauses_hold_from_the_day_of_the_amendment(survey: Amendment, guideline: str, new: list[str]) -> None:
    before, after = texts_of(guideline, BEFORE), texts_of(guideline, AFTER)
    earlier = {text.clause_id for text in before.values()}
    assert [number for number, text in after.items() if text.clause_id not in earlier] == new
    assert len(after) == len(before) + len(new) - 1


@pytest.mark.parametrize("guideline", ["agency-guideline", "corporate-guideline"])
def test_the_clause_on_temporary_staff_went_into_3_1(survey: Amendment, guideline: str) -> None:
    before, after = texts_of(guideline, BEFORE), texts_of(guideline, AFTER)
    gone = {text.clause_id for text in before.values()} - {text.clause_id for text in after.values()}
    assert gone == {before["3-4"].clause_id}
    assert before["3-4"].clause.absorbed_by_id == after["3-1"].clause_id
    assert after["3-4"].clause_id == before["3-3"].clause_id


@pytest.mark.parametrize("guideline", ["agency-guideline", "corporate-guideline"])
def test_the_order_of_columns_tells_how_clauses_were_renumbered(survey: Amendment, guideline: str) -> None:
    inferred = ClauseText.objects.filter(clause__guideline__code=guideline, is_inferred=True).order_by("position")
    numbers = {text.clause_id: text.number for text in texts_of(guideline, BEFORE).values()}
    assert [(numbers[text.clause_id], text.number) for text in inferred] == [
        ("6-17", "6-11"),
        ("6-13", "6-12"),
        ("6-14", "6-13"),
        ("6-15", "6-14"),
        ("6-16", "6-15"),
        ("6-10", "6-16"),
        ("6-11", "6-17"),
        ("6-12", "6-18"),
    ]


def test_a_clause_has_a_summary_if_and_only_if_its_words_changed(survey: Amendment) -> None:
    change = ClauseText.Change
    changed = ClauseText.objects.filter(change__in=[change.AMENDED, change.NEW, change.DELETED])
    assert not changed.filter(summary="").exists()
    assert not ClauseText.objects.exclude(pk__in=changed).exclude(summary="").exists()
    assert not ClauseText.objects.exclude(body="").exists()
