"""Check lists as drafts: made, changed and thrown away by the agency alone."""

from __future__ import annotations

import pytest

from agencies.models import Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from audits.checklist_actions import (
    discard_checklist,
    draft_checklist,
    edit_checklist,
)
from audits.checklist_entries import ChecklistEntry, PointEntry, entry_of
from audits.models import Checklist
from tests.audits.checklists import DUE, POINTS, listed
from tests.cycles import Cycle, chief_of, evaluator, officer_for, person, small_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


def test_a_draft_holds_its_points_in_order_and_leaves_one_row_only_the_agency_reads(cycle: Cycle) -> None:
    checklist = listed(cycle)
    assert entry_of(checklist) == ChecklistEntry("年度の点検", "昨年度と同じです。", DUE, POINTS)
    entry = Trail.objects.get(target_type="audits.Checklist")
    assert (entry.action, entry.organization) == ("下書き：点検表を作成", cycle.organs["北省"])
    assert entry.after["points"] == ["処理の後に消去したか（第6-9）", "連絡の順を決めたか"]
    shown = Trail.objects.of_organization(cycle.organs["北省"].pk)
    assert [one.action for one in shown if "点検表" in one.action] == ["下書き：点検表を作成"]
    assert not [one for one in shown.without_drafts() if "点検表" in one.action]


def test_the_same_draft_sent_twice_is_begun_once(cycle: Cycle) -> None:
    assert listed(cycle) == listed(cycle)
    assert Checklist.objects.count() == Trail.objects.filter(action="下書き：点検表を作成").count() == 1


def test_a_changed_draft_leaves_both_sides_and_an_unchanged_one_nothing(cycle: Cycle) -> None:
    checklist, chief = listed(cycle), chief_of(cycle.organs["北省"])
    edit_checklist(checklist=checklist, entry=entry_of(checklist), version=1, by=chief)
    shorter = ChecklistEntry("半期の点検", points=POINTS[:1])
    changed = edit_checklist(checklist=checklist, entry=shorter, version=1, by=chief)
    assert (entry_of(Checklist.objects.get()), changed.version) == (shorter, 2)
    entry = Trail.objects.get(action="下書き：点検表を変更")
    assert (entry.before["title"], entry.after["title"], len(entry.after["points"])) == ("年度の点検", "半期の点検", 1)


def test_two_people_changing_a_draft_see_both_sides_and_nothing_is_saved(cycle: Cycle) -> None:
    checklist = listed(cycle)
    first, second = ChecklistEntry("一人目", points=POINTS), ChecklistEntry("二人目", points=POINTS)
    edit_checklist(checklist=checklist, entry=first, version=1, by=chief_of(cycle.organs["北省"]))
    with pytest.raises(StaleVersion) as stale:
        edit_checklist(checklist=checklist, entry=second, version=1, by=officer_for(cycle.organs["北省"]))
    (conflict,) = stale.value.conflicts
    assert (conflict.theirs["件名"], conflict.mine["件名"]) == ("一人目", "二人目")
    assert Checklist.objects.get().title == "一人目"


def test_a_discarded_draft_is_gone_and_the_trail_keeps_what_it_held(cycle: Cycle) -> None:
    checklist, chief = listed(cycle), chief_of(cycle.organs["北省"])
    with pytest.raises(StaleVersion):
        discard_checklist(checklist=checklist, version=7, by=chief)
    discard_checklist(checklist=checklist, version=1, by=chief)
    assert not Checklist.objects.exists()
    assert Trail.objects.get(action="下書き：点検表を破棄").before["title"] == "年度の点検"
    with pytest.raises(WrongState, match="破棄されました"):
        edit_checklist(checklist=checklist, entry=ChecklistEntry("x"), version=1, by=chief)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (ChecklistEntry(" "), "件名を入力してください"),
        (ChecklistEntry("題" * 201), "200文字"),
        (ChecklistEntry("題", points=(PointEntry(" ", "第1"),)), "点検項目1の内容"),
        (ChecklistEntry("題", points=(PointEntry("x" * 301),)), "300文字"),
        (ChecklistEntry("題", points=(PointEntry("x"),) * 101), "100個まで"),
    ],
)
def test_what_no_list_can_hold_is_refused(cycle: Cycle, entry: ChecklistEntry, text: str) -> None:
    with pytest.raises(Refusal, match=text):
        draft_checklist(agency=cycle.organs["北省"], entry=entry, by=chief_of(cycle.organs["北省"]))
    assert not Checklist.objects.exists()


def test_only_who_fills_in_for_a_supervising_agency_makes_a_list(cycle: Cycle) -> None:
    entry = ChecklistEntry("題", points=POINTS)
    organs = cycle.organs
    for organ, by in (
        ("北省", chief_of(organs["南省"])),
        ("北省", evaluator(cycle)),
        ("北省", person("職員", "MEMBER", organs["北省"])),
        ("東庁", chief_of(organs["東庁"])),  # supervises nobody
        ("港湾機構", chief_of(organs["港湾機構"])),
        ("北測候所", officer_for(organs["北測候所"])),
    ):
        with pytest.raises(NotPermitted):
            draft_checklist(agency=organs[organ], entry=entry, by=by)
    assert not Checklist.objects.exists()
