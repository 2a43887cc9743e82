"""The one list of tables: every shape there is, and how an address finds its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import audits.shapes
import incidents.shapes
import regulations.shapes
from agencies import eras
from agencies.addresses import address_of
from agencies.echoes import echoed
from agencies.models import Organization
from agencies.periods import fiscal_year_end
from agencies.refusals import Refusal
from agencies.renderers import Link
from agencies.tables import Listing, Table
from audits.forms import FILTERS, STATES, TableForm, lead_agencies
from guidelines.models import Amendment, OfficialTable
from guidelines.tables import EVERYONE, Scope, Selection, Shape
from regulations.standing import Moment

SHAPES: tuple[Shape, ...] = regulations.shapes.SHAPES + incidents.shapes.SHAPES + audits.shapes.SHAPES
YEARS_SHOWN = 10  # a table has a column for each fiscal year up to the day; later days are refused
SHAPE = {shape.key: shape for shape in SHAPES}


class NotFound(Refusal):
    """There is no such table, amendment, organ or cell; the text names those there are."""

    status = 404
    problem = "not-found"


class BadQuestion(Refusal):
    """The address asks for something that cannot be, such as 30 February; `errors` and `lines` are by field."""

    status = 400
    problem = "bad-question"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        """Say all that is wrong in one text."""
        self.errors = errors
        labels = {name: field.label or name for name, field in TableForm.base_fields.items()} | {"sort": "並べ替え"}
        self.lines = [
            (field, f"{labels.get(field, field)}：{message}")
            for field, messages in errors.items()
            for message in messages
        ]
        super().__init__(" ".join(text for _, text in self.lines))


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

    @property
    def organs(self) -> list[Organization]:
        """The organs a table of one organ can show; none for a table of all."""
        found = self.shape.organs(self.scope.official.amendment) if self.shape.organs else Organization.objects.none()
        return list(found.order_by("code"))

    @property
    def cycle(self) -> CycleQuestion:
        """The same question about the cycle; a table of one organ is not narrowed by lead agencies."""
        scope = self.scope
        amendment = scope.official.amendment
        leads = () if self.shape.of_one_organization else tuple(lead_agencies(amendment))
        return CycleQuestion(amendment, scope.as_of, scope.state, scope.selection, None, self.query, leads)

    def link(self, view: str) -> Link:
        """Makes addresses of what is behind a cell, for that view, with the same question."""
        return lambda row, column: self.address(view, row, column)

    def address(self, view: str, *arguments: str) -> str:
        """The address of a page about this table, with the same question."""
        return address_of(view, self.scope.official.number, *arguments, **self.query)


def listed(amendment: Amendment | None = None) -> list[OfficialTable]:
    """The tables that can be asked for, newest cycle first, each number once unless a cycle is given."""
    tables = OfficialTable.objects.select_related("amendment").default_first()
    if amendment:
        return list(tables.filter(amendment=amendment))
    newest: dict[str, OfficialTable] = {}
    for table in tables.filter(amendment__is_fictional=False):
        newest.setdefault(table.number, table)
    return list(newest.values())


def without_organ(amendment: Amendment, tables: Iterable[OfficialTable]) -> list[OfficialTable]:
    """Those of one organ that have none of their own in the cycle: they can be asked for only by naming one."""
    of_one = [table for table in tables if SHAPE[table.shape].of_one_organization]
    own = {table.organization_id for table in of_one if table.organization_id}
    asked = set(amendment.reviews.filter(organization__in=own).values_list("organization", flat=True))
    return [table for table in of_one if table.organization_id not in asked]


def ask(number: str, parameters: Mapping[str, Any]) -> Question:
    """The question an address puts: `amendment`, `as_of`, `state` and `organization` beside the table's number.

    - Without `amendment`: the newest dispatched amendment that has the number, fictional ones left out.
    - Without `as_of`: the amendment's 基準日.
    - `organization` matters only to a table of one organ, and kind, category and lead agency only to the others.
    - Raises BadQuestion or NotFound.
    """
    asked = read(parameters)
    official = find(number, asked["amendment"])
    return question_of(official, asked, parameters)


def question_of(official: OfficialTable, asked: Mapping[str, Any], parameters: Mapping[str, Any]) -> Question:
    """The question about one table, from what was read of an address."""
    shape = SHAPE[official.shape]
    of_one = shape.of_one_organization
    leads = lead_agencies(official.amendment) if asked["lead_agency"] and not of_one else []
    scope = Scope(
        official=official,
        as_of=day_asked(asked, official.amendment),
        state=asked["state"],
        organization=find_organ(official, asked["organization"]) if of_one else None,
        selection=EVERYONE if of_one else selection_of(asked, leads),
    )
    unused = {"compared_to", *(FILTERS if of_one else ["organization"])}
    kept = {
        name: str(parameters[name]) for name in TableForm.base_fields if name not in unused and parameters.get(name)
    }
    return Question(shape, scope, kept)


@dataclass(frozen=True)
class CycleQuestion:
    """A cycle asked for by an address: amendment, 基準日, what counts, of whom, and a second day to compare with.

    `query` holds the words of the address, to be carried by every link and download of the page.
    """

    amendment: Amendment
    as_of: date
    state: str
    selection: Selection
    compared_to: date | None
    query: Mapping[str, str]
    leads: tuple[Organization, ...]
    cycles: tuple[Amendment, ...] = ()
    seen: str = ""  # the mark of the moment at which it was asked, where there is one (`agencies/snapshots.py`)

    @property
    def moment(self) -> Moment:
        """The cycle on the day, of the organs looked at."""
        return Moment(self.amendment, self.as_of, self.state, self.selection)

    @property
    def words(self) -> tuple[str, ...]:
        """The question in words, as it stands above a list: cycle, 基準日, what counts, and of whom."""
        day = f"基準日 {eras.full(self.as_of)}（{self.as_of.isoformat()}）現在"
        about = f"{self.amendment} ・ {day} ・ 対象 {dict(STATES)[self.state]}"
        chosen = "、".join(f"{label} {value}" for label, value in self.selection.words)
        return (about, f"絞り込み：{chosen}") if chosen else (about,)

    def not_after(self, day: date) -> CycleQuestion:
        """The question about that day at the latest: of a day to come nobody can say who is late."""
        if self.as_of <= day:
            return self
        return replace(self, as_of=day, query={**self.query, "as_of": day.isoformat()})

    def address(self, view: str, *arguments: str, **changed: str) -> str:
        """The address of a page with the same question, some words of it changed; an empty word is left out."""
        words = {"amendment": self.amendment.code, **self.query, **changed}
        return address_of(view, *arguments, **{name: value for name, value in words.items() if value})

    def ask(self, official: OfficialTable) -> Question:
        """The same question put to one table of the cycle, of those that are not of one organ."""
        scope = Scope(official, self.as_of, self.state, selection=self.selection)
        kept = {name: value for name, value in self.query.items() if name != "compared_to"}
        return Question(SHAPE[official.shape], scope, {"amendment": self.amendment.code, **kept})


def ask_cycle(parameters: Mapping[str, Any], seen: str = "") -> CycleQuestion:
    """What a page that is no table is asked for; the same words and refusals as `ask`."""
    asked = read(parameters)
    cycles = tuple(Amendment.objects.default_first())
    amendment = next(
        (one for one in cycles if (one.code == asked["amendment"] if asked["amendment"] else not one.is_fictional)),
        None,
    )
    if amendment is None:
        raise no_such_amendment(asked["amendment"], cycles)
    kept = {name: str(parameters[name]) for name in TableForm.base_fields if parameters.get(name)}
    kept.pop("organization", None)
    leads = tuple(lead_agencies(amendment))
    return CycleQuestion(
        amendment=amendment,
        as_of=day_asked(asked, amendment),
        state=asked["state"],
        selection=selection_of(asked, leads),
        compared_to=asked["compared_to"],
        query=kept,
        leads=leads,
        cycles=cycles,
        seen=seen,
    )


def no_such_amendment(code: str, cycles: Iterable[Amendment]) -> NotFound:
    """The refusal that names the amendments there are."""
    there_are = "、".join(one.code for one in cycles)
    if not code or not there_are:
        return NotFound("指針の改正がまだ登録されていません。")
    return NotFound(f"改正「{echoed(code)}」はありません。ある改正：{there_are}。")


def selection_of(asked: Mapping[str, Any], leads: Iterable[Organization]) -> Selection:
    """Which organs are asked about; raises NotFound for an agency that is not among those which lead a corporation."""
    code = asked["lead_agency"]
    lead = next((one for one in leads if one.code == code), None)
    if code and lead is None:
        there_are = "、".join(agency.code for agency in leads) or "なし"
        raise NotFound(f"主管する行政機関「{code}」はこの見直しにありません。ある機関：{there_are}。")
    return Selection(kind=asked["kind"], category=asked["category"], lead_agency=lead)


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
    official = found.default_first().first()
    if official is None and code:
        find_amendment(code)
    if official is None:
        there_are = "、".join(table.number for table in listed()) or "なし"
        raise NotFound(f"表「{echoed(number)}」はありません。ある表：{there_are}。")
    return official


def find_amendment(code: str) -> Amendment:
    """The amendment of that code."""
    amendment = Amendment.objects.filter(code=code.replace("\x00", "")).first()  # PostgreSQL cannot look for a NUL
    if amendment is None:
        raise no_such_amendment(code, Amendment.objects.order_by("is_fictional", "-issued_on", "-pk"))
    return amendment


def find_organ(official: OfficialTable, code: str) -> Organization:
    """The organ a table of one organ shows: the one asked for, or the table's own."""
    organ = Organization.objects.organs().filter(code=code).first() if code else official.organization
    if organ and organ.reviews.filter(amendment=official.amendment).exists():
        return organ
    if code:
        raise NotFound(f"機関「{code}」はこの見直しの対象にありません。機関のコード（例 AG-26）を確かめてください。")
    raise NotFound(
        f"表{official.caption}は1機関の表ですが、"
        + (f"示す機関「{organ}」がこの見直しの対象にありません。" if organ else "示す機関が決まっていません。")
        + "アドレスに「organization=機関のコード」（例 organization=AG-26）を付けて、機関を指定してください。"
    )
