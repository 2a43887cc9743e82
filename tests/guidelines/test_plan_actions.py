"""A plan is saved step by step: what it still lacks, over which version, and by whom."""

from __future__ import annotations

import pytest

from agencies.models import Organization, Trail
from agencies.refusals import NotPermitted, StaleVersion, WrongState
from agencies.roles import Role
from guidelines.models import Amendment, CyclePlan, Guideline, Notice
from guidelines.plans.actions import discard_plan, open_cycle, save_step
from guidelines.plans.sight import Sight
from tests.cycles import Cycle, evaluator, person
from tests.guidelines.plans import AGENCY, BASICS, LOCAL, TODAY, administrator, begin, put, whole_plan

pytestmark = pytest.mark.django_db


def said(plan: CyclePlan) -> list[str]:
    return [one.text for one in Sight(CyclePlan.objects.get(pk=plan.pk)).missing]


def test_a_plan_lists_all_that_is_missing_from_its_first_day(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = begin(by)
    assert said(plan) == [
        "改正する指針が選ばれていません。",
        "集計表がありません。前の見直しから提案させてください。",
    ]
    put(plan, by, "guidelines", [AGENCY.plain()])
    assert said(plan) == [
        "「指針」の改正する条項がありません。",
        "「指針」の改正事項がありません。",
        "集計表がありません。前の見直しから提案させてください。",
    ]


def test_a_cycle_that_begins_before_another_of_the_guideline_is_not_opened(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by, issued_on="2020-05-01", in_force_from="2020-06-01")
    assert "「指針」には、施行日以後に施行される改正（令和2年6月改正）が登録されています。" in said(plan)


def test_a_code_that_is_taken_meanwhile_keeps_a_plan_shut(cycle: Cycle) -> None:
    by = administrator(cycle)
    first, second = whole_plan(by), begin(by, in_force_from="2022-05-01")
    open_cycle(plan=first, by=by, on=TODAY)
    assert said(second)[0] == "番号「2022-04」は、別の見直しで使われています。"


def test_each_save_leaves_one_row_of_the_trail_with_what_differs(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = begin(by)
    put(plan, by, "guidelines", [AGENCY.plain()])
    put(plan, by, "guidelines", [AGENCY.plain(), LOCAL.plain()])
    put(plan, by, "guidelines", [AGENCY.plain(), LOCAL.plain()])
    rows = Trail.objects.filter(target_type="guidelines.CyclePlan").order_by("pk")
    assert [row.action for row in rows] == ["見直しの準備を開始", *["見直しの準備を保存（指針と通知）"] * 2]
    assert (rows[2].before, rows[2].after) == ({"guidelines": []}, {"guidelines": [LOCAL.plain()], "version": 3})


def test_nothing_is_saved_over_a_newer_version(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = begin(by)
    put(plan, by, "guidelines", [AGENCY.plain()])
    trail = Trail.objects.count()
    with pytest.raises(StaleVersion):
        save_step(plan=plan, step="guidelines", value=[], version=1, by=by)
    assert CyclePlan.objects.get(pk=plan.pk).content["guidelines"] == [AGENCY.plain()]
    assert Trail.objects.count() == trail


def test_an_opened_plan_takes_nothing_more_and_one_thrown_away_is_gone(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan, other = whole_plan(by), begin(by, code="2022-05")
    open_cycle(plan=plan, by=by, on=TODAY)
    for refused in (lambda: put(plan, by, "items", []), lambda: discard_plan(plan=plan, by=by)):
        with pytest.raises(WrongState):
            refused()
    discard_plan(plan=other, by=by)
    with pytest.raises(WrongState):
        save_step(plan=other, step="items", value=[], version=1, by=by)
    with pytest.raises(WrongState):
        open_cycle(plan=other, by=by, on=TODAY)
    assert list(CyclePlan.objects.all()) == [plan]


def test_only_an_administrator_prepares_and_opens(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    for who in (evaluator(cycle), person("総括", Role.CHIEF, cycle.organs["北省"])):
        with pytest.raises(NotPermitted):
            begin(who)
        with pytest.raises(NotPermitted):
            save_step(plan=plan, step="items", value=[], version=plan.version, by=who)
        with pytest.raises(NotPermitted):
            open_cycle(plan=plan, by=who, on=TODAY)
        with pytest.raises(NotPermitted):
            discard_plan(plan=plan, by=who)
    assert CyclePlan.objects.get(pk=plan.pk).version == plan.version


def test_real_and_invented_guidelines_never_stand_in_one_cycle(cycle: Cycle) -> None:
    by = administrator(cycle)
    drill = Amendment.objects.create(
        code="E", title="演習", issued_on=TODAY, fiscal_year=2022, reference_on=TODAY, is_fictional=True
    )
    invented = Guideline.objects.create(
        code="E-1", title="演習指針", short_title="演習指針", audience="AGENCY", issued_on=TODAY
    )
    Notice.objects.create(amendment=drill, guideline=invented, number="演習", issued_on=TODAY)
    assert list(Guideline.objects.of_register(True)) == [invented]
    assert set(Guideline.objects.of_register(False).values_list("code", flat=True)) == {"G-AGENCY", "G-CORPORATION"}
    both = [AGENCY.plain(), {**AGENCY.plain(), "code": "E-1"}]
    real, exercise = begin(by), begin(by, is_fictional=True, title="演習")
    for plan in (real, exercise):
        put(plan, by, "guidelines", both)
    apart = "。演習と実在の指針は、1つの見直しに入れられません。"
    assert [text for text in said(real) if apart in text] == [f"「演習指針」は演習用の指針です{apart}"]
    assert [text for text in said(exercise) if apart in text] == [f"「指針」は演習用の指針ではありません{apart}"]


def test_basics_hold_what_they_were_given(cycle: Cycle) -> None:
    plan = begin(administrator(cycle))
    assert (plan.title, plan.version, plan.content) == ("令和4年4月改正", 1, {"basics": BASICS})
    assert Organization.objects.filter(is_fictional=True).count() == 0
