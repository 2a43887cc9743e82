"""The steps in which a cycle is prepared; each is a page that can be left and resumed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A step: under which name the plan holds it, what it is called, what it is for, and its page."""

    key: str
    label: str
    about: str
    view: str


@dataclass(frozen=True)
class Missing:
    """What keeps a plan from being opened: in which step, in words, and where it is put right."""

    step: str
    text: str
    url: str


STEPS = (
    Step("basics", "基本", "題名、日付、期限、測定する年度、基準日、催促の日", "guidelines:plan-basics"),
    Step("guidelines", "指針と通知", "改正する指針と、その通知の番号・日付", "guidelines:plan-guidelines"),
    Step("clauses", "条文の改正", "新設・改正・移動・削除する条項", "guidelines:plan-clauses"),
    Step("items", "改正事項", "機関に尋ねる事項と、その条項", "guidelines:plan-items"),
    Step("tables", "集計表", "表の番号、題名、注", "guidelines:plan-tables"),
)
LABELS = {step.key: step.label for step in STEPS}
