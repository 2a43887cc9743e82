"""Check lists read: counted by point, owed by due date, and by whom."""

from __future__ import annotations

from datetime import date

import pytest

from audits.checklist_homes import checklists_owed
from audits.checklist_matrix import lines_of, matrix_of
from audits.models import Checklist, ChecklistReply
from tests.audits.checklists import answered, listed, sent
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator, officer_for, small_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


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
