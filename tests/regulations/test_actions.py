"""Opening a cycle, handing in, confirming and returning: who may, in which state, and what is frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from agencies.accounts import command
from agencies.models import Organization, Supervision, Trail
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import NOBODY, Officer
from regulations.actions import (
    TRANSITIONS,
    UnansweredItems,
    confirm_submission,
    return_submission,
    submit_review,
)
from regulations.dispatch.actions import dispatch_reviews
from regulations.drafts import start_draft
from regulations.models import AskedItem, Review, Submission
from tests.cycle_rows import ORGANS
from tests.cycles import (
    COUNTED_ON,
    HANDED_IN_ON,
    MOMENT,
    Cycle,
    answered_cycle,
    chief_of,
    dispatch_all,
    evaluator,
    figures,
    fill_in,
    hand_in,
    officer_for,
    small_cycle,
)

pytestmark = pytest.mark.django_db
State = Submission.State
NUMBERS = ("2-1-5", "2-1-6", "2-1-7", "2-1-10", "2-1-19", "2-2-14", "2-2-20")


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def confirm(cycle: Cycle, submission: Submission) -> Submission:
    return confirm_submission(submission=submission, by=evaluator(cycle), on=COUNTED_ON)


def send_back(cycle: Cycle, submission: Submission) -> Submission:
    regulations = [submission.revisions.all()[0].regulation]
    return return_submission(
        submission=submission, reason="改正日が違います", regulations=regulations, by=evaluator(cycle), on=COUNTED_ON
    )


def submit(cycle: Cycle, draft: Submission) -> Submission:
    return submit_review(draft=draft, by=chief_of(draft.review.organization), on=HANDED_IN_ON, at=MOMENT)


def in_state(cycle: Cycle, state: str) -> Submission:
    """A version in that state, reached by the product's own steps."""
    review = cycle.review("港湾機構")
    by = chief_of(review.organization)
    draft = start_draft(review=review, by=by)
    fill_in(draft, by=by)
    steps: dict[str, list[Callable[[Cycle, Submission], Submission]]] = {
        State.DRAFT: [],
        State.SUBMITTED: [submit],
        State.CONFIRMED: [submit, confirm],
        State.RETURNED: [submit, send_back],
    }
    for step in steps[state]:
        draft = step(cycle, draft)
    assert draft.state == state
    return draft


MOVES = {State.SUBMITTED: submit, State.CONFIRMED: confirm, State.RETURNED: send_back}


def test_dispatch_asks_each_organ_what_concerns_it(cycle: Cycle) -> None:
    asked = AskedItem.objects.order_by("review__organization__code", "item__position")
    assert list(asked.values_list("review__organization__name", "item__audience", "item__position")) == [
        *((name, "AGENCY", position) for name in ("北省", "南省") for position in (1, 2, 3)),
        *(("東庁", "AGENCY", position) for position in (1, 2)),
        *((name, "CORPORATION", position) for name in list(ORGANS)[3:] for position in (1, 2)),
    ]


def test_a_later_change_of_the_register_changes_no_table() -> None:
    cycle = answered_cycle()
    before = [figures(cycle.table(number)) for number in NUMBERS]
    organs = cycle.organs
    Supervision.objects.leads().filter(corporation=organs["灯台機構"]).delete()
    Supervision.objects.filter(agency=organs["南省"], relation="LEAD").update(agency=organs["東庁"])
    Organization.objects.filter(name="南大学").update(category="SPECIAL_CORPORATION", kind="AGENCY")
    Organization.objects.filter(name="東庁").update(abolished_on=date(2020, 10, 1))
    Organization.objects.create(code="X-9", name="西庁", kind="AGENCY", category="MINISTRY")
    assert [figures(cycle.table(number)) for number in NUMBERS] == before
    assert cycle.review("灯台機構").lead_agency == organs["北省"]
    assert cycle.review("南大学").category == "NATIONAL_UNIVERSITY"


