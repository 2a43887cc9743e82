"""The one list of tables: every shape there is, and how an address finds its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

import regulations.tables
import regulations.unit_tables
from agencies import eras
from agencies.models import Organization
from agencies.periods import fiscal_year_end
from agencies.refusals import Refusal
from agencies.renderers import Link
from agencies.tables import Listing, Table
from audits.forms import TableForm
from guidelines.models import Amendment, OfficialTable
from guidelines.tables import Scope, Shape

SHAPES: tuple[Shape, ...] = (*regulations.tables.SHAPES, *regulations.unit_tables.SHAPES)
YEARS_SHOWN = 10  # a table has a column for each fiscal year up to the day; later days are refused
SHAPE = {shape.key: shape for shape in SHAPES}


class NotFound(Refusal):
    """There is no such table, amendment, organ or cell; the text names those there are."""

    status = 404
    problem = "not-found"


class BadQuestion(Refusal):
    """The address asks for something that cannot be, such as 30 February; `errors` is by field."""

    status = 400
    problem = "bad-question"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        """Say all that is wrong in one text."""
        self.errors = errors
        labels = {name: field.label or name for name, field in TableForm.base_fields.items()}
        super().__init__(
            " ".join(f"{labels[field]}：{message}" for field, messages in errors.items() for message in messages)
        )


@dataclass(frozen=True)
class Question:
    """A table asked for by its address, with the words of the address kept for links."""

    shape: Shape
    scope: Scope
    query: Mapping[str, str]

    def table(self) -> Table:
        """Count it."""
        return self.shape.build(self.scope)

    def behind(self, row: str, column: str) -> tuple[Table, Listing]:
        """The table, and what one of its cells counts; raises NotFound for a cell that counts nothing."""
        table = self.table()
        cell = table.cell(row, column)
        if cell is None or cell.key is None:
            raise NotFound(f"表{table.caption}にそのようなセルはありません。表のページから数字を選んでください。")
        return table, self.shape.behind(self.scope, row, column)

    def link(self, view: str) -> Link:
        """Makes addresses of what is behind a cell, for that view, with the same question."""
        suffix = f"?{urlencode(self.query)}" if self.query else ""
        number = self.scope.official.number
        return lambda row, column: reverse(view, args=[number, row, column]) + suffix


def listed(amendment: Amendment | None = None) -> list[OfficialTable]:
    """The tables that can be asked for, newest cycle first, each number once unless a cycle is given."""
    tables = OfficialTable.objects.select_related("amendment").order_by("-amendment__issued_on", "position")
    if amendment:
        return list(tables.filter(amendment=amendment))
    newest: dict[str, OfficialTable] = {}
    for table in tables.filter(amendment__is_fictional=False):
        newest.setdefault(table.number, table)
    return list(newest.values())


def ask(number: str, parameters: Mapping[str, Any]) -> Question:
    """The question an address puts: `amendment`, `as_of`, `state` and `organization` beside the table's number.

    - Without `amendment`: the newest amendment that has the number, fictional ones left out.
    - Without `as_of`: the amendment's 基準日.
    - `organization` matters only to a table of one organ.
    - Raises BadQuestion or NotFound.
    """
    asked = read(parameters)
    official = find(number, asked["amendment"])
    shape = SHAPE[official.shape]
    scope = Scope(
        official=official,
        as_of=day_asked(asked, official.amendment),
        state=asked["state"],
        organization=find_organ(official, asked["organization"]) if shape.of_one_organization else None,
    )
    used = [name for name in TableForm.base_fields if name != "organization" or shape.of_one_organization]
    kept = {name: str(parameters[name]) for name in used if parameters.get(name)}
    return Question(shape, scope, kept)


def ask_cycle(parameters: Mapping[str, Any]) -> tuple[Amendment, date, str]:
    """Amendment, 基準日 and what counts, of a page that is no table; the same words and refusals as `ask`."""
    asked = read(parameters)
    amendment = find_amendment(asked["amendment"]) if asked["amendment"] else Amendment.objects.newest()
    if amendment is None:
        raise NotFound("指針の改正がまだ登録されていません。")
    return amendment, day_asked(asked, amendment), asked["state"]


def read(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What an address asks for; raises BadQuestion."""
    form = TableForm(parameters)
    if not form.is_valid():
        raise BadQuestion({field: list(map(str, messages)) for field, messages in form.errors.items()})
    return form.cleaned_data | {"state": form.cleaned_data["state"] or "submitted"}


def day_asked(asked: Mapping[str, Any], amendment: Amendment) -> date:
    """The 基準日 asked for, or that of the amendment; raises BadQuestion for a day too far ahead."""
    last = fiscal_year_end(amendment.fiscal_year + YEARS_SHOWN)
    if asked["as_of"] and asked["as_of"] > last:
        raise BadQuestion({"as_of": [f"基準日は{eras.full(last)}までの日を指定してください。"]})
    return asked["as_of"] or amendment.reference_on


def find(number: str, code: str) -> OfficialTable:
    """The table of that number, of one amendment or of the newest that has it."""
    found = OfficialTable.objects.select_related("amendment", "organization").filter(number=number)
    found = found.filter(amendment__code=code) if code else found.filter(amendment__is_fictional=False)
    official = found.order_by("-amendment__issued_on").first()
    if official is None and code:
        find_amendment(code)
    if official is None:
        there_are = "、".join(table.number for table in listed()) or "なし"
        raise NotFound(f"表「{number}」はありません。ある表：{there_are}。")
    return official


def find_amendment(code: str) -> Amendment:
    """The amendment of that code."""
    amendment = Amendment.objects.filter(code=code.replace("\x00", "")).first()  # PostgreSQL cannot look for a NUL
    if amendment is None:
        there_are = "、".join(Amendment.objects.order_by("-issued_on").values_list("code", flat=True)) or "なし"
        raise NotFound(f"改正「{code}」はありません。ある改正：{there_are}。")
    return amendment


def find_organ(official: OfficialTable, code: str) -> Organization:
    """The organ a table of one organ shows: the one asked for, or the table's own."""
    organ = Organization.objects.organs().filter(code=code).first() if code else official.organization
    if organ is None or not organ.reviews.filter(amendment=official.amendment).exists():
        raise NotFound(f"機関「{code}」はこの見直しの対象にありません。機関のコード（例 AG-26）を確かめてください。")
    return organ
