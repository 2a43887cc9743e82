"""A plan is opened wholly, once, or not at all; the cycle stands on the one before it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from agencies.models import Trail
from agencies.refusals import StaleVersion, WrongState
from guidelines.models import Amendment, AmendmentItem, Clause, ClauseText, CyclePlan, Guideline, Notice, OfficialTable
from guidelines.plans.actions import Incomplete, open_cycle
from guidelines.plans.content import Line
from guidelines.plans.sight import Sight
from tests.cycles import Cycle, dispatch_all, small_cycle
from tests.guidelines.plans import AGENCY, LINES, TODAY, administrator, begin, opened, put, texts_of, whole_plan

pytestmark = pytest.mark.django_db
ROWS = (Amendment, Guideline, Notice, Clause, ClauseText, AmendmentItem, OfficialTable)


def counts() -> dict[str, int]:
    """How many rows there are of all a cycle consists of."""
    return {model.__name__: model.objects.count() for model in ROWS}


def test_an_opened_plan_is_an_amendment_with_all_it_consists_of(cycle: Cycle) -> None:
    before = counts()
    amendment = opened(administrator(cycle))
    assert {name: n - before[name] for name, n in counts().items()} == {
        "Amendment": 1, "Guideline": 1, "Notice": 2, "Clause": 2, "ClauseText": 5, "AmendmentItem": 3, "OfficialTable": 10,
    }  # fmt: skip
    assert (amendment.code, amendment.title, amendment.issued_on) == ("2022-04", "令和4年4月改正", date(2022, 4, 1))
    assert (amendment.due_on, amendment.due_wording) == (date(2022, 12, 31), "令和4年中")
    assert (amendment.fiscal_year, amendment.reference_on) == (2022, date(2023, 3, 31))
    assert (amendment.reminder_offsets, amendment.is_fictional) == ([-30, 0, 7], False)
    notices = amendment.notices.order_by("guideline__code").values_list("guideline__code", "number", "issued_on")
    assert list(notices) == [("G-AGENCY", "第1号", date(2022, 4, 1)), ("local-1", "第2号", date(2022, 4, 1))]
    assert texts_of(amendment, "G-AGENCY") == [
        ("1-1", "AMENDED", "記録する。"),
        ("1-2", "NEW", "点検する。"),
        ("", "DELETED", ""),
        ("1-4", "RENUMBERED", ""),
    ]
    assert texts_of(amendment, "local-1") == [("1", "NEW", "置く。")]
    items = amendment.items.order_by("audience", "position")
    assert [(one.audience, one.label, one.lead_supervisors_only) for one in items] == [
        ("AGENCY", "①点検", False),
        ("AGENCY", "②記録", True),
        ("LOCAL_GOVERNMENT", "①体制", False),
    ]


def test_a_clause_stays_the_same_clause_where_it_moves_and_says_what_took_it_up(cycle: Cycle) -> None:
    former = {text.number: text.clause for text in ClauseText.objects.filter(clause__guideline__code="G-AGENCY")}
    amendment = opened(administrator(cycle))
    left = {text.clause: text for text in ClauseText.objects.left_by(amendment)}
    assert left[former["1-2"]].number == "1-4"
    assert left[former["1-1"]].summary == "記録の期間を定めた。"
    assert {text.in_force_from for text in left.values()} == {date(2022, 4, 15)}
    deleted = Clause.objects.get(pk=former["1-3"].pk)
    assert deleted.absorbed_by == former["1-1"]
    second = amendment.items.get(label="②記録").item_clauses.order_by("position")
    assert [one.clause for one in second] == [former["1-1"], former["1-2"]]
    agency = ClauseText.objects.filter(clause__guideline__code="G-AGENCY")
    assert sorted(agency.in_force(date(2022, 4, 14)).values_list("number", flat=True)) == ["1-1", "1-2", "1-3"]
    assert sorted(agency.in_force(date(2022, 4, 15)).values_list("number", flat=True)) == ["1-1", "1-2", "1-4"]


def test_a_clause_that_no_line_names_is_carried_on_unchanged_with_its_text(cycle: Cycle) -> None:
    by = administrator(cycle)
    ClauseText.objects.filter(number="1-2").update(body="研修を行う。", heading="研修")
    plan = whole_plan(by)
    put(plan, by, "clauses", {"lines": [LINES[0].plain(), Line(after="1-5", text_after="点検").plain()]}, "G-AGENCY")
    put(plan, by, "items", [{"guideline": "G-AGENCY", "label": "点検", "clauses": ["1-5"], "lead_supervisors_only": False},
                            {"guideline": "local-1", "label": "体制", "clauses": ["1"], "lead_supervisors_only": False}])  # fmt: skip
    amendment = open_cycle(plan=plan, by=by, on=TODAY)
    assert texts_of(amendment, "G-AGENCY") == [
        ("1-1", "AMENDED", "記録する。"),
        ("1-2", "UNCHANGED", "研修を行う。"),
        ("1-3", "UNCHANGED", ""),
        ("1-5", "NEW", "点検"),
    ]
    assert ClauseText.objects.get(amendment=amendment, number="1-2").heading == "研修"


def test_what_the_table_says_was_in_force_is_kept_where_no_words_of_it_were_recorded(cycle: Cycle) -> None:
    by = administrator(cycle)
    ClauseText.objects.filter(clause__guideline__code="G-AGENCY", number="1-2").update(body="研修を行う。")
    lines = [
        Line(before="1-1", after="1-1", text_before="記す。", text_after="記録する。"),
        Line(before="1-2", after="1-4", text_before="研修をする。", said="SAME"),
        LINES[2],
        LINES[3],
    ]
    plan = whole_plan(by)
    put(plan, by, "clauses", {"lines": [line.plain() for line in lines]}, "G-AGENCY")
    assert texts_of(cycle.amendment, "G-AGENCY") == [
        ("1-1", "NEW", ""),
        ("1-2", "NEW", "研修を行う。"),
        ("1-3", "NEW", ""),
    ]

    open_cycle(plan=plan, by=by, on=TODAY)
    assert texts_of(cycle.amendment, "G-AGENCY") == [
        ("1-1", "NEW", "記す。"),
        ("1-2", "NEW", "研修を行う。"),
        ("1-3", "NEW", ""),
    ]
    row = Trail.objects.get(action="施行中の条文を登録")
    assert (row.before, row.after) == ({"body": ""}, {"number": "1-1", "body": "記す。"})


def test_a_third_cycle_stands_on_the_second(cycle: Cycle) -> None:
    by = administrator(cycle)
    opened(by)
    plan = begin(by, code="2023-04", issued_on="2023-04-01", in_force_from="2023-04-01", fiscal_year=2023, due_on="")
    put(plan, by, "guidelines", [{**AGENCY.plain(), "issued_on": "2023-04-01"}])
    assert [text.number for text in Sight(CyclePlan.objects.get(pk=plan.pk)).in_force["G-AGENCY"]] == [
        "1-1", "1-2", "1-4",
    ]  # fmt: skip


def test_opening_twice_is_opening_once(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    first = open_cycle(plan=plan, by=by, on=TODAY)
    trail, rows = Trail.objects.count(), counts()
    assert open_cycle(plan=plan, by=by, on=TODAY) == first
    assert (Trail.objects.count(), counts()) == (trail, rows)


def test_what_is_missing_keeps_a_plan_shut_and_nothing_is_created(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    put(plan, by, "clauses", {"lines": []}, "G-AGENCY")
    rows, trail = counts(), Trail.objects.count()
    with pytest.raises(Incomplete) as refused:
        open_cycle(plan=plan, by=by, on=TODAY)
    assert [one.text for one in refused.value.missing] == [
        "「指針」の改正する条項がありません。",
        "改正事項「記録」の第1-4は、改正後の条項にありません。",
    ]
    assert (counts(), Trail.objects.count()) == (rows, trail)
    assert CyclePlan.objects.get(pk=plan.pk).amendment is None


def test_what_fails_half_way_leaves_nothing(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    tables = CyclePlan.objects.get(pk=plan.pk).content["tables"]
    put(plan, by, "tables", [*tables[:-1], tables[-1] | {"audience": "AGENCY", "shape": None}])
    rows, trail = counts(), Trail.objects.count()
    with pytest.raises(WrongState):
        open_cycle(plan=plan, by=by, on=TODAY)
    assert (counts(), Trail.objects.count()) == (rows, trail)


def test_opening_leaves_the_rows_that_loading_leaves(cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    before = Trail.objects.count()
    open_cycle(plan=plan, by=administrator(cycle), on=TODAY)
    rows = list(Trail.objects.order_by("pk"))[before:]
    assert Counter(row.action for row in rows) == {
        "指針を登録": 1, "改正を登録": 1, "表を登録": 10, "見直しサイクルを開始": 1,
    }  # fmt: skip
    assert rows[-1].after == {"amendment": "2022-04", "opened_on": "2022-04-01"}
    amended = next(row for row in rows if row.action == "改正を登録")
    assert amended.after["clauses"] == {"AMENDED": 1, "NEW": 2, "RENUMBERED": 1, "DELETED": 1}
    assert amended.after["items"] == {"AGENCY": 2, "LOCAL_GOVERNMENT": 1}


def test_another_version_than_the_one_shown_is_not_opened(cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    with pytest.raises(StaleVersion):
        open_cycle(plan=plan, by=by, on=TODAY, version=plan.version - 1)
    assert open_cycle(plan=plan, by=by, on=TODAY, version=plan.version).code == "2022-04"


def test_a_cycle_is_meant_by_default_only_once_it_was_put_to_organs(cycle: Cycle) -> None:
    by = administrator(cycle)
    second = opened(by)
    assert Amendment.objects.newest() == cycle.amendment
    assert [one.amendment for one in OfficialTable.objects.filter(number="2-1-5").default_first()] == [
        cycle.amendment, second,
    ]  # fmt: skip
    dispatch_all(Cycle(second, cycle.organs), by=by)
    assert Amendment.objects.newest() == second
    assert [one.amendment for one in OfficialTable.objects.filter(number="2-1-5").default_first()] == [
        second, cycle.amendment,
    ]  # fmt: skip


def test_of_cycles_that_nobody_was_asked_the_newest_is_meant() -> None:
    older = small_cycle(dispatched=False)
    newer = opened(administrator(older))
    assert Amendment.objects.newest() == newer
