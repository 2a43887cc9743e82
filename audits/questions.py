"""The filter bar of a page about one cycle: what can be chosen, what is chosen, and how a choice is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agencies import eras
from agencies.filters import ALL, CATEGORIES
from audits.forms import STATES
from audits.tables import CycleQuestion, Question
from guidelines.models import AUDIENCES

Choice = tuple[str, str, bool]
"""Value, label, and whether it is chosen."""


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    url: str


def filter_context(question: CycleQuestion, view: str, *arguments: str) -> dict[str, Any]:
    """What the filter bar of a page shows."""
    selection = question.selection
    choices: dict[str, Any] = {
        "states": chosen(STATES, question.state),
        "kind_choices": chosen([("", ALL), *AUDIENCES], selection.kind),
        "category_choices": chosen([("", ALL), *CATEGORIES], selection.category),
        "lead_choices": chosen(
            [("", ALL), *((one.code, str(one)) for one in question.leads)],
            selection.lead_agency.code if selection.lead_agency else "",
        ),
    }
    return choices | {"as_of_label": eras.full(question.as_of), "chips": chips(question, view, *arguments)}


def table_bar(question: Question, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What the filter bar of a table's page shows: the organs it can be of, where it is of one, else the filters."""
    organ = question.scope.organization
    organs = [(one.code, str(one)) for one in question.organs]
    return filter_context(question.cycle, "audits:table", question.scope.official.number) | {
        "amendment_code": parameters.get("amendment", ""),
        "organ_choices": chosen(organs, organ.code if organ else ""),
    }


def chips(question: CycleQuestion, view: str, *arguments: str) -> list[Chip]:
    """The filters in force, each with the address of the same page without it."""
    words = dict(zip(question.selection.query, question.selection.words, strict=True))
    return [
        Chip(f"{label}：{value}", question.address(view, *arguments, **{name: ""}))
        for name, (label, value) in words.items()
    ]


def bundle_form(question: CycleQuestion) -> dict[str, Any]:
    """What the form that starts the whole-report bundle shows, and what it carries along unseen."""
    return {
        "amendment": question.amendment,
        "as_of_label": eras.full(question.as_of),
        "states": chosen(STATES, question.state),
        "filters": "、".join(f"{label} {value}" for label, value in question.selection.words),
        "hidden": [("amendment", question.amendment.code), *question.selection.query.items()],
    }


def cycles(question: CycleQuestion) -> list[Choice]:
    """Every cycle, real ones first, by code."""
    return [(one.code, str(one), one == question.amendment) for one in question.cycles]


def chosen(choices: Any, value: str) -> list[Choice]:
    """The choices with the one that is in force."""
    return [(str(one), str(label), str(one) == value) for one, label in choices]
