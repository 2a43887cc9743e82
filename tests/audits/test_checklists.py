"""Check lists: made by an agency, sent to corporations it supervises, answered by them, counted by point."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from agencies.models import Notification, Organization, Supervision, Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from audits.checklist_actions import (
    discard_checklist,
    draft_checklist,
    edit_checklist,
    send_checklist,
    supervised_by,
)
from audits.checklist_answers import AlreadyAnswered, answer_checklist
from audits.checklist_entries import ChecklistEntry, PointEntry, ReplyEntry, entry_of
from audits.checklist_homes import checklists_owed
from audits.checklist_matrix import lines_of, matrix_of
from audits.models import Checklist, ChecklistAnswer, ChecklistItem, ChecklistReply
from tests.audits.checklists import DUE, POINTS, answered, listed, sent
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator, officer_for, person, small_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


# Making a list.


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


# Sending.


def test_each_corporation_gets_a_reply_a_notice_and_a_trail_row(cycle: Cycle) -> None:
    chief, other = chief_of(cycle.organs["灯台機構"]), chief_of(cycle.organs["南大学"])
    (reply,) = sent(cycle, "灯台機構")
    checklist = Checklist.objects.get()
    assert (checklist.sent_on, checklist.sent_by_name, checklist.version) == (COUNTED_ON, "北省の総括保護管理者", 2)
    notice = Notification.objects.get(account=chief.account)
    assert notice.url == f"/checklist-replies/{reply.pk}/"
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


# Answering.


def test_an_answer_says_something_to_every_point_and_leaves_one_trail_row(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    with pytest.raises(Refusal, match="まだ答えていない点検項目があります（2）"):
        answered(reply, "YES")
    assert not ChecklistAnswer.objects.exists()
    done = answered(reply, "YES", "NOT_APPLICABLE", note="係を決めた", remark="以上です。")
    assert (done.answered_on, done.answered_by_name, done.version) == (COUNTED_ON, "灯台機構の総括保護管理者", 2)
    entry = Trail.objects.get(action="点検表に回答")
    assert entry.organization == cycle.organs["灯台機構"]
    assert (entry.before, entry.after["連絡事項"]) == ({}, "以上です。")
    assert entry.after["点検項目1 処理の後に消去したか"] == "実施している（係を決めた）"


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


# Reading the answers.


def test_the_matrix_counts_each_answer_by_point(cycle: Cycle, django_assert_num_queries: object) -> None:
    first, second = sent(cycle, "港湾機構", "灯台機構")
    answered(first, "YES", "NO", note="来月")
    checklist = Checklist.objects.prefetch_related("items").select_related("agency").get()
    with django_assert_num_queries(2):  # type: ignore[operator]  # the fixture of pytest-django
        matrix = matrix_of(checklist, COUNTED_ON)
    assert [row.counted for row in matrix.points] == [[1, 0, 0, 1], [0, 1, 0, 1]]
    assert (matrix.answered, matrix.waiting) == (1, 1)
    answered(second, "NOT_APPLICABLE", "NO")
    with django_assert_num_queries(2):  # type: ignore[operator]  # the fixture of pytest-django
        matrix = matrix_of(checklist, COUNTED_ON)
    assert [row.counted for row in matrix.points] == [[1, 0, 1, 0], [0, 2, 0, 0]]
    assert lines_of(matrix) == [
        [
            "法人コード",
            "法人",
            "状況",
            "回答日",
            "回答者",
            "1 処理の後に消去したか（第6-9）",
            "1 備考",
            "2 連絡の順を決めたか",
            "2 備考",
            "連絡事項",
        ],
        [
            "X-4",
            "港湾機構",
            "回答済",
            "2021-05-31",
            "港湾機構の総括保護管理者",
            "実施している",
            "来月",
            "実施していない",
            "来月",
            "",
        ],
        [
            "X-5",
            "灯台機構",
            "回答済",
            "2021-05-31",
            "灯台機構の総括保護管理者",
            "該当しない",
            "",
            "実施していない",
            "",
            "",
        ],
        ["", "計：実施している", "", "", "", "1", "", "0", "", ""],
        ["", "計：実施していない", "", "", "", "0", "", "2", "", ""],
        ["", "計：該当しない", "", "", "", "1", "", "0", "", ""],
        ["", "計：未回答", "", "", "", "0", "", "0", "", ""],
    ]


def test_what_is_owed_stands_by_due_date_until_it_is_answered(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["灯台機構"])
    sent(cycle, "灯台機構", title="期限なし", due=None)
    (reply,) = sent(cycle, "灯台機構", title="期限あり")
    sent(cycle, "港湾機構", title="他の法人")
    owed = checklists_owed(chief, COUNTED_ON)
    assert [(str(one.reply.checklist), one.deadline) for one in owed] == [
        ("期限あり", "期限 令和3年6月30日（あと30日）"),
        ("期限なし", "期限の定めなし"),
    ]
    assert checklists_owed(chief, date(2021, 7, 2))[0].deadline == "期限 令和3年6月30日（2日経過）"
    answered(reply, "YES", "YES")
    assert [str(one.reply.checklist) for one in checklists_owed(chief, COUNTED_ON)] == ["期限なし"]
    assert checklists_owed(chief_of(cycle.organs["北省"]), COUNTED_ON) == []


def test_each_sees_what_concerns_it_and_nobody_anything_else(cycle: Cycle) -> None:
    (lighthouse,) = sent(cycle, "灯台機構")
    listed(cycle, "下書きの点検")
    seen = {
        "北省": (["下書きの点検", "年度の点検"], 1),
        "南省": ([], 0),  # supervises 灯台機構 too, and did not send it
        "港湾機構": ([], 0),
        "灯台機構": ([], 1),
    }
    for name, (lists, replies) in seen.items():
        officer = officer_for(cycle.organs[name])
        titles = Checklist.objects.visible_to(officer).order_by("-pk").values_list("title", flat=True)
        assert (name, list(titles), ChecklistReply.objects.visible_to(officer).count()) == (name, lists, replies)
    watching = evaluator(cycle)
    assert [one.title for one in Checklist.objects.visible_to(watching)] == ["年度の点検"]
    assert list(ChecklistReply.objects.visible_to(watching)) == [lighthouse]


# What the database itself refuses.


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Checklist, {"due_on": date(2021, 5, 30)}),
        (ChecklistItem, {"position": 1}),
        (ChecklistReply, {"answered_on": COUNTED_ON, "answered_by_name": ""}),
        (ChecklistReply, {"answered_on": None, "answered_by_name": "誰か"}),
        (ChecklistAnswer, {"answer": "MAYBE"}),
    ],
)
def test_what_cannot_be_is_refused_by_the_database(
    cycle: Cycle, model: type[Model], changed: dict[str, object]
) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO")
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.update(**changed)


def test_a_corporation_has_one_reply_and_a_point_one_answer(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO")
    row = ChecklistAnswer.objects.order_by("pk")[0]
    for model, again in (
        (ChecklistReply, {"checklist": reply.checklist, "corporation": reply.corporation}),
        (ChecklistAnswer, {"reply": reply, "item": row.item, "answer": "NO"}),
        (ChecklistItem, {"checklist": reply.checklist, "position": 1, "text": "x"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.create(**again)