def test_dispatching_twice_reaches_only_who_was_not_reached(cycle: Cycle) -> None:
    before = list(Review.objects.order_by("pk").values())
    assert dispatch_all(cycle) == []
    new = Organization.objects.create(code="X-9", name="西庁", kind="AGENCY", category="MINISTRY")
    organs = [*(cycle.organs[name] for name in ORGANS), new]
    (late,) = dispatch_reviews(
        amendment=cycle.amendment, organizations=organs, on=date(2020, 7, 1), by=command("test")
    )
    assert (late.organization, late.asked.count()) == (new, 2)
    assert list(Review.objects.exclude(pk=late.pk).order_by("pk").values()) == before
    assert AskedItem.objects.exclude(review=late).count() == 16


def test_units_are_not_asked() -> None:
    cycle = small_cycle(dispatched=False)
    with pytest.raises(Refusal, match="部局等には見直しを依頼できません"):
        dispatch_reviews(
            amendment=cycle.amendment,
            organizations=[cycle.organs["南省"], cycle.organs["北測候所"]],
            on=date(2020, 6, 1),
            by=command("test"),
        )
    assert not Review.objects.exists()


def test_submitting_twice_is_submitting_once(cycle: Cycle) -> None:
    first = in_state(cycle, State.SUBMITTED)
    trail = Trail.objects.count()
    chief = chief_of(first.review.organization)
    second = submit_review(draft=first, by=chief, on=date(2021, 5, 30), at=MOMENT)
    assert (second.number, second.version, second.submitted_on) == (first.number, first.version, HANDED_IN_ON)
    assert (Trail.objects.count(), Submission.objects.count()) == (trail, 1)
    assert Trail.objects.filter(action="提出済").count() == 1


def test_items_without_an_answer_are_named_in_table_order_and_nothing_is_handed_in(cycle: Cycle) -> None:
    review = cycle.review("北省")
    chief = chief_of(review.organization)
    draft = start_draft(review=review, by=chief)
    fill_in(draft, outcome={1: "", 2: "REGULATION", 3: ""}, by=chief)
    with pytest.raises(UnansweredItems) as refusal:
        submit(cycle, draft)
    assert [item.label for item in refusal.value.items] == ["①記録", "③所管法人への助言"]
    assert str(refusal.value) == (
        "未回答の改正事項が2件あるため提出できません：①記録、③所管法人への助言。対応を選んで保存してください。"
    )
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_on) == (State.DRAFT, None)


def test_an_agency_that_leads_nobody_need_not_answer_the_third_item(cycle: Cycle) -> None:
    assert hand_in(cycle.review("東庁")).answers.count() == 2
    assert hand_in(cycle.review("南省")).answers.count() == 3


def test_a_regulation_revised_after_the_day_of_submission_is_refused(cycle: Cycle) -> None:
    with pytest.raises(Refusal, match="本日より後の日付"):
        hand_in(cycle.review("港湾機構"), revised="令和3年5月21日")
    assert hand_in(cycle.review("港湾機構"), revised="令和3年5月20日").state == State.SUBMITTED


@pytest.mark.parametrize("who", ["officer", "other chief", "evaluator", "nobody"])
def test_only_the_chief_of_the_organ_submits(cycle: Cycle, who: str) -> None:
    draft = in_state(cycle, State.DRAFT)
    people: dict[str, Officer] = {
        "officer": officer_for(draft.review.organization),
        "other chief": chief_of(cycle.organs["灯台機構"]),
        "evaluator": evaluator(cycle),
        "nobody": NOBODY,
    }
    with pytest.raises(NotPermitted):
        submit_review(draft=draft, by=people[who], on=HANDED_IN_ON, at=MOMENT)
    assert Submission.objects.get().state == State.DRAFT


def test_only_an_evaluator_judges(cycle: Cycle) -> None:
    submission = in_state(cycle, State.SUBMITTED)
    item = cycle.item("CORPORATION", 1)
    for by in (chief_of(submission.review.organization), officer_for(cycle.organs["東庁"]), NOBODY):
        with pytest.raises(NotPermitted):
            confirm_submission(submission=submission, by=by, on=COUNTED_ON)
        with pytest.raises(NotPermitted):
            return_submission(submission=submission, reason="理由", items=[item], by=by, on=COUNTED_ON)
    assert Submission.objects.get().state == State.SUBMITTED


