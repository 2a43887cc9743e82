"""The changes feed: in the order of the seals, to the end and never twice, and nothing to who may not see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from agencies.models import Trail
from agencies.seals.actions import seal_trail
from agencies.trail import record
from incidents.models import Incident
from regulations.actions import confirm_submission, return_submission
from regulations.drafts import start_draft
from tests.api_programs import Program
from tests.cycles import HANDED_IN_ON, Cycle, chief_of, evaluator, hand_in, officer_for, small_cycle

pytestmark = pytest.mark.usefixtures("in_2021")


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Two corporations have answered; one of them was confirmed, the other returned and began again."""
    cycle = small_cycle()
    first, second = (hand_in(cycle.review(name)) for name in ("港湾機構", "南大学"))
    judge = evaluator(cycle)
    confirm_submission(submission=first, by=judge, on=HANDED_IN_ON)
    item = cycle.item("CORPORATION", 1)
    return_submission(submission=second, reason="新旧対照表がない", items=[item], by=judge, on=HANDED_IN_ON)
    start_draft(review=cycle.review("南大学"), by=officer_for(cycle.organs["南大学"]))
    seal_trail(at=timezone.now())
    return cycle


def told(answer: Any) -> list[tuple[str, str, str | None]]:
    """What was done to whom."""
    return [(one["kind"], one["action"], one["organization"]) for one in answer.json()["results"]]


def followed(program: Program, limit: int) -> list[tuple[str, str, str | None]]:
    """The whole feed, so many rows of the trail at a time."""
    found, cursor = [], ""
    while True:
        answer = program.get(f"changes/?limit={limit}&cursor={cursor}")
        found += told(answer)
        cursor = answer.json()["cursor"]
        if answer.json()["is_end"]:
            assert "Link" not in answer
            return found
        assert answer["Link"].endswith(f'/api/v1/changes/?cursor={cursor}&limit={limit}>; rel="next"')


def test_who_watches_is_told_what_was_handed_in_and_judged_and_nothing_of_drafts(cycle: Cycle) -> None:
    whole = told(Program(evaluator(cycle)).get("changes/?limit=1000"))
    assert [one for one in whole if one[0] == "submission"] == [
        ("submission", "提出済", "X-4"),
        ("submission", "提出済", "X-6"),
        ("submission", "確認済", "X-4"),
        ("submission", "差戻し", "X-6"),
    ]
    assert {one[0] for one in whole} == {"submission", "review"}


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_in_small_steps_the_feed_is_the_same(cycle: Cycle, limit: int) -> None:
    program = Program(evaluator(cycle))
    assert followed(program, limit) == told(program.get("changes/?limit=1000"))


def test_an_organ_is_told_of_itself_alone(cycle: Cycle) -> None:
    assert {one[2] for one in followed(Program(chief_of(cycle.organs["南大学"])), 1000)} == {"X-6"}


def test_what_comes_later_is_told_behind_the_cursor(cycle: Cycle) -> None:
    program = Program(evaluator(cycle))
    cursor = program.get("changes/?limit=1000").json()["cursor"]
    hand_in(cycle.review("北大学"))
    assert (told(program.get(f"changes/?cursor={cursor}")), Trail.objects.count() > int(cursor)) == ([], True)
    seal_trail(at=timezone.now())
    assert told(program.get(f"changes/?cursor={cursor}")) == [("submission", "提出済", "X-7")]


def test_incidents_are_never_told(cycle: Cycle) -> None:
    organ, chief = cycle.organs["港湾機構"], chief_of(cycle.organs["港湾機構"])
    record("事案を報告", Incident(pk=1), by=chief, organization_id=organ.pk)
    record("所見を起案", cycle.amendment, by=chief, organization_id=None)  # a row of a kind that is told
    seal_trail(at=timezone.now())
    found = followed(Program(chief), 1000)
    assert ("amendment", "所見を起案", None) in found
    assert "事案を報告" not in [action for _, action, _ in found]


@pytest.mark.parametrize(
    "words", ["cursor=-1", "cursor=x", "cursor=999999", "cursor=" + "9" * 40, "limit=0", "limit=1001"]
)
def test_a_cursor_or_limit_there_is_not_is_refused(cycle: Cycle, words: str) -> None:
    refused = Program(evaluator(cycle)).get(f"changes/?{words}")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [words.partition("=")[0]])
