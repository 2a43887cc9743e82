"""Who is told when an answer changes hands (お知らせ)."""

from __future__ import annotations

import pytest

from agencies.models import Notification
from regulations.actions import confirm_submission, return_submission
from regulations.models import Review
from tests.cycles import COUNTED_ON, Cycle, evaluator, hand_in, officer_for, small_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    cycle = small_cycle()
    for name in ("北省", "港湾機構"):
        officer_for(cycle.organs[name])
    return cycle


def told() -> list[tuple[str, str]]:
    """Address and title of every notice."""
    found = Notification.objects.order_by("account__email", "pk")
    return list(found.values_list("account__email", "title"))


def test_a_return_and_a_confirmation_are_told_to_the_organ_alone(cycle: Cycle) -> None:
    first = hand_in(cycle.review("港湾機構"))
    assert told() == []  # nobody is told of what the organ did itself
    items = [cycle.item("CORPORATION", 1)]
    for _ in range(2):  # the same return twice is one
        return_submission(submission=first, reason="根拠がない", items=items, by=evaluator(cycle), on=COUNTED_ON)
    confirm_submission(submission=hand_in(cycle.review("港湾機構")), by=evaluator(cycle), on=COUNTED_ON)
    titles = [
        "港湾機構 令和2年6月改正の第1版が差し戻されました",
        "港湾機構 令和2年6月改正の第2版が確認済になりました",
    ]
    assert told() == [(who, title) for who in ("chief@x-4.example.jp", "officer@x-4.example.jp") for title in titles]


def test_what_comes_in_through_a_prefecture_is_told_to_the_prefecture(cycle: Cycle) -> None:
    Review.objects.filter(organization=cycle.organs["港湾機構"]).update(compiler=cycle.organs["北省"])
    hand_in(cycle.review("港湾機構"))
    assert told() == [
        ("officer@x-1.example.jp", "港湾機構 令和2年6月改正の第1版が提出されました。確認して国に送付してください")
    ]
