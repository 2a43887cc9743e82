"""The clauses in a form: their texts where they are registered, and never a heading or a summary in their place."""

from __future__ import annotations

import pytest

from guidelines.models import ClauseText
from tests.cycles import Cycle, officer_for, small_cycle
from tests.regulations.survey_forms.books import ITEMS, made, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def texts(cycle: Cycle) -> tuple[str, str]:
    """What stands under 改正後の条文 and 改正前の条文 of the first item of 港湾機構."""
    sheet = opened(made(cycle.review("港湾機構"), officer_for(cycle.organs["港湾機構"])))[ITEMS]
    assert (sheet["C4"].value, sheet["D4"].value) == ("改正後の条文", "改正前の条文")
    return sheet["C5"].value, sheet["D5"].value


def test_a_text_that_is_registered_stands_alone(cycle: Cycle) -> None:
    ClauseText.objects.update(body="記録する。", heading="記録", summary="要点")
    assert texts(cycle) == ("記録する。\n要旨：要点", "（新設）")


def test_where_no_text_is_registered_that_is_said_and_heading_and_summary_are_named_as_such(cycle: Cycle) -> None:
    ClauseText.objects.update(body="", heading="教育研修", summary="研修の対象を広げた")
    assert texts(cycle) == ("条文は登録されていません。\n見出し：教育研修\n要旨：研修の対象を広げた", "（新設）")
    ClauseText.objects.update(change=ClauseText.Change.AMENDED, heading="", summary="")
    assert texts(cycle) == ("条文は登録されていません。", "条文は登録されていません。")