def test_every_state_stands_in_the_table_of_transitions() -> None:
    assert set(TRANSITIONS) == set(State.values)
    assert frozenset().union(*TRANSITIONS.values()) == {*MOVES, State.COMPILING}
    assert {state: (State(state).tone, State(state).mark) for state in State.values} == {
        "DRAFT": ("gray", "○"),
        "COMPILING": ("blue", "◔"),
        "SUBMITTED": ("blue", "◐"),
        "CONFIRMED": ("green", "●"),
        "RETURNED": ("orange", "↩"),
    }


@pytest.mark.parametrize("to", MOVES)
@pytest.mark.parametrize("state", [state for state in State.values if state != State.COMPILING])
def test_a_version_moves_only_as_the_table_of_transitions_says(cycle: Cycle, state: str, to: State) -> None:
    submission = in_state(cycle, state)
    before, trail = Submission.objects.values().get(), Trail.objects.count()
    if to in TRANSITIONS[state]:
        MOVES[to](cycle, submission)
        assert (Submission.objects.get().state, Trail.objects.count()) == (to, trail + 1)
        return
    repeated = to == state
    handed_in = to == State.SUBMITTED  # submitting what is handed in already changes nothing
    if repeated or handed_in:
        MOVES[to](cycle, submission)
    else:
        with pytest.raises(WrongState):
            MOVES[to](cycle, submission)
    assert (Submission.objects.values().get(), Trail.objects.count()) == (before, trail)


@pytest.mark.parametrize("judge", [confirm, send_back])
def test_only_the_latest_version_is_judged(cycle: Cycle, judge: Callable[[Cycle, Submission], Submission]) -> None:
    first = in_state(cycle, State.SUBMITTED)
    second = hand_in(first.review, revised="令和2年11月1日")
    with pytest.raises(WrongState, match="第1版より新しい提出があります"):
        judge(cycle, first)
    start_draft(review=first.review, by=chief_of(first.review.organization))
    assert judge(cycle, second).number == 2


@pytest.mark.parametrize(("reason", "about"), [("", "item"), (" \n", "regulation"), ("理由", ""), ("", "")])
def test_a_return_needs_a_reason_and_what_it_is_about(cycle: Cycle, reason: str, about: str) -> None:
    submission = in_state(cycle, State.SUBMITTED)
    items = [cycle.item("CORPORATION", 1)] if about == "item" else []
    regulations = [submission.revisions.get().regulation] if about == "regulation" else []
    with pytest.raises(Refusal, match="差し戻す理由を書き、対象の改正事項又は規程を1つ以上選んでください"):
        return_submission(
            submission=submission, reason=reason, items=items, regulations=regulations, by=evaluator(cycle), on=COUNTED_ON
        )  # fmt: skip
    assert Submission.objects.get().state == State.SUBMITTED
    assert not Submission.objects.get().returned_regulations.exists()


def test_a_return_keeps_its_reason_and_what_it_is_about(cycle: Cycle) -> None:
    kato = evaluator(cycle)
    submission = in_state(cycle, State.SUBMITTED)
    regulation, item = submission.revisions.get().regulation, cycle.item("CORPORATION", 2)
    return_submission(
        submission=submission, reason=" 理由 ", items=[item], regulations=[regulation], by=kato, on=COUNTED_ON
    )
    kept = Submission.objects.get()
    assert (kept.return_reason, kept.judged_on, kept.judged_by) == ("理由", COUNTED_ON, kato.account)
    assert (list(kept.returned_items.all()), list(kept.returned_regulations.all())) == ([item], [regulation])


def test_nobody_of_the_exercise_judges_a_real_answer(cycle: Cycle) -> None:
    version = hand_in(cycle.review("南省"))
    by = replace(evaluator(cycle), is_fictional=True)
    with pytest.raises(NotPermitted, match="演習の担当者は、実際の見直しを確認できません"):
        confirm_submission(submission=version, by=by, on=COUNTED_ON)
    with pytest.raises(NotPermitted, match="演習の担当者は、実際の見直しを差し戻せません"):
        return_submission(
            submission=version, reason="根拠条文がない", items=[cycle.item("AGENCY", 1)], by=by, on=COUNTED_ON
        )
    version.refresh_from_db()
    assert version.state == "SUBMITTED"
