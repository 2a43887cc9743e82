"""A plan for the cycle after that of `tests.cycles`, step by step through the product's own actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.roles import Officer, Role
from guidelines.models import Amendment, ClauseText, CyclePlan
from guidelines.plans.actions import open_cycle, save_step, start_plan
from guidelines.plans.content import Concerned, Line
from guidelines.plans.proposals import proposed_tables
from tests.cycles import Cycle, person

TODAY = date(2022, 4, 1)
BASICS: dict[str, Any] = {
    "title": "令和4年4月改正",
    "code": "2022-04",
    "issued_on": "2022-04-01",
    "in_force_from": "2022-04-15",
    "due_on": "2022-12-31",
    "due_wording": "令和4年中",
    "fiscal_year": 2022,
    "reference_on": "2023-03-31",
    "reminder_offsets": [-30, 0, 7],
}
AGENCY = Concerned("G-AGENCY", "第1号", "2022-04-01")
LOCAL = Concerned(
    "local-1",
    "第2号",
    "2022-04-01",
    {
        "title": "地方公共団体の指針",
        "short_title": "地方指針",
        "audience": "LOCAL_GOVERNMENT",
        "issued_on": "2022-04-01",
    },
)
LINES = [
    Line(before="1-1", after="1-1", text_after="記録する。", summary="記録の期間を定めた。"),
    Line(before="1-2", after="1-4", said="SAME"),
    Line(after="1-2", text_after="点検する。", heading="点検"),
    Line(before="1-3", absorbed_by="1-1"),
]
ITEMS = [
    {"guideline": "G-AGENCY", "label": "点検", "clauses": ["1-2"], "lead_supervisors_only": False},
    {"guideline": "G-AGENCY", "label": "記録", "clauses": ["1-1", "1-4"], "lead_supervisors_only": True},
    {"guideline": "local-1", "label": "体制", "clauses": ["1"], "lead_supervisors_only": False},
]


def administrator(cycle: Cycle) -> Officer:
    return person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])


def begin(by: Officer, *, is_fictional: bool = False, **basics: Any) -> CyclePlan:
    return start_plan(basics=BASICS | basics, is_fictional=is_fictional, by=by)


def put(plan: CyclePlan, by: Officer, step: str, value: Any, part: str = "") -> CyclePlan:
    """Save a step on top of what stands there."""
    version = CyclePlan.objects.get(pk=plan.pk).version
    return save_step(plan=plan, step=step, value=value, version=version, by=by, part=part)


def whole_plan(by: Officer, **basics: Any) -> CyclePlan:
    """Everything there must be: the guideline of agencies amended, one for local governments made."""
    plan = begin(by, **basics)
    put(plan, by, "guidelines", [AGENCY.plain(), LOCAL.plain()])
    put(plan, by, "clauses", {"lines": [line.plain() for line in LINES]}, "G-AGENCY")
    put(plan, by, "clauses", {"lines": [Line(after="1", text_after="置く。").plain()]}, "local-1")
    put(plan, by, "items", ITEMS)
    tables = proposed_tables(["AGENCY", "LOCAL_GOVERNMENT"], {"LOCAL_GOVERNMENT": "地方指針"}, is_fictional=False)
    return put(plan, by, "tables", [table | {"is_checked": True} for table in tables])


def opened(by: Officer, **basics: Any) -> Amendment:
    return open_cycle(plan=whole_plan(by, **basics), by=by, on=TODAY)


def texts_of(amendment: Amendment, code: str) -> list[tuple[str, str, str]]:
    """(number, change, body) of a guideline as the amendment left it."""
    left = ClauseText.objects.left_by(amendment).filter(clause__guideline__code=code)
    return list(left.values_list("number", "change", "body"))


def waiting_plan(by: Officer) -> CyclePlan:
    """A plan that amends the 行政機関指針 of the survey, with a line, an item, a table, and a 新旧対照表 that waits."""
    plan = begin(by, code="2022-04")
    put(plan, by, "guidelines", [Concerned("agency-guideline", "第1号", "2022-04-01").plain()])
    line = Line(before="6-9", after="6-9", text_after="改める。").plain()
    waiting = {"file_name": "対照表.xlsx", "lines": [line]}
    put(plan, by, "clauses", {"lines": [line], "proposed": waiting}, "agency-guideline")
    item = {"guideline": "agency-guideline", "label": "処理", "clauses": ["6-9"], "lead_supervisors_only": False}
    put(plan, by, "items", [item])
    return put(plan, by, "tables", proposed_tables(["AGENCY"], {}, is_fictional=False))
