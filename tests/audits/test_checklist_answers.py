"""What corporations answer to check lists: every point, in time, anew, and by nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import Notification, Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.trail import digest
from audits.checklist_answers import AlreadyAnswered, answer_checklist
from audits.checklist_entries import ReplyEntry
from audits.checklist_matrix import matrix_of
from audits.models import Checklist, ChecklistAnswer
from tests.audits.checklists import DUE, answered, sent
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator, officer_for, person, small_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


def test_an_answer_says_something_to_every_point_and_leaves_one_trail_row(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    with pytest.raises(Refusal, match="まだ答えていない点検項目があります（2）"):
        answered(reply, "YES")
    assert not ChecklistAnswer.objects.exists()
    done = answered(reply, "YES", "NOT_APPLICABLE", note="係を決めた", remark="以上です。")
    assert (done.answered_on, done.answered_by_name, done.version) == (COUNTED_ON, "灯台機構の総括保護管理者", 2)
    entry = Trail.objects.get(action="点検表に回答")
    assert entry.organization == cycle.organs["灯台機構"]
    assert (entry.before, entry.after["連絡事項"]) == ({}, digest("以上です。"))
    assert entry.after["点検項目1 処理の後に消去したか"] == "実施している"


def test_who_fills_in_for_the_agency_is_told_of_each_answer_and_nobody_else(cycle: Cycle) -> None:
    told = [chief_of(cycle.organs["北省"]).account, officer_for(cycle.organs["北省"]).account]
    others = (chief_of(cycle.organs["南省"]), evaluator(cycle), person("職員", "MEMBER", cycle.organs["北省"]))
    (reply,) = sent(cycle, "灯台機構")
    Notification.objects.all().delete()
    answered(reply, "YES", "NO")
    with pytest.raises(AlreadyAnswered):
        answered(reply, "YES", "NO", version=2)
    answered(reply, "YES", "YES", version=2)
    for account in told:
        notices = Notification.objects.filter(account=account).order_by("pk")
        assert [(one.title, one.url) for one in notices] == [
            ("灯台機構が点検表に回答しました：年度の点検", f"/checklist-replies/{reply.code}/"),
            ("灯台機構が点検表に回答し直しました：年度の点検", f"/checklist-replies/{reply.code}/"),
        ]
    assert Notification.objects.count() == 4
    assert not Notification.objects.filter(account__in=[one.account for one in others]).exists()


def test_the_same_answer_again_is_told_as_answered_and_changes_nothing(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO")
    with pytest.raises(AlreadyAnswered, match="令和3年5月31日に回答済みです"):
        answered(reply, "YES", "NO", on=date(2021, 6, 2))
    assert Trail.objects.filter(action="点検表に回答").count() == 1


def test_until_the_due_date_it_may_be_answered_again_and_afterwards_not(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO")
    answered(reply, "YES", "YES", on=DUE, version=2)
    assert [one.answer for one in ChecklistAnswer.objects.order_by("item__position")] == ["YES", "YES"]
    with pytest.raises(WrongState, match="期限が過ぎた"):
        answered(reply, "NO", "NO", on=date(2021, 7, 1), version=3)
    entry = Trail.objects.filter(action="点検表に回答").latest("pk")
    assert entry.before["点検項目2 連絡の順を決めたか"] == "実施していない"


def test_a_first_answer_is_taken_after_the_due_date_and_shown_as_late(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    after = date(2021, 7, 1)
    assert matrix_of(Checklist.objects.get(), after).replies[0].stage.label == "未回答（期限超過）"
    answered(reply, "YES", "NO", on=after)
    assert matrix_of(Checklist.objects.get(), after).replies[0].stage.label == "回答済（期限後）"


def test_without_a_due_date_it_may_be_answered_anew_at_any_time(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構", due=None)
    answered(reply, "YES", "NO")
    assert answered(reply, "NO", "NO", on=date(2025, 1, 1), version=2).version == 3


def test_two_people_answering_see_both_sides(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "YES")
    with pytest.raises(StaleVersion) as stale:
        answered(reply, "NO", "YES", version=1)
    (conflict,) = stale.value.conflicts
    label = "点検項目1 処理の後に消去したか"
    assert (conflict.theirs[label], conflict.mine[label]) == ("実施している", "実施していない")


def test_only_the_corporation_answers_not_its_agency_nor_who_watches(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    for by in (chief_of(cycle.organs["北省"]), evaluator(cycle), chief_of(cycle.organs["港湾機構"])):
        with pytest.raises(NotPermitted):
            answer_checklist(reply=reply, entry=ReplyEntry({}), version=1, on=COUNTED_ON, by=by)
    assert not ChecklistAnswer.objects.exists()
