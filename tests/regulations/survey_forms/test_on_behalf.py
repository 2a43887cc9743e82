"""An evaluator takes in the form of an organ: handed in at once, never over the organ's own draft, which stays unseen."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import Trail
from agencies.refusals import NotPermitted
from agencies.roles import Role
from guidelines.models import ClauseText
from regulations.drafts import start_draft
from regulations.models import Submission
from regulations.survey_forms.actions import FormsNotApplied, on_behalf
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, fill_in, officer_for, person
from tests.municipalities import municipal_cycle
from tests.regulations.survey_forms.books import (
    ITEMS,
    ORGAN,
    REVISIONS,
    applied,
    changes_of,
    compared,
    filled,
    made,
    opened,
)
from tests.regulations.test_carry_over import BODY, amend, clauses, drafted, leave, take

pytestmark = pytest.mark.django_db
SECRET = "まだ誰にも見せていない"
OTHER_RULE = "保護管理規程以外の規程による対応"


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


def secret_draft(cycle: Cycle, name: str) -> Submission:
    """A draft of the organ with something in it."""
    chief = chief_of(cycle.organs[name])
    draft = start_draft(review=cycle.review(name), by=chief)
    fill_in(
        draft,
        revised="令和3年5月5日",
        outcome={1: "REGULATION", 2: "REGULATION", 3: "REGULATION"},
        late_reason=SECRET,
        by=chief,
    )
    return draft


def texts_in(content: bytes) -> str:
    """Everything in the workbook, as one text."""
    return "\n".join(str(cell.value) for sheet in opened(content) for line in sheet.iter_rows() for cell in line)


def test_what_is_entered_for_an_organ_is_handed_in_at_once(cycle: Cycle) -> None:
    by = evaluator(cycle)
    content = filled(made(cycle.review("南省"), by), (ITEMS, "②研修", "対応", OTHER_RULE))
    found = compared(content, by)
    assert (found.is_proxy, changes_of(found)) == (
        True,
        [("②研修", "対応", "保護管理規程の見直し（改正）", OTHER_RULE)],
    )
    result = applied(content, by=by)
    handed_in = Submission.objects.get(review=cycle.review("南省"), number=2)
    assert (result.handed_in, handed_in.state, handed_in.submitted_by) == (("X-2",), "SUBMITTED", by.account)
    entry = Trail.objects.get(action="調査票を代理提出")
    assert (entry.actor, entry.organization, entry.after["number"]) == (by.account, cycle.organs["南省"], 2)
    assert set(
        Trail.objects.filter(organization=cycle.organs["南省"], actor=by.account).values_list("actor_name", flat=True)
    ) == {
        by.name,
        f"{by.name}（代理）",
    }


def test_a_form_without_changes_hands_nothing_in(cycle: Cycle) -> None:
    by = evaluator(cycle)
    assert applied(made(cycle.review("南省"), by), by=by).handed_in == ()
    assert cycle.review("南省").submissions.count() == 1


def test_every_item_must_be_answered_to_be_handed_in(cycle: Cycle) -> None:
    by = evaluator(cycle)
    content = filled(made(cycle.review("北大学"), by), (ITEMS, "①記録", "対応", OTHER_RULE))
    assert [(error.sheet, error.cell) for error in compared(content, by).errors] == [(ITEMS, "E7")]
    with pytest.raises(FormsNotApplied):
        applied(content, by=by)
    assert cycle.review("北大学").submissions.count() == 1
    applied(filled(content, (ITEMS, "②研修", "対応", OTHER_RULE)), by=by)
    assert Submission.objects.get(review=cycle.review("北大学"), number=2).state == "SUBMITTED"


def test_an_evaluators_form_shows_nothing_of_a_draft(cycle: Cycle) -> None:
    secret_draft(cycle, "南省")
    own, others = (made(cycle.review("南省"), by) for by in (officer_for(cycle.organs["南省"]), evaluator(cycle)))
    assert (SECRET in texts_in(own), "令和3年5月5日" in texts_in(own)) == (True, True)
    assert (SECRET in texts_in(others), "令和3年5月5日" in texts_in(others)) == (False, False)


def test_a_form_over_a_draft_is_refused_and_shows_nothing_of_it(cycle: Cycle) -> None:
    by = evaluator(cycle)
    before = filled(made(cycle.review("南省"), by), (REVISIONS, "南省規程", "改正日", "R3.1.1"))
    draft = secret_draft(cycle, "南省")
    found = compared(before, by)
    assert [(error.sheet, error.value) for error in found.errors] == [("", "X-2 2020-06")]
    assert (found.changes, found.clashes) == ([], [])
    trail = Trail.objects.count()
    with pytest.raises(FormsNotApplied):
        applied(before, by=by)
    draft.refresh_from_db()
    assert (draft.state, str(draft.revisions.get().revised), Trail.objects.count()) == (
        "DRAFT",
        "令和3年5月5日",
        trail,
    )


def test_the_organs_own_form_taken_in_by_the_ministry_is_judged_by_what_the_ministry_sees(cycle: Cycle) -> None:
    secret_draft(cycle, "南省")
    content = made(cycle.review("南省"), officer_for(cycle.organs["南省"]))
    assert applied(content, by=evaluator(cycle)).organs == ()
    content = filled(content, (ORGAN, "連絡事項", "回答", "追記"))
    assert [error.sheet for error in compared(content, evaluator(cycle)).errors] == [""]


def test_all_forms_or_none(cycle: Cycle) -> None:
    by = evaluator(cycle)
    good = filled(made(cycle.review("南省"), by), (ORGAN, "連絡事項", "回答", "よい"))
    bad = filled(made(cycle.review("灯台機構"), by), (REVISIONS, "灯台機構規程", "改正日", "きのう"))
    with pytest.raises(FormsNotApplied):
        applied(good, bad, by=by)
    assert not Submission.objects.filter(remark="よい").exists()
    fine = filled(made(cycle.review("灯台機構"), by), (ORGAN, "連絡事項", "回答", "よい"))
    assert applied(good, fine, by=by).handed_in == ("X-2", "X-5")


def test_the_same_organ_twice_is_refused(cycle: Cycle) -> None:
    by = evaluator(cycle)
    content = made(cycle.review("南省"), by)
    with pytest.raises(FormsNotApplied) as refused:
        applied(content, content, by=by)
    assert [len(one.errors) for one in refused.value.comparisons] == [1, 1]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMINISTRATOR])
def test_nobody_else_enters_for_an_organ(cycle: Cycle, role: str) -> None:
    by = person("だれか", role, cycle.organs["東庁"])
    content = made(cycle.review("南省"), officer_for(cycle.organs["南省"]))
    assert [error.value for error in compared(content, by).errors] == ["X-2 2020-06"]
    with pytest.raises(NotPermitted):
        on_behalf(cycle.review("南省"), by)


def test_what_passes_through_a_prefecture_goes_there_first_and_is_then_out_of_reach(cycle: Cycle) -> None:
    by = evaluator(cycle)
    review = cycle.review("南省")
    review.compiler = cycle.organs["東庁"]
    review.save()
    content = made(cycle.review("南省"), by)
    applied(filled(content, (ORGAN, "連絡事項", "回答", "経由して")), by=by)
    assert Submission.objects.get(review=review, number=2).state == "COMPILING"
    assert "経由して" not in texts_in(made(cycle.review("南省"), by))
    again = filled(content, (ORGAN, "連絡事項", "回答", "もう一度"))
    assert [error.sheet for error in compared(again, by).errors] == [""]
    with pytest.raises(FormsNotApplied):
        applied(again, by=by)


def test_the_earlier_answer_of_the_organ_is_shown_beside_the_item(cycle: Cycle) -> None:
    ClauseText.objects.update(body=BODY)
    asked = [clauses(cycle, 1), clauses(cycle, 2)]
    amendment = amend(cycle, "2022-06", date(2022, 6, 1), asked)
    for clause in {one for group in asked for one in group}:
        leave(amendment, clause, ClauseText.Change.UNCHANGED)
    draft = drafted(cycle, amendment)
    sheet = opened(made(draft.review, evaluator(cycle)))[ITEMS]
    column = next(cell.column for cell in sheet[4] if cell.value == "前回の回答")
    said = "令和2年6月改正の回答\n対応：保護管理規程の見直し（改正）"
    earlier = said.replace("令和2年6月改正", str(cycle.amendment))
    assert [sheet.cell(row, column).value for row in (5, 6, 7)] == [earlier, None, earlier]
    assert sheet.cell(5, column).protection.locked


def test_an_answer_taken_over_stays_so_until_something_else_is_filled_in(cycle: Cycle) -> None:
    ClauseText.objects.update(body=BODY)
    asked = [clauses(cycle, 1), clauses(cycle, 2)]
    amendment = amend(cycle, "2022-06", date(2022, 6, 1), asked)
    for clause in {one for group in asked for one in group}:
        leave(amendment, clause, ClauseText.Change.UNCHANGED)
    draft = drafted(cycle, amendment)
    take(draft, "新1", "新2")
    by = officer_for(cycle.organs["港湾機構"])
    content = made(draft.review, by)
    assert applied(content, by=by).rows == 0
    assert applied(filled(content, (ITEMS, "新2", "備考", "直した")), by=by).rows == 1
    found = draft.answers.select_related("item").order_by("item__position")
    assert [(one.item.label, one.carried_from_id is not None, one.remark) for one in found] == [
        ("新1", True, ""),
        ("新2", False, "直した"),
    ]


def test_the_number_of_changes_told_after_applying_is_the_one_shown_before(cycle: Cycle) -> None:
    by = evaluator(cycle)
    content = filled(
        made(cycle.review("南省"), by),
        (ITEMS, "②研修", "対応", OTHER_RULE),
        (ITEMS, "②研修", "備考", "訓令による"),
        (ORGAN, "連絡事項", "回答", "よい"),
    )
    assert len(compared(content, by).changes) == 3
    assert applied(content, by=by).message == (
        "1機関の調査票を反映しました（変更 3件）。1機関の回答を代わりに提出しました。"
    )


def test_what_was_handed_in_for_a_municipality_is_said_to_lie_with_its_prefecture() -> None:
    municipal = municipal_cycle()
    by = evaluator(municipal)
    content = filled(
        made(municipal.review("山野市"), by),
        (ITEMS, "①記録", "対応", OTHER_RULE),
        (ITEMS, "②研修", "対応", OTHER_RULE),
    )
    result = applied(content, by=by)
    assert (result.passing, municipal.review("山野市").submissions.get().state) == (1, "COMPILING")
    assert result.message.endswith(
        "うち1機関の回答は、都道府県が確認して国に送付するまで、国の画面と集計には現れません。"
    )
