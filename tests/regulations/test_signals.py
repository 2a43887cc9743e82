"""What is signalled of whom: each rule just on and just before its limit, and nothing where nothing is recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Organization, UnitGroup
from agencies.periods import Period
from agencies.provenance import Provenance
from audits.activity_signals import activity_signals
from guidelines.models import Amendment
from guidelines.tables import Selection
from regulations.models import Guidance, ItemAnswer, Relay
from regulations.signals import RULES, Kind, signals
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, hand_in, publish, small_cycle
from tests.signals import LATE, LATE_UNIT, Step, found, late_ministry, record, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """北省 alone has answered and is late."""
    return late_ministry()


def test_an_organ_revised_after_the_fiscal_year_is_named_with_its_evidence(cycle: Cycle) -> None:
    (signal,) = signals(cycle.amendment, COUNTED_ON)
    review = cycle.review("北省").get_absolute_url()
    assert (signal.rule, signal.kind, str(signal.organization), signal.words) == (
        "revised_late",
        Kind.LATE,
        "北省",
        "令和3年4月に改正",
    )
    assert [(one.words, one.when, one.provenance, one.url) for one in signal.evidence] == [
        ("測候所 1 / 2規程：東測候所", "令和3年4月", "機関回答", review)
    ]
    assert signal.basis == "見直しを測定する年度：令和2年度の末日（令和3年3月31日）"
    assert signal.finding_text == (
        "北省は、5の保護管理規程のうち1規程（測候所1）の見直し（改正）が令和2年度の末日（令和3年3月31日）より後と"
        "なっている。最後の改正は令和3年4月である。"
    )


@pytest.mark.parametrize(
    ("revised", "as_of", "rules"),
    [
        ("令和3年3月31日", "2021-05-31", []),
        ("令和3年4月1日", "2021-05-31", ["revised_late"]),
        ("令和3年4月1日", "2021-03-31", []),
        ("令和3年4月1日", "2021-04-01", ["revised_late"]),
        ("令和3年4月20日", "2021-04-19", ["still_open"]),
        ("令和3年4月20日", "2021-04-20", ["revised_late"]),
        ("令和3年3月20日〜令和3年4月10日", "2021-05-31", []),
        (None, "2021-03-31", []),
        (None, "2021-04-01", ["still_open"]),
    ],
)
def test_the_end_of_the_fiscal_year_decides_to_the_day(revised: str | None, as_of: str, rules: list[str]) -> None:
    cycle = small_cycle()
    hand_in(cycle.review("灯台機構"), revised=revised, outcome="REGULATION")
    assert found(cycle, as_of) == [(rule, "灯台機構", "") for rule in rules]


def test_an_open_organ_is_told_from_a_late_one_and_both_are_counted(cycle: Cycle) -> None:
    hand_in(cycle.review("北省"), revised=LATE_UNIT | {"西出先局第二規程": None})
    signal = the(cycle, "still_open")
    assert (signal.headline, found(cycle)) == ("1規程が未了", [("still_open", "北省", "")])
    assert [(one.words, one.when) for one in signal.evidence] == [
        ("測候所 1 / 2規程：東測候所", "令和3年4月"),
        ("出先局 1 / 2規程：西出先局", "未了"),
    ]
    assert signal.finding_text == (
        "北省は、5の保護管理規程のうち1規程（出先局1）の見直し（改正）が令和2年度の末日（令和3年3月31日）を過ぎた"
        "令和3年5月31日現在も終わっていない。このほか1規程の見直し（改正）が令和2年度の末日（令和3年3月31日）より後と"
        "なっている。"
    )


def test_a_corporation_is_told_with_its_reason_and_one_known_to_the_month_with_the_doubt() -> None:
    cycle = small_cycle()
    hand_in(cycle.review("灯台機構"), revised="令和3年4月20日", late_reason="審査が遅れた")
    assert the(cycle, "revised_late").finding_text == (
        "灯台機構は、保護管理規程の見直し（改正）が令和3年4月20日と、令和2年度の末日（令和3年3月31日）より後になっている。"
        "理由は「審査が遅れた」としている。"
    )
    hand_in(cycle.review("灯台機構"), revised="令和3年4月")
    assert (
        "令和3年4月（令和3年4月15日までに済んだかは分からない）と、"
        in the(cycle, "revised_late", "2021-04-15").finding_text
    )


def test_a_regulation_across_the_end_of_the_year_is_told_apart_and_is_not_late(cycle: Cycle) -> None:
    hand_in(cycle.review("北省"), revised=LATE_UNIT | {"北測候所規程": "令和3年3月〜令和3年4月"})
    signal = the(cycle, "revised_late")
    assert [one.words for one in signal.evidence] == [
        "測候所 1 / 2規程：東測候所",
        "このほか、末日をまたぐ期間としか分からず遅延に数えないもの 1規程",
    ]


def test_without_a_due_date_the_fiscal_year_still_decides_and_nothing_is_said_of_a_due_date(cycle: Cycle) -> None:
    Amendment.objects.update(due_on=None, due_wording="")
    cycle.amendment.refresh_from_db()
    (signal,) = signals(cycle.amendment, COUNTED_ON)
    assert signal.rule == "revised_late"
    words = [signal.finding_text, signal.basis, signal.words, *(one.words + one.when for one in signal.evidence)]
    assert [text for text in words if "期限" in text] == []
    assert found(cycle, "2021-03-31") == []


# A planned item past its year.


@pytest.fixture
def planned() -> Cycle:
    """南省 plans item ② for 令和3年度, item ① without saying when; ③ is done. Nobody is late."""
    cycle = small_cycle()
    hand_in(cycle.review("南省"), outcome={1: "PLANNED", 2: "PLANNED", 3: "REGULATION"}, on=date(2021, 3, 1))
    answers = ItemAnswer.objects.filter(outcome="PLANNED")
    answers.filter(item__position=1).update(planned_from=None, planned_to=None)
    answers.filter(item__position=2).update(planned_from=date(2021, 4, 1), planned_to=date(2022, 3, 31))
    return cycle


def test_a_plan_is_over_when_its_whole_year_has_passed(planned: Cycle) -> None:
    assert found(planned, "2022-03-31") == []
    assert found(planned, "2022-04-01") == [("plan_over", "南省", "②研修")]
    signal = the(planned, "plan_over", "2022-04-01")
    assert (signal.kind, signal.words) == (Kind.LATE, "予定（令和3年度）を過ぎた（②研修）")
    assert [(one.words, one.when, one.provenance) for one in signal.evidence] == [
        ("第1版の回答「今後見直し予定」", "予定 令和3年度", "機関回答")
    ]
    assert signal.finding_text == (
        "南省は、改正事項「②研修」について令和3年度に見直す予定と回答しているが、令和4年4月1日現在、その予定を過ぎても"
        "「今後見直し予定」のままとなっている。"
    )


def test_a_plan_without_an_end_is_never_over(planned: Cycle) -> None:
    ItemAnswer.objects.filter(item__position=2).update(planned_to=None)
    assert found(planned, "2030-04-01") == []


def test_an_allocated_plan_names_nobody(planned: Cycle) -> None:
    ItemAnswer.objects.filter(item__position=2).update(provenance=Provenance.ALLOCATED)
    assert found(planned, "2022-04-01") == []


def test_a_plan_handed_in_after_the_day_was_not_known_on_it(planned: Cycle) -> None:
    hand_in(planned.review("南省"), outcome="REGULATION", on=date(2022, 5, 1))
    assert found(planned, "2022-04-30") == [("plan_over", "南省", "②研修")]
    assert found(planned, "2022-05-01") == []


# Notices.


@pytest.fixture
def notice() -> Cycle:
    """A notice of 北省: relayed to 港湾機構, not to 灯台機構, unconfirmed to 南大学."""
    cycle = small_cycle()
    guidance = Guidance.objects.create(
        review=cycle.review("北省"),
        title="管理の徹底について",
        office="総務課",
        issued_on=date(2020, 7, 1),
        provenance=Provenance.PUBLISHED,
    )
    for name, outcome in {"港湾機構": "RELAYED", "灯台機構": "NOT_RELAYED", "南大学": "UNCONFIRMED"}.items():
        Relay.objects.create(
            guidance=guidance,
            corporation=cycle.organs[name],
            outcome=outcome,
            office="海事課",
            provenance=Provenance.PUBLISHED,
        )
    return cycle


def test_a_notice_not_relayed_names_the_agency_that_issued_it(notice: Cycle) -> None:
    assert found(notice, "2020-06-30") == []
    signal = the(notice, "not_relayed", "2020-07-01")
    assert (signal.kind, str(signal.organization), signal.words) == (Kind.OTHER, "北省", "通知の周知なし 1法人")
    assert [(one.words, one.when, one.provenance, one.url) for one in signal.evidence] == [
        ("灯台機構：周知なし（海事課）", "令和2年7月1日の通知", "公表資料", "/organizations/X-5/"),
        ("南大学：周知状況は確認できず（海事課）", "令和2年7月1日の通知", "公表資料", "/organizations/X-6/"),
    ]
    assert signal.basis == "通知「管理の徹底について」（令和2年7月1日）"
    assert signal.finding_text == (
        "北省は、「管理の徹底について」（令和2年7月1日、総務課）を発出したが、灯台機構の1法人には周知していない。"
        "また、南大学への周知状況は確認できない。"
    )


@pytest.mark.parametrize(
    "changed", [{"outcome": "RELAYED"}, {"outcome": "UNCONFIRMED"}, {"provenance": Provenance.ALLOCATED}]
)
def test_what_is_unconfirmed_or_allocated_is_no_signal(notice: Cycle, changed: dict[str, str]) -> None:
    Relay.objects.filter(outcome="NOT_RELAYED").update(**changed)
    assert found(notice) == []


# Whom a part of the organs shows, and what nobody may learn.


def test_a_completion_that_is_allocated_gives_no_signal_for_any_part() -> None:
    cycle = small_cycle()
    publish(cycle.review("北大学"), revised="令和3年5月1日", outcome="PLANNED", dates=Provenance.ALLOCATED)
    ItemAnswer.objects.update(planned_from=date(2021, 4, 1), planned_to=date(2021, 4, 30))
    for selection in (Selection(), Selection(category="NATIONAL_UNIVERSITY"), Selection(kind="CORPORATION")):
        assert found(cycle, selection=selection) == []


def test_an_allocated_row_of_a_unit_is_counted_and_never_named(cycle: Cycle) -> None:
    publish(
        cycle.review("北省"),
        revised=LATE_UNIT | {"北測候所規程": "令和3年4月"},
        outcome="REGULATION",
        dates={"北測候所規程": Provenance.ALLOCATED},
    )
    signal = the(cycle, "revised_late")
    assert [one.words for one in signal.evidence] == ["測候所 2 / 2規程：東測候所、機関名不明（仮割当） 1"]
    assert "北測候所" not in signal.finding_text


def test_signals_are_of_the_organs_looked_at() -> None:
    cycle = answered_cycle()
    everyone = [LATE, ("revised_late", "灯台機構", ""), ("still_open", "南大学", "")]
    assert found(cycle) == everyone
    assert found(cycle, selection=Selection(kind="AGENCY")) == [LATE]
    assert found(cycle, selection=Selection(category="NATIONAL_UNIVERSITY")) == [("still_open", "南大学", "")]
    assert found(cycle, selection=Selection(lead_agency=cycle.organs["北省"])) == [("revised_late", "灯台機構", "")]
    assert found(cycle, organization=cycle.organs["南大学"]) == [("still_open", "南大学", "")]
    assert found(cycle, state="confirmed") == []


def test_the_number_of_queries_does_not_depend_on_what_is_found(cycle: Cycle, django_assert_num_queries: Any) -> None:
    record(cycle, "測候所", Step.INSTRUCTION, None)
    with django_assert_num_queries(5):
        signals(cycle.amendment, COUNTED_ON)
    for name in ("灯台機構", "南大学", "北大学"):
        hand_in(cycle.review(name), revised="令和3年4月20日")
    with django_assert_num_queries(5):
        assert len(signals(cycle.amendment, COUNTED_ON)) == 5


def test_every_rule_has_a_key_of_its_own_a_basis_and_every_kind_its_looks() -> None:
    keys = [rule.key for rule in RULES]
    assert (len(set(keys)), [rule.key for rule in RULES if not rule.basis]) == (len(keys), [])
    assert {(kind.tone, kind.mark) for kind in Kind} == {("red", "▲"), ("orange", "◆"), ("orange", "■")}


# The survey of 2015.


def test_the_survey_of_2015_names_exactly_those_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    facts, day = published["named_facts"], date(2016, 5, 31)
    listed = [*signals(survey, day), *activity_signals(survey, day)]
    corporations = [row["corporation"] for row in facts["2-(2)-20"]["rows"]]
    not_held = {
        rule: [row["corporation"] for row in facts[key]]
        for rule, key in (
            ("training_not_held", "training_not_held_fy2015"),
            ("inspection_not_held", "self_inspection_not_held_fy2015"),
        )
    }
    assert {str(one.organization) for one in listed if one.kind == Kind.LATE} == {"厚生労働省", *corporations}
    assert {str(one.organization) for one in listed if one.kind == Kind.CAUSE} == {"厚生労働省"}
    others = {(str(one.organization), one.rule) for one in listed if one.kind == Kind.OTHER}
    assert others == {("内閣府", "not_relayed")} | {(name, rule) for rule, names in not_held.items() for name in names}
    assert (len(corporations), len(others), len(listed)) == (7, 1 + 3, 1 + 8 + 4 + 3)


def test_the_survey_says_why_the_ministry_was_late(survey: Amendment) -> None:
    ministry = Organization.objects.get(name="厚生労働省")
    listed = signals(survey, date(2016, 5, 31), organization=ministry)
    assert [(one.kind.label, one.words) for one in listed] == [
        ("遅延", "平成28年4月に改正"),
        ("原因", "指示なし（国立児童自立支援施設）"),
        ("原因", "指示が2か月以上後（検疫所）"),
        ("原因", "指示・雛形が2か月以上後（地方厚生局）"),
        ("原因", "指示・準則が2か月以上後（都道府県労働局）"),
    ]
    assert [one.words.partition("：")[0] for one in listed[0].evidence] == [
        "国立児童自立支援施設 2 / 2規程",
        "検疫所 13 / 13規程",
        "地方厚生局 1 / 8規程",
    ]
    assert (listed[0].evidence[2].words, listed[0].evidence[2].provenance) == (
        "地方厚生局 1 / 8規程：機関名不明（仮割当） 1",
        "仮割当",
    )
    days = {one.subject: [fact.when for fact in one.evidence if fact.when] for one in listed[2:]}
    assert days == {
        "検疫所": ["平成27年10月1日", "平成28年3月14日"],
        "地方厚生局": ["平成27年10月1日", "平成27年12月14日", "平成27年12月14日"],
        "都道府県労働局": ["平成27年10月1日", "平成27年12月4日", "平成27年12月4日"],
    }
    assert listed[0].finding_text.startswith(
        "厚生労働省は、189の保護管理規程のうち16規程（国立児童自立支援施設2、検疫所13、地方厚生局1）の見直し（改正）が"
    )
    bureaus = set(UnitGroup.objects.get(name="地方厚生局").units.values_list("name", flat=True))
    told = "".join(one.finding_text + "".join(fact.words for fact in one.evidence) for one in listed)
    assert [name for name in bureaus if name in told] == []


def test_the_survey_names_nobody_before_the_fiscal_year_is_over_but_for_the_notice(survey: Amendment) -> None:
    assert [str(one.organization) for one in signals(survey, date(2016, 3, 31))] == ["内閣府"]
    assert signals(survey, date(2015, 6, 1)) == ()
    assert {one.kind for one in signals(survey, date(2030, 3, 31))} == {Kind.LATE, Kind.CAUSE, Kind.OTHER}
    assert len(signals(survey, date(2030, 3, 31))) == 13


def test_a_period_in_a_signal_is_never_an_invented_day() -> None:
    cycle = small_cycle()
    hand_in(cycle.review("灯台機構"), revised="令和3年4月")
    assert [one.when for one in the(cycle, "revised_late").evidence] == [str(Period.month(2021, 4))]
