"""What each amendment made of a clause: the text in force on a day, and old beside new."""

from __future__ import annotations

from datetime import date

import pytest

from guidelines.clause_history import histories
from guidelines.models import Clause, ClauseText, Guideline
from guidelines.text_comparison import Kind, Span
from guidelines.text_pairs import TextPair
from tests.guidelines.lineages import FIRST, SECOND, two_amendments


@pytest.fixture
def lineage(db: None) -> dict[str, Clause]:
    return two_amendments()


def steps_of(clause: Clause) -> list[TextPair]:
    """Old and new of each amendment, the newest first."""
    return [step.pair for step in histories(clause.guideline, SECOND)[clause.pk].steps({}, {})]


def test_the_text_in_force_is_the_one_the_queryset_gives(lineage: dict[str, Clause]) -> None:
    guideline = Guideline.objects.get(code="G")
    for on in (date(2015, 8, 24), FIRST, date(2016, 3, 31), SECOND, date(2030, 1, 1)):
        found = {one.in_force for one in histories(guideline, on).values() if one.in_force}
        assert found == set(ClauseText.objects.in_force(on))


def test_each_amendment_is_compared_with_the_one_before(lineage: dict[str, Clause]) -> None:
    found = [(pair.numbers, pair.is_same) for pair in steps_of(lineage["moved"])]
    assert found == [("第6-10 → 第7-1", True), ("第6-9 → 第6-10", False)]
    assert [pair.numbers for pair in steps_of(lineage["deleted"])] == ["第3-4 → （削除）"]


def test_what_an_amendment_did_not_touch_stands_unchanged_on_both_sides(lineage: dict[str, Clause]) -> None:
    text = lineage["made"].texts.get()
    pair = TextPair(text, text)
    assert (pair.new.title, pair.is_same, pair.is_new) == ("第6-10 変更なし", True, False)
    assert pair.new.spans == pair.old.spans == (Span(Kind.SAME, "丙を消す。"),)


def test_where_one_text_is_not_registered_the_other_has_no_marks(lineage: dict[str, Clause]) -> None:
    lineage["moved"].texts.filter(amendment=None).update(body="")
    pair = steps_of(lineage["moved"])[1]
    assert (pair.spans, pair.old.without) == ((), "条文は登録されていません。")
    assert pair.new.spans == (Span(Kind.SAME, "甲と乙を記録する。"),)
