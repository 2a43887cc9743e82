"""Who is late, who is still open and whom nobody can tell, by the counted submission alone (rule 6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import UnitGroup
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.actions import confirm_submission, return_submission
from regulations.drafts import start_draft
from regulations.lateness import LateList, delay_after, late_list
from regulations.models import Guidance, ItemAnswer, Regulation, Relay, Rollout, Submission
from regulations.signals import Kind
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    answered_cycle,
    chief_of,
    evaluator,
    fill_in,
    hand_in,
    publish,
    small_cycle,
)

pytestmark = pytest.mark.django_db
DUE = date(2020, 12, 31)
IN_TIME = {"北測候所規程": "令和2年11月", "西出先局第一規程": "令和2年度", "西出先局第二規程": "令和2年度"}


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def late_on(
    cycle: Cycle, as_of: str = "2021-05-31", state: str = "submitted", selection: Selection = EVERYONE
) -> LateList:
    return late_list(cycle.amendment, date.fromisoformat(as_of), state, selection)


def names(late: LateList) -> dict[str, list[tuple[str, str]]]:
    """Ministry → its late organs with their delay."""
    return {one.name: [(str(organ.organization), organ.delay) for organ in one.organs] for one in late.ministries}


def test_late_organs_stand_under_their_ministry_with_their_delay(cycle: Cycle) -> None:
    late = late_on(cycle)
    assert names(late) == {
        "北省": [("北省", "91〜120日"), ("灯台機構", "110日")],
        "南省": [("南大学", "151日（未了）")],
    }
    assert (late.total, late.unnamed, late.cannot_tell) == (3, 0, ())
    done = {str(organ.organization): str(organ.completed) for one in late.ministries for organ in one.organs}
    assert done == {"北省": "令和3年4月", "灯台機構": "令和3年4月20日", "南大学": "None"}


def test_a_late_organ_shows_which_of_its_units_were_late(cycle: Cycle) -> None:
    north, lighthouse = late_on(cycle).ministries[0].organs
    assert (north.regulations, north.late, lighthouse.regulations, lighthouse.late) == (5, 1, 1, 1)
    (group,) = north.groups
    assert (group.name, group.regulations, group.late, group.unnamed, group.units) == (
        "測候所",
        2,
        1,
        0,
        ("東測候所",),
    )
    assert lighthouse.groups == ()


def test_nobody_is_late_before_the_fiscal_year_is_over(cycle: Cycle) -> None:
    late = late_on(cycle, "2021-03-31")
    assert (late.ministries, late.total, late.cannot_tell) == ((), 0, ())
    assert late_on(cycle, "2021-04-01").total == 3


def test_a_silent_organ_and_one_revised_on_the_last_day_are_not_late(cycle: Cycle) -> None:
    hand_in(cycle.review("灯台機構"), revised="令和3年3月31日")
    assert names(late_on(cycle)) == {"北省": [("北省", "91〜120日")], "南省": [("南大学", "151日（未了）")]}
    hand_in(cycle.review("灯台機構"), revised="令和3年4月1日")
    assert names(late_on(cycle))["北省"] == [("北省", "91〜120日"), ("灯台機構", "91日")]


def test_who_was_still_open_on_the_day_is_shown_as_open(cycle: Cycle) -> None:
    on_the_tenth = names(late_on(cycle, "2021-04-10"))
    assert on_the_tenth == {
        "北省": [("北省", "91〜100日"), ("灯台機構", "100日（未了）")],
        "南省": [("南大学", "100日（未了）")],
    }


def test_a_period_across_the_end_of_the_year_cannot_be_told(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), revised="令和3年3月20日〜令和3年4月10日")
    late = late_on(cycle)
    assert [str(one.review.organization) for one in late.cannot_tell] == ["港湾機構"]
    assert "港湾機構" not in {name for listed in names(late).values() for name, _ in listed}


def test_past_due_is_told_where_the_day_is_known_and_counted_apart_where_not(cycle: Cycle) -> None:
    late = late_on(cycle)
    # 北省 and 灯台機構 revised after 2020-12-31, 南大学 is open since; 北大学 is known to the year only.
    assert (late.past_due, late.past_due_cannot_tell) == (3, 1)


def test_nobody_is_past_due_on_the_due_date_itself_or_without_one(cycle: Cycle) -> None:
    on_the_day = late_on(cycle, "2020-12-31")
    assert (on_the_day.past_due, on_the_day.past_due_cannot_tell) == (0, 0)
    Amendment.objects.update(due_on=None)
    cycle.amendment.refresh_from_db()
    late = late_on(cycle)
    assert (late.past_due, late.past_due_cannot_tell, late.total) == (0, 0, 3)
    assert {delay for listed in names(late).values() for _, delay in listed} == {""}


def test_who_was_revised_on_the_due_date_is_not_past_due(cycle: Cycle) -> None:
    before = late_on(cycle).past_due
    hand_in(cycle.review("灯台機構"), revised="令和2年12月31日")
    assert late_on(cycle).past_due == before - 1
    hand_in(cycle.review("灯台機構"), revised="令和3年1月1日")
    assert late_on(cycle).past_due == before


@pytest.mark.parametrize(
    ("completed", "as_of", "words"),
    [
        (Period.day(date(2021, 4, 20)), date(2021, 5, 31), "110日"),
        (Period.month(2021, 4), date(2021, 5, 31), "91〜120日"),
        (Period.month(2021, 4), date(2021, 4, 15), "91〜105日"),
        (Period.month(2021, 4), date(2021, 4, 1), "91日"),
        (Period.fiscal_year(2021), date(2021, 5, 31), "91〜151日"),
        (None, date(2021, 5, 31), "151日（未了）"),
        (Period.from_fiscal_year(2021), date(2021, 5, 31), "151日（未了）"),
    ],
)
def test_a_delay_is_told_as_exactly_as_the_day_is_known(completed: Period | None, as_of: date, words: str) -> None:
    assert delay_after(DUE, completed, as_of) == words
    assert delay_after(None, completed, as_of) == ""


def test_a_completion_that_is_allocated_is_counted_and_never_named(cycle: Cycle) -> None:
    publish(cycle.review("北大学"), revised="令和3年5月1日", outcome="REGULATION", dates=Provenance.ALLOCATED)
    hidden = {"dates": Provenance.ALLOCATED, "outcome": "REGULATION"}
    publish(cycle.review("港湾機構"), revised="令和3年3月20日〜令和3年4月10日", **hidden)  # type: ignore[arg-type]  # the stubs are narrower than what is passed
    late = late_on(cycle)
    assert (late.unnamed, late.total, late.cannot_tell) == (1, 4, ())
    assert {name for listed in names(late).values() for name, _ in listed} == {"北省", "灯台機構", "南大学"}


def test_an_allocated_date_or_owner_of_a_unit_is_counted_and_never_named() -> None:
    cycle = small_cycle()
    Regulation.objects.filter(name="西出先局第一規程").update(provenance=Provenance.ALLOCATED)
    publish(
        cycle.review("北省"),
        revised={
            "北省規程": "令和2年10月1日",
            "北測候所規程": "令和3年4月",
            "東測候所規程": "令和3年4月",
            "西出先局第一規程": "令和3年4月",
            "西出先局第二規程": "令和2年度",
        },
        outcome="REGULATION",
        dates={"北測候所規程": Provenance.ALLOCATED},
    )
    (north,) = late_on(cycle).ministries[0].organs
    assert [(group.name, group.late, group.unnamed, group.units) for group in north.groups] == [
        ("測候所", 2, 1, ("東測候所",)),
        ("出先局", 1, 1, ()),
    ]
    assert (north.regulations, north.late) == (5, 3)


def test_lateness_goes_with_a_corrected_date_and_with_nothing_else(cycle: Cycle) -> None:
    kato, review = evaluator(cycle), cycle.review("灯台機構")
    before = names(late_on(cycle))
    submission = review.submissions.get()
    confirm_submission(submission=submission, by=kato, on=COUNTED_ON)
    assert names(late_on(cycle)) == before
    chief = chief_of(review.organization)
    fill_in(start_draft(review=review, by=chief), revised="令和2年12月1日", by=chief)
    assert names(late_on(cycle)) == before
    hand_in(review, revised="令和3年4月20日", late_reason="別の理由")
    assert names(late_on(cycle)) == before
    corrected = hand_in(review, revised="令和3年3月20日")
    assert names(late_on(cycle))["北省"] == [("北省", "91〜120日")]
    kept = review.submissions.order_by("number").values_list("number", "completed_from", "late_reason")
    assert list(kept) == [
        (1, date(2021, 4, 20), "審査が遅れた"),
        (2, date(2021, 4, 20), "別の理由"),
        (3, date(2021, 3, 20), ""),
    ]
    item = cycle.item("CORPORATION", 1)
    return_submission(submission=corrected, reason="根拠を示してください", items=[item], by=kato, on=COUNTED_ON)
    assert names(late_on(cycle)) == before


def test_only_confirmed_versions_are_late_when_that_is_asked_for(cycle: Cycle) -> None:
    submission = Submission.objects.get(review=cycle.review("灯台機構"))
    confirm_submission(submission=submission, by=evaluator(cycle), on=COUNTED_ON)
    assert names(late_on(cycle, state="confirmed")) == {"北省": [("灯台機構", "110日")]}


def test_another_cycle_is_not_mixed_in(cycle: Cycle) -> None:
    other = Amendment.objects.create(
        code="2010-01", title="別の改正", issued_on=date(2010, 1, 1), fiscal_year=2010, reference_on=COUNTED_ON
    )
    assert late_list(other, COUNTED_ON).total == 0
    assert late_on(cycle).total == 3


def test_an_organ_whose_answer_was_returned_stands_as_unanswered_and_does_not_vanish(survey: Amendment) -> None:
    late = Submission.objects.filter(review__organization__name="筑波大学")
    late.update(state="RETURNED", judged_on=date(2016, 5, 31), return_reason="根拠がない")
    found = late_list(survey, date(2016, 5, 31))
    assert (found.total, [str(review.organization) for review in found.unanswered]) == (7, ["筑波大学"])


# Signals, what is withheld of a part, and the last contact.


def test_signals_stand_at_their_organ_and_causes_also_at_their_group() -> None:
    cycle = small_cycle()
    hand_in(cycle.review("北省"), revised={"東測候所規程": "令和3年4月", "北省規程": "令和2年10月1日"} | IN_TIME)
    for group in UnitGroup.objects.all():
        Rollout.objects.create(
            review=cycle.review("北省"),
            unit_group=group,
            step=Rollout.Step.INSTRUCTION,
            was_given=False,
            provenance=Provenance.REPORTED,
        )
    (north,) = late_on(cycle).organs
    assert [signal.words for signal in north.signals] == [
        "令和3年4月に改正",
        "指示なし（測候所）",
        "指示なし（出先局）",
    ]
    assert [(one.name, one.late, one.kind, [signal.words for signal in one.signals]) for one in north.groups] == [
        ("測候所", 1, Kind.LATE, ["指示なし（測候所）"]),
        ("出先局", 0, Kind.CAUSE, ["指示なし（出先局）"]),
    ]
    assert [signal.words for signal in north.own_signals] == ["令和3年4月に改正"]
    assert north.finding_text.splitlines() == [signal.finding_text for signal in north.signals]


def test_who_is_signalled_without_being_late_stands_apart_and_is_not_counted(cycle: Cycle) -> None:
    guidance = Guidance.objects.create(
        review=cycle.review("北省"), title="通知", issued_on=date(2020, 7, 1), provenance=Provenance.REPORTED
    )
    Relay.objects.create(
        guidance=guidance,
        corporation=cycle.organs["港湾機構"],
        outcome="NOT_RELAYED",
        office="課",
        provenance=Provenance.REPORTED,
    )
    hand_in(cycle.review("南省"), outcome={1: "PLANNED", 2: "REGULATION", 3: "REGULATION"})
    ItemAnswer.objects.filter(submission__review=cycle.review("南省"), outcome="PLANNED").update(
        planned_from=date(2021, 4, 1), planned_to=date(2021, 5, 30)
    )
    late = late_on(cycle)
    assert [(str(one.organization), [signal.rule for signal in one.signals]) for one in late.others] == [
        ("北省", ["not_relayed"]),
        ("南省", ["plan_over"]),
    ]
    assert late.total == 3
    assert [signal.rule for signal in late.organs[0].signals] == ["revised_late"]


def test_of_a_part_what_is_allocated_is_one_number_whether_late_or_not(cycle: Cycle) -> None:
    publish(cycle.review("北大学"), revised="令和3年5月1日", outcome="REGULATION", dates=Provenance.ALLOCATED)
    publish(cycle.review("港湾機構"), revised="令和2年10月1日", outcome="REGULATION", dates=Provenance.ALLOCATED)
    everyone = late_on(cycle)
    assert (everyone.unnamed, everyone.withheld, everyone.total, everyone.past_due) == (1, 0, 4, 4)
    universities = late_on(cycle, selection=Selection(category="NATIONAL_UNIVERSITY"))
    assert (universities.unnamed, universities.withheld, universities.total) == (0, 1, 1)
    assert (universities.past_due, universities.past_due_cannot_tell) == (1, 0)
    led = late_on(cycle, selection=Selection(lead_agency=cycle.organs["北省"]))
    assert (led.unnamed, led.withheld, names(led)) == (0, 1, {"北省": [("灯台機構", "110日")]})
    Submission.objects.update(state="CONFIRMED", judged_on=COUNTED_ON)
    confirmed = late_on(cycle, state="confirmed")
    assert (confirmed.unnamed, confirmed.withheld, confirmed.total) == (0, 2, 3)


def test_the_silent_are_those_of_the_organs_looked_at(cycle: Cycle) -> None:
    assert [str(one.organization) for one in late_on(cycle).unanswered] == ["東庁"]
    assert late_on(cycle, selection=Selection(kind="CORPORATION")).unanswered == ()


def test_the_last_contact_is_the_latest_version_or_its_return(cycle: Cycle) -> None:
    review = cycle.review("灯台機構")

    def contact() -> tuple[date, str]:
        (one,) = [organ for organ in late_on(cycle).organs if str(organ.organization) == "灯台機構"]
        assert one.contact
        return one.contact.on, one.contact.words

    assert contact() == (date(2021, 5, 20), "第1版を提出")
    second = hand_in(review, revised="令和3年4月20日", on=date(2021, 5, 25))
    assert contact() == (date(2021, 5, 25), "第2版を提出")
    item = cycle.item("CORPORATION", 1)
    return_submission(submission=second, reason="根拠", items=[item], by=evaluator(cycle), on=date(2021, 5, 27))
    assert contact() == (date(2021, 5, 27), "第2版を差戻し")
    chief = chief_of(review.organization)
    start_draft(review=review, by=chief)
    assert contact() == (date(2021, 5, 27), "第2版を差戻し")


def test_not_in_full_it_has_the_same_late_organs_with_the_same_causes_and_counts(cycle: Cycle) -> None:
    for group in UnitGroup.objects.all():
        Rollout.objects.create(
            review=cycle.review("北省"), unit_group=group, step="INSTRUCTION", was_given=False, provenance="REPORTED"
        )
    publish(cycle.review("南大学"), revised="令和3年4月", outcome="PLANNED", dates=Provenance.ALLOCATED)
    whole = late_list(cycle.amendment, COUNTED_ON)
    brief = late_list(cycle.amendment, COUNTED_ON, in_full=False)
    assert (brief.total, brief.unnamed, brief.withheld) == (whole.total, whole.unnamed, whole.withheld)
    assert [organ.causes for organ in brief.organs] == [organ.causes for organ in whole.organs]
    assert any(organ.causes for organ in brief.organs)
    assert [(organ.organization, organ.late, organ.regulations, organ.delay) for organ in brief.organs] == [
        (organ.organization, organ.late, organ.regulations, organ.delay) for organ in whole.organs
    ]
    assert (brief.others, brief.cannot_tell, brief.unanswered) == ((), (), ())


def test_the_list_costs_the_same_whoever_is_late(cycle: Cycle, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(10):
        late_on(cycle)
    for name in ("港湾機構", "北大学", "南省"):
        hand_in(cycle.review(name), revised="令和3年4月20日")
    with django_assert_num_queries(10):
        assert late_on(cycle).total == 6
