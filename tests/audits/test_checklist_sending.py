"""Check lists sent to corporations: to whom, when, once, and as they were shown."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import Notification, Organization, Supervision, Trail
from agencies.refusals import Refusal, StaleVersion, WrongState
from audits.checklist_actions import (
    discard_checklist,
    draft_checklist,
    edit_checklist,
    send_checklist,
    supervised_by,
)
from audits.checklist_entries import ChecklistEntry
from audits.models import Checklist, ChecklistReply
from tests.audits.checklists import listed, sent
from tests.cycles import COUNTED_ON, Cycle, chief_of, small_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


def test_each_corporation_gets_a_reply_a_notice_and_a_trail_row(cycle: Cycle) -> None:
    chief, other = chief_of(cycle.organs["灯台機構"]), chief_of(cycle.organs["南大学"])
    (reply,) = sent(cycle, "灯台機構")
    checklist = Checklist.objects.get()
    assert (checklist.sent_on, checklist.sent_by_name, checklist.version) == (COUNTED_ON, "北省の総括保護管理者", 2)
    notice = Notification.objects.get(account=chief.account)
    assert notice.url == f"/checklist-replies/{reply.code}/"
    assert notice.title == "北省から点検表が届きました（回答期限 令和3年6月30日）：年度の点検"
    assert not Notification.objects.filter(account=other.account).exists()
    actions = {entry.action: str(entry.organization) for entry in Trail.objects.filter(action__startswith="点検表")}
    assert actions == {"点検表を送付": "北省", "点検表を受領": "灯台機構"}


def test_a_joint_supervisor_sends_to_its_corporation_and_to_no_other(cycle: Cycle) -> None:
    assert [one.name for one in supervised_by(cycle.organs["南省"], COUNTED_ON)] == ["灯台機構", "南大学", "北大学"]
    with pytest.raises(Refusal, match="所管していない法人には送れません：港湾機構"):
        sent(cycle, "灯台機構", "港湾機構", agency="南省")
    assert not ChecklistReply.objects.exists()
    assert Checklist.objects.get().sent_on is None
    assert [one.corporation.name for one in sent(cycle, "灯台機構", agency="南省")] == ["灯台機構"]


def test_nothing_goes_from_what_is_real_to_the_exercise_nor_to_what_was_abolished(cycle: Cycle) -> None:
    invented = Organization.objects.create(
        code="EX-1", name="架空機構", kind="CORPORATION", category="INCORPORATED_AGENCY", is_fictional=True
    )
    Supervision.objects.create(corporation=invented, agency=cycle.organs["北省"], relation="LEAD")
    Organization.objects.filter(name="港湾機構").update(abolished_on=date(2021, 5, 31))
    assert [one.name for one in supervised_by(cycle.organs["北省"], date(2021, 5, 30))] == ["港湾機構", "灯台機構"]
    assert [one.name for one in supervised_by(cycle.organs["北省"], COUNTED_ON)] == ["灯台機構"]


def test_a_list_without_points_past_its_due_date_or_for_nobody_is_not_sent(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    chief, to = chief_of(organ), [cycle.organs["港湾機構"]]
    empty = draft_checklist(agency=organ, entry=ChecklistEntry("空"), by=chief)
    with pytest.raises(Refusal, match="点検項目がありません"):
        send_checklist(checklist=empty, corporations=to, version=1, on=COUNTED_ON, by=chief)
    checklist = listed(cycle)
    with pytest.raises(Refusal, match="期限（令和3年6月30日）が過ぎている"):
        send_checklist(checklist=checklist, corporations=to, version=1, on=date(2021, 7, 1), by=chief)
    with pytest.raises(Refusal, match="1つ以上"):
        send_checklist(checklist=checklist, corporations=[], version=1, on=COUNTED_ON, by=chief)
    with pytest.raises(StaleVersion):
        send_checklist(checklist=checklist, corporations=to, version=9, on=COUNTED_ON, by=chief)
    assert not ChecklistReply.objects.exists()


def test_who_has_a_list_gets_no_second_one_and_a_further_corporation_can_be_added(cycle: Cycle) -> None:
    sent(cycle, "灯台機構")
    checklist, chief = Checklist.objects.get(), chief_of(cycle.organs["北省"])
    both = [cycle.organs["港湾機構"], cycle.organs["灯台機構"]]
    later = date(2021, 6, 2)
    added = send_checklist(checklist=checklist, corporations=both, version=1, on=later, by=chief)
    assert [one.corporation.name for one in added] == ["港湾機構"]
    assert send_checklist(checklist=checklist, corporations=both, version=1, on=later, by=chief) == []
    assert (ChecklistReply.objects.count(), Checklist.objects.get().sent_on) == (2, COUNTED_ON)


def test_what_was_sent_is_not_changed_any_more(cycle: Cycle) -> None:
    sent(cycle, "灯台機構")
    checklist, chief = Checklist.objects.get(), chief_of(cycle.organs["北省"])
    with pytest.raises(WrongState, match="送付済みです"):
        edit_checklist(checklist=checklist, entry=ChecklistEntry("別"), version=2, by=chief)
    with pytest.raises(WrongState, match="送付済みです"):
        discard_checklist(checklist=checklist, version=2, by=chief)
