"""Two browsers edit one answer, and ten hand in one draft, at the same moment: one is written, all others are told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.test import Client

from agencies.models import Trail
from agencies.roles import Role
from regulations.models import ItemAnswer, Review, Submission
from tests.audits.pages import text_of
from tests.cycles import small_cycle
from tests.permissions.matrix import account, signed_in
from tests.races import at_once, seen_by_all
from tests.regulations.pages import at, begun, checked, fields, items, outcomes, page, press, save

State = Submission.State
CLIENTS = 10


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Review]:
    """The review of an agency of the small cycle, as every connection sees it."""
    with seen_by_all(django_db_blocker):
        yield small_cycle().review("北省")


@pytest.mark.django_db
def test_two_browsers_that_edit_different_answers_are_both_written() -> None:
    review = small_cycle().review("北省")
    browsers = [begun(review), begun(review, Role.CHIEF, "総括 桜子")]
    first, second = items(review)[:2]
    shown = [fields(page(one, at(review, "draft/"))) for one in browsers]
    for one, said, item in zip(browsers, shown, (first, second), strict=True):
        assert one.post(at(review, "draft/"), said | {f"item-{item.pk}-outcome": "REGULATION"}).status_code == 302
    kept = ItemAnswer.objects.filter(submission__state=State.DRAFT, outcome="REGULATION").order_by("item__position")
    assert list(kept.values_list("item", flat=True)) == [first.pk, second.pk]


def test_of_two_browsers_that_edit_one_answer_the_second_sees_both_sides(committed: Review) -> None:
    browsers = [begun(committed), begun(committed, Role.CHIEF, "総括 桜子")]
    item = items(committed)[0]
    shown = [fields(page(one, at(committed, "draft/"))) for one in browsers]
    typed = [
        shown[0] | {f"item-{item.pk}-outcome": "REGULATION"},
        shown[1] | {f"item-{item.pk}-outcome": "OTHER_RULE"},
    ]
    trail = Trail.objects.count()
    posts = [partial(one.post, at(committed, "draft/"), said) for one, said in zip(browsers, typed, strict=True)]
    answers = at_once(posts)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(answer.content.decode() for answer in answers if answer.status_code == 409)
    assert "保護管理規程の見直し（改正）" in told
    assert "保護管理規程以外の規程による対応" in told
    assert Trail.objects.count() == trail + 1


def test_of_ten_who_hand_in_one_draft_one_does_and_the_trail_has_one_row_of_it(committed: Review) -> None:
    chief = begun(committed, Role.CHIEF)
    save(chief, at(committed, "draft/"), outcomes(committed) | {"check": "1"})
    sent = checked(chief, committed)
    number = committed.submissions.get(state=State.DRAFT).number
    people = [
        signed_in(account(Role.CHIEF, committed.organization.code, f"総括 {place}号")) for place in range(CLIENTS)
    ]
    address = at(committed, f"versions/{number}/submit/")

    def hand_in(one: Client) -> list[str]:
        status, seen = press(one, address, sent)
        assert status == 302
        return text_of(seen, "p", "message-text")

    seen = at_once([partial(hand_in, one) for one in people])
    handed_in, told = (
        f"第{number}版を提出しました。総務省の確認をお待ちください。",
        f"第{number}版は既に提出されています。",
    )
    assert sorted(seen) == sorted([[handed_in], *[[told]] * (CLIENTS - 1)])
    assert Trail.objects.filter(action="提出済").count() == 1
    assert list(committed.submissions.values_list("state", flat=True)) == [State.SUBMITTED]
