"""Posts: a new holder ends the former one, a vacancy is not the same as nobody known, names stay out of the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from agencies.trail import digest
from audits.homes import vacancies
from audits.models import Post
from audits.post_actions import PostEntry, appoint, correct_post
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator, officer_for, small_cycle
from tests.posts import held_by

APRIL, MAY = date(2020, 4, 1), date(2021, 5, 1)


@pytest.fixture
def cycle(db: None) -> Cycle:
    return small_cycle()


def test_a_new_holder_ends_the_former_one_on_the_day_of_taking_over(cycle: Cycle) -> None:
    former = held_by(cycle, "北省", title="官房長", holder="甲山 一子", since=APRIL)
    held_by(cycle, "北省", title="官房長", holder="乙川 二郎", since=MAY)
    former.refresh_from_db()
    assert former.ended_on == MAY
    current = Post.objects.current().get(organization=cycle.organs["北省"])
    assert (current.holder, current.since, current.standing) == ("乙川 二郎", MAY, Post.Standing.HELD)
    assert list(Trail.objects.filter(target_type="audits.Post").order_by("pk").values_list("action", flat=True)) == [
        "役職を登録",
        "役職の前任者を終了",
        "役職を登録",
    ]


def test_several_of_a_kind_are_told_apart_by_their_office(cycle: Cycle) -> None:
    for office in ("総務課", "会計課"):
        held_by(cycle, "北省", "MANAGER", office=office, title="課長")
    assert [str(post) for post in Post.objects.current().order_by("pk")] == [
        "保護管理者（総務課）",
        "保護管理者（会計課）",
    ]


def test_no_name_of_a_person_stands_in_the_trail(cycle: Cycle) -> None:
    post = held_by(cycle, "北省", holder="甲山 一子")
    by = chief_of(cycle.organs["北省"])
    entry = PostEntry("CHIEF_MANAGER", title="官房長", holder="甲山 一代")
    correct_post(post=post, entry=entry, version=1, today=COUNTED_ON, by=by)
    entries = Trail.objects.filter(target_type="audits.Post").order_by("pk")
    assert [(one.before.get("holder"), one.after["holder"]) for one in entries] == [
        (None, digest("甲山 一子")),
        (digest("甲山 一子"), digest("甲山 一代")),
    ]
    assert [one for one in entries if "甲山" in str((one.before, one.after))] == []


def test_a_vacancy_is_owed_on_the_home_of_its_officers_and_a_post_nobody_recorded_is_not(cycle: Cycle) -> None:
    held_by(cycle, "北省", "MANAGER", holder="甲山 一子")
    held_by(cycle, "北省", "AUDITOR", is_vacant=True, since=MAY)
    held_by(cycle, "南省", "AUDITOR", is_vacant=True)
    assert [(str(one), one.standing) for one in vacancies(officer_for(cycle.organs["北省"]))] == [
        ("監査責任者", Post.Standing.VACANT)
    ]
    assert vacancies(evaluator(cycle)) == []
    held_by(cycle, "北省", "AUDITOR", holder="丙野 三子", since=date(2021, 5, 20))
    assert vacancies(officer_for(cycle.organs["北省"])) == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "氏名か職名を入力してください。"),
        ({"is_vacant": True, "holder": "甲山 一子"}, "欠員のときは氏名を空にしてください。"),
        ({"holder": "乙川 二郎", "since": date(2021, 6, 1)}, "就任日が本日より後です。"),
        ({"holder": "乙川 二郎"}, "前任者がいるため、就任日"),
        ({"holder": "乙川 二郎", "since": date(2020, 3, 31)}, "就任日は、前任者の就任日（令和2年4月1日）以後の日を"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(cycle: Cycle, typed: dict[str, Any], message: str) -> None:
    held_by(cycle, "北省", holder="甲山 一子", since=APRIL)
    with pytest.raises(Refusal) as refusal:
        held_by(cycle, "北省", **typed)
    assert str(refusal.value).startswith(message)
    assert list(Post.objects.values_list("holder", "ended_on")) == [("甲山 一子", None)]


def test_the_same_twice_is_recorded_once_and_somebody_elses_entry_is_shown(cycle: Cycle) -> None:
    organization = cycle.organs["北省"]
    by, today = chief_of(organization), COUNTED_ON
    mine = PostEntry("AUDITOR", holder="甲山 一子", since=APRIL)
    first = appoint(organization=organization, entry=mine, seen={}, today=today, by=by)
    assert appoint(organization=organization, entry=mine, seen={}, today=today, by=by) == first
    other = PostEntry("AUDITOR", holder="乙川 二郎", since=MAY)
    with pytest.raises(StaleVersion) as stale:
        appoint(organization=organization, entry=other, seen={}, today=today, by=by)
    differing = [(line.theirs, line.mine) for line in stale.value.conflicts[0].lines if line.differs]
    assert differing == [("甲山 一子", "乙川 二郎"), ("令和2年4月1日", "令和3年5月1日")]
    with pytest.raises(StaleVersion):
        correct_post(post=first, entry=other, version=2, today=today, by=by)
    assert Post.objects.count() == 1


def test_a_correction_cannot_reach_into_the_time_of_the_former_holder_nor_change_who_is_gone(cycle: Cycle) -> None:
    former = held_by(cycle, "北省", holder="甲山 一子", since=APRIL)
    current = held_by(cycle, "北省", holder="乙川 二郎", since=MAY)
    by = chief_of(cycle.organs["北省"])
    early = PostEntry("CHIEF_MANAGER", holder="乙川 二郎", since=date(2021, 4, 30))
    with pytest.raises(Refusal, match="前任者が終わった日以後"):
        correct_post(post=current, entry=early, version=1, today=COUNTED_ON, by=by)
    with pytest.raises(Refusal, match="後任が登録されました"):
        correct_post(post=former, entry=early, version=2, today=COUNTED_ON, by=by)


def test_nobody_else_fills_a_post(cycle: Cycle) -> None:
    entry = PostEntry("AUDITOR", holder="甲山 一子")
    for by in (evaluator(cycle), chief_of(cycle.organs["南省"])):
        with pytest.raises(NotPermitted):
            appoint(organization=cycle.organs["北省"], entry=entry, seen={}, today=COUNTED_ON, by=by)
    assert Post.objects.count() == 0
