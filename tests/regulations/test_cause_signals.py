"""Why an organ was late: causes just on and just before their limit, and nothing where nothing is recorded."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.provenance import Provenance
from regulations.models import Revision
from regulations.signals import Kind, signals
from regulations.signals.causes import months_later
from tests.cycles import COUNTED_ON, Cycle, hand_in
from tests.signals import LATE, Step, found, late_ministry, record, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """北省 alone has answered and is late."""
    return late_ministry()


def test_no_instruction_is_a_cause_only_where_it_is_recorded(cycle: Cycle) -> None:
    assert found(cycle) == [LATE]
    record(cycle, "測候所", Step.INSTRUCTION, None)
    assert found(cycle) == [LATE, ("no_instruction", "北省", "測候所")]
    signal = the(cycle, "no_instruction")
    assert (signal.kind, signal.words) == (Kind.CAUSE, "指示なし（測候所）")
    assert [(one.words, one.provenance) for one in signal.evidence] == [
        ("指示：なしと記録", "機関回答"),
        ("遅れた規程 1 / 2規程", ""),
    ]
    assert signal.finding_text == (
        "北省は、測候所（2規程）に対し、見直し（改正）の指示をしていない（そのように記録されている）。測候所では、1規程の"
        "見直し（改正）が令和2年度の末日（令和3年3月31日）までに終わっていない。"
    )


def test_a_cause_is_seen_in_a_timely_group_too_and_says_that_it_was_in_time(cycle: Cycle) -> None:
    record(cycle, "出先局", Step.INSTRUCTION, None)
    signal = the(cycle, "no_instruction")
    assert (signal.kind, signal.subject) == (Kind.CAUSE, "出先局")
    assert signal.evidence[-1].words == "遅れた規程 0 / 2規程"
    assert signal.finding_text.endswith(
        "（出先局の見直し（改正）に令和2年度の末日（令和3年3月31日）より後のものはない。）"
    )


def test_a_timely_organ_has_no_causes(cycle: Cycle) -> None:
    record(cycle, "測候所", Step.INSTRUCTION, None)
    hand_in(cycle.review("北省"), revised="令和2年10月1日")
    assert found(cycle) == []


@pytest.mark.parametrize(
    ("shown", "given", "fires"),
    [
        ("令和2年10月1日", "令和2年11月30日", False),
        ("令和2年10月1日", "令和2年12月1日", True),
        ("令和2年10月1日", "令和2年12月", True),
        ("令和2年10月1日", "令和2年11月30日〜令和2年12月10日", False),
        ("令和2年10月", "令和2年12月30日", False),
        ("令和2年10月", "令和2年12月31日", True),
        ("令和2年12月31日", "令和3年2月27日", False),
        ("令和2年12月31日", "令和3年2月28日", True),
        ("令和3年1月1日", "令和2年8月25日", False),
    ],
)
def test_an_instruction_is_late_from_two_months_after_for_certain(
    cycle: Cycle, shown: str, given: str, fires: bool
) -> None:
    record(cycle, "本省", Step.OWN_REGULATION_SHOWN, shown)
    record(cycle, "測候所", Step.INSTRUCTION, given)
    assert found(cycle) == [LATE] + [("steered_late", "北省", "測候所")] * fires


def test_a_template_or_standard_can_be_late_as_an_instruction_can(cycle: Cycle) -> None:
    record(cycle, "本省", Step.OWN_REGULATION_SHOWN, "令和2年6月1日", office="総務課")
    record(cycle, "測候所", Step.INSTRUCTION, "令和2年7月31日")
    record(cycle, "測候所", Step.TEMPLATE, "令和2年8月1日", office="管理課")
    record(cycle, "出先局", Step.INSTRUCTION, "令和2年9月1日")
    record(cycle, "出先局", Step.STANDARD, "令和2年9月2日")
    record(cycle, "出先局", Step.CONSULTATION_EACH, "令和3年1月1日")
    north = [one for one in signals(cycle.amendment, COUNTED_ON) if one.rule == "steered_late"]
    assert [one.words for one in north] == ["雛形が2か月以上後（測候所）", "指示・準則が2か月以上後（出先局）"]
    assert [(one.words, one.when) for one in north[0].evidence] == [
        ("本省内部部局の保護管理規程提示（総務課）", "令和2年6月1日"),
        ("雛形提示（管理課）", "令和2年8月1日"),
        ("遅れた規程 1 / 2規程", ""),
    ]
    assert north[0].finding_text == (
        "北省は、本省内部部局の保護管理規程を令和2年6月1日に示したが、測候所（2規程）への雛形は、その2か月以上後の"
        "令和2年8月1日となっている。測候所では、1規程の見直し（改正）が令和2年度の末日（令和3年3月31日）までに"
        "終わっていない。"
    )
    assert (
        "（2規程）への指示・準則は、その2か月以上後の令和2年9月1日、令和2年9月2日となっている。"
        in north[1].finding_text
    )


def test_without_the_day_headquarters_showed_its_own_regulation_nobody_can_tell(cycle: Cycle) -> None:
    record(cycle, "測候所", Step.INSTRUCTION, "令和3年2月1日")
    assert found(cycle) == [LATE]
    record(cycle, "出先局", Step.OWN_REGULATION_SHOWN, "令和2年6月1日")  # not shown by headquarters' own group
    assert found(cycle) == [LATE]
    record(cycle, "本省", Step.OWN_REGULATION_SHOWN, None)
    assert found(cycle) == [LATE]


def test_a_step_is_seen_only_when_it_was_taken_by_the_day_for_certain(cycle: Cycle) -> None:
    record(cycle, "本省", Step.OWN_REGULATION_SHOWN, "令和2年6月1日")
    record(cycle, "測候所", Step.INSTRUCTION, "令和3年5月")
    assert found(cycle, "2021-05-30") == [LATE]
    assert found(cycle, "2021-05-31") == [LATE, ("steered_late", "北省", "測候所")]


def test_no_template_is_a_cause_where_it_is_recorded_and_none_was_given(cycle: Cycle) -> None:
    record(cycle, "測候所", Step.TEMPLATE, None)
    assert (the(cycle, "no_template").words, found(cycle)[1:]) == (
        "雛形なし（測候所）",
        [("no_template", "北省", "測候所")],
    )
    assert "測候所（2規程）に対し、雛形を示していない（そのように" in the(cycle, "no_template").finding_text
    record(cycle, "測候所", Step.STANDARD, "令和2年8月1日")
    assert found(cycle) == [LATE]


def test_a_revision_is_unconfirmed_where_no_consultation_is_recorded_as_such(cycle: Cycle) -> None:
    assert found(cycle) == [LATE]
    record(cycle, "測候所", Step.CONSULTATION_EACH, None)
    assert found(cycle) == [LATE, ("not_confirmed", "北省", "測候所")]
    assert "見直し（改正）についての規程ごとの協議をしていない（そのように" in the(cycle, "not_confirmed").finding_text
    Revision.objects.filter(regulation__name="北測候所規程").update(
        reported_from=date(2021, 4, 1), reported_to=date(2021, 4, 1)
    )
    assert found(cycle) == [LATE]


def test_an_allocated_step_is_no_record(cycle: Cycle) -> None:
    record(cycle, "測候所", Step.INSTRUCTION, None, provenance=Provenance.ALLOCATED)
    record(cycle, "本省", Step.OWN_REGULATION_SHOWN, "令和2年6月1日")
    record(cycle, "出先局", Step.INSTRUCTION, "令和2年12月1日", provenance=Provenance.ALLOCATED)
    assert found(cycle) == [LATE]


def test_two_months_end_on_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert months_later(date(2015, 10, 1), 2) == date(2015, 12, 1)
    assert months_later(date(2015, 12, 31), 2) == date(2016, 2, 29)
    assert months_later(date(2015, 11, 30), 13) == date(2016, 12, 30)
