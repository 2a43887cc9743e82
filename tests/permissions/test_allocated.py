"""No page, list, export or API answer tells which organization holds an ALLOCATED fact (rule 10)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agencies.models import Organization, UnitGroup
from agencies.outputs import OF_LISTINGS, OF_TABLES
from agencies.provenance import Provenance
from agencies.roles import Role
from audits.models import ConcurrentPost
from audits.tables import ask
from guidelines.models import Amendment, ItemClause, OfficialTable
from regulations.models import ItemAnswer, Regulation, Review, Revision, Submission
from tests.api import secret_of
from tests.permissions.matrix import account, signed_in, someone

OUTCOME = ("outcome", "planned_from", "planned_to")
DAYS = ("2016-05-31", "2016-03-31")
FORMATS = ("text", "json", "csv")
# How many cells can be opened, and how many lines behind them have no name. Tables ⑥ and ⑦ have 45 × 5 + 23 and
# 201 × 6 answers, ⑲ has 147 + 8 regulations in a row of their own and in the total, each by year and as a whole.
# ⑩ has 26 − 1 agencies in a row of their own and in the total. On 31 March nobody had answered yet, and nothing is
# confirmed: ⑩ has one row more (未回答), and ⑭ one column more; ⑲ counts nothing then where nothing is confirmed.
# ③ has two rows with three columns and the organs; all of its answers are allocated, three of each organ. ⑦, ⑧ and ⑩ of
# 2-(2) have 6, 11 and 6 cells, and with 未回答 9, 19 and 9; none of them are allocated.
CONCURRENT, WITH_THE_REST, READY, SILENT = 2 * 4, 2 * 7, 6 + 11 + 6, 9 + 19 + 9
OPENED = {
    ("submitted", "2016-05-31"): (
        84 + 5 + 6 + CONCURRENT + READY,
        45 * 5 + 23 + 201 * 6 + 4 * (147 + 8) + 2 * 25 + (36 + 44 + 30) + (113 + 144 + 76),
    ),
    ("submitted", "2016-03-31"): (96 + 6 + 9 + WITH_THE_REST + SILENT, 4 * (147 + 8)),
    ("confirmed", "2016-05-31"): (72 + 6 + 9 + WITH_THE_REST + READY, 3 * (45 + 201)),
    ("confirmed", "2016-03-31"): (69 + 6 + 9 + WITH_THE_REST + SILENT, 0),
}
VOLATILE = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|(?<=revision-)\d+')
BUREAU, OFFICE = "都道府県労働局", "地方厚生局"  # whose number, and whose dates, are allocated
Told = dict[str, bytes]


def rotate(rows: list[Any], columns: tuple[str, ...]) -> int:
    """Give each row what the next one says; returns how many now say something else."""
    said = [tuple(getattr(row, column) for column in columns) for row in rows]
    following = said[1:] + said[:1]
    for row, values in zip(rows, following, strict=True):
        for column, value in zip(columns, values, strict=True):
            setattr(row, column, value)
    type(rows[0]).objects.bulk_update(rows, columns)
    return sum(before != after for before, after in zip(said, following, strict=True))


def permute(amendment: Amendment) -> list[int]:
    """Give every ALLOCATED fact to another organization; how many of each kind now say something else.

    They are outcomes, dates, regulations, arrangements, and concurrent posts.
    """
    answers = ItemAnswer.objects.filter(provenance=Provenance.ALLOCATED).order_by("submission__review__organization")
    outcomes = sum(rotate(list(answers.filter(item=item)), OUTCOME) for item in amendment.items.all())
    dated = Revision.objects.filter(provenance=Provenance.ALLOCATED, regulation__owner__unit_group__name=OFFICE)
    dates = rotate(list(dated.order_by("pk")), ("revised_from", "revised_to"))
    bureaus = list(Organization.objects.filter(unit_group__name=BUREAU).order_by("code"))
    surplus = list(Regulation.objects.filter(owner__in=bureaus, name__endswith="（4）").order_by("owner__code"))
    for regulation, owner in zip(surplus, bureaus[-len(surplus) :], strict=True):
        regulation.owner = owner
    Regulation.objects.bulk_update(surplus, ["owner"])
    agencies = Submission.objects.filter(arrangement_provenance=Provenance.ALLOCATED)
    arrangements = rotate(list(agencies.order_by("review__organization__code")), ("arrangement",))
    posts = ConcurrentPost.objects.filter(provenance=Provenance.ALLOCATED).order_by("organization__code")
    concurrent = sum(
        rotate(list(posts.filter(organization__kind=audience, kind=kind)), ("answer",))
        for audience, kind in itertools.product(("AGENCY", "CORPORATION"), ConcurrentPost.Kind.values)
    )
    return [outcomes, dates, len(surplus), arrangements, concurrent]


class Reader:
    """Someone who reads all that is open, and remembers what it said."""

    def __init__(self, name: str, client: Client) -> None:
        """Nothing read yet."""
        self.name, self.client, self.told = name, client, Told()

    def read(self, *addresses: str) -> Any:
        """The last of the answers; what changes from one request to the next is not remembered."""
        response = None
        for address in addresses:
            response = self.client.get(address)
            assert (self.name, address, response.status_code) == (self.name, address, 200)
            self.told[f"{self.name} {address}"] = VOLATILE.sub(b"", response.content)
        return response

    def read_pages(self, *lists: str) -> None:
        """Lists to their last pages."""
        for address in lists:
            pages = self.read(address).context["page"].paginator.num_pages
            sign = "&" if "?" in address else "?"
            for number in range(2, pages + 1):
                self.read(f"{address}{sign}page={number}")

    def read_tables(self, table: str, cell: str, of_tables: Sequence[str], of_cells: Sequence[str]) -> None:
        """All tables on two days, and all their cells on the first of these, each in its formats."""
        for number in OfficialTable.objects.values_list("number", flat=True):
            for day, form in itertools.product(DAYS, of_tables):
                self.read(f"{reverse(table, args=[number])}?as_of={day}&format={form}")
            for row, form in itertools.product(ask(number, {"as_of": DAYS[0]}).table().rows, of_cells):
                cells = [reverse(cell, args=[number, row.key, one.key]) for one in row.cells if one.key]
                self.read(*(f"{address}?format={form}" for address in cells))


@pytest.fixture
def readers(survey: Amendment) -> dict[str, Reader]:
    """Those of the matrix, officers of units with ALLOCATED facts, and a program of MIC."""
    found = {who: Reader(who, someone(who)) for who in ("evaluator", "admin", "officer", "other", "unit")}
    for group in (BUREAU, OFFICE):
        unit = Organization.objects.filter(unit_group__name=group).order_by("code")[0]
        found[group] = Reader(group, signed_in(account(Role.OFFICER, unit.code, unit.name)))
    token = secret_of(Role.EVALUATOR)
    return found | {"program": Reader("program", Client(headers={"Authorization": f"Token {token}"}))}


def everything(readers: dict[str, Reader]) -> Told:
    """All that anyone can read now, by reader and address."""
    for reader in readers.values():
        reader.told = Told()
    codes = list(Organization.objects.order_by("code").values_list("code", flat=True))
    reviews = dict(Review.objects.values_list("organization__code", "pk"))
    ministry, corporation = reviews["AG-26"], reviews["IA-044"]
    lists = [reverse("audits:organizations"), reverse("regulations:reviews")]

    evaluator = readers["evaluator"]
    evaluator.read(*(reverse(name) for name in ("home", "help", "audits:tables", "audits:late")))
    evaluator.read(*(f"{reverse('audits:late')}?format={form}" for form in ("csv", "json")))
    evaluator.read(*(reverse("regulations:return", args=[pk, 1]) for pk in (ministry, corporation)))
    evaluator.read_pages(*lists, f"{lists[0]}?kind=UNIT")
    evaluator.read(*(reverse("audits:organization", args=[code]) for code in codes))
    evaluator.read(*(reverse("regulations:review", args=[pk]) for pk in reviews.values()))
    clauses = ItemClause.objects.order_by("pk").values_list("clause", flat=True)
    for name in ("evaluator", "officer", "other"):
        readers[name].read(*(reverse("regulations:clause-adoption", args=[pk, "2015-08"]) for pk in clauses))
    evaluator.read(*(reverse("audits:posts", args=[code]) for code in list(reviews)[::10]))
    year = f"{reverse('audits:activities')}?year=2015&kind=TRAINING"
    evaluator.read(year, *(f"{year}&format={form}" for form in OF_TABLES))
    evaluator.read_tables("audits:table", "audits:cell", ("", *OF_TABLES), ("", *OF_LISTINGS))
    readers["admin"].read(reverse("home"), reverse("audits:late"), *lists)
    readers["admin"].read(*(reverse("regulations:review", args=[pk]) for pk in (ministry, corporation)))

    program = readers["program"]
    program.read_tables("api:table", "api:table-cell", ("csv", "json"), ["json"])
    program.read(*(f"{reverse('api:late')}?format={form}" for form in ("csv", "json")))
    for form, step in (("json", 1), ("csv", 10)):
        names = ("organizations", "amendments", "reviews", "posts", "activities")
        program.read(*(f"{reverse(f'api:{name}')}?page_size=1000&format={form}" for name in names))
        program.read(
            *(f"{reverse('api:review', args=[pk])}?format={form}" for pk in [ministry, *reviews.values()][::step])
        )
        program.read(*(f"{reverse('api:organization', args=[code])}?format={form}" for code in codes[::10]))

    for who, code in (("officer", "AG-26"), ("other", "IA-044")):
        own = reverse("audits:concurrent", args=[code, 2015])
        readers[who].read(reverse("audits:posts", args=[code]), own)
    for who, pk in (("officer", ministry), ("other", corporation)):
        readers[who].read_pages(*lists)
        readers[who].read(reverse("home"), reverse("regulations:review", args=[pk]))
    with transaction.atomic():
        read_drafts(readers, ministry, corporation)
        transaction.set_rollback(True)
    return {address: content for reader in readers.values() for address, content in reader.told.items()} | printed()


def read_drafts(readers: dict[str, Reader], ministry: int, corporation: int) -> None:
    """Begin the next version, and read all that is filled into its forms."""
    for who, pk in (("officer", ministry), ("other", corporation)):
        readers[who].client.post(reverse("regulations:start", args=[pk]))
        readers[who].read(*(reverse(f"regulations:{name}", args=[pk]) for name in ("draft", "check", "review")))
        revisions = reverse("regulations:draft-revisions", args=[pk])
        groups = UnitGroup.objects.filter(organization__reviews=pk).values_list("pk", flat=True)
        readers[who].read(reverse("home"), revisions, *(f"{revisions}?group={group}" for group in groups))
    for unit in ("unit", BUREAU, OFFICE):
        own = reverse("regulations:draft-revisions", args=[ministry])
        readers[unit].read(reverse("home"), reverse("audits:organizations"), own)


def printed() -> Told:
    """What the command prints of every table."""
    result = Told()
    for number, form in itertools.product(OfficialTable.objects.values_list("number", flat=True), FORMATS):
        output = StringIO()
        call_command("official_table", number, format=form, stdout=output)
        result[f"official_table {number} {form}"] = output.getvalue().encode()
    return result


def test_nothing_changes_when_allocated_facts_change_hands(survey: Amendment, readers: dict[str, Reader]) -> None:
    before = everything(readers)
    assert len(before) > 1200
    moved = permute(survey)
    assert moved == [65, 2, 6, 6, 58]
    after = everything(readers)
    assert list(after) == list(before)
    assert [address for address in before if after[address] != before[address]] == []


@pytest.mark.parametrize("state", ["submitted", "confirmed"])
@pytest.mark.parametrize("day", DAYS)
def test_a_cell_lists_named_and_unnamed_and_no_allocated_name(survey: Amendment, day: str, state: str) -> None:
    opened = unnamed = 0
    for number in OfficialTable.objects.values_list("number", flat=True):
        question = ask(number, {"as_of": day, "state": state})
        for row in question.table().rows:
            for cell in row.cells:
                if cell.key:
                    _, listing = question.behind(row.key, cell.key)
                    assert (number, row.label, listing.total) == (number, row.label, cell.count)
                    assert Provenance.ALLOCATED.label not in {entry.provenance for entry in listing.entries}
                    opened, unnamed = opened + 1, unnamed + listing.unnamed
    assert (opened, unnamed) == OPENED[state, day]


def test_confirming_one_organ_does_not_tell_which_outcome_it_was_given(survey: Amendment) -> None:
    item = survey.items.get(audience="AGENCY", position=1)
    planned = item.answers.filter(outcome="PLANNED").latest("pk").submission
    Submission.objects.filter(pk=planned.pk).update(state="CONFIRMED", judged_on=date(2016, 5, 31))
    table = ask("2-1-6", {"state": "confirmed"}).table()
    assert [column.label for column in table.columns][-2:] == ["未回答", "機関名不明（仮割当）"]
    assert [cell.count for cell in table.rows[0].cells] == [45, 0, 0, 0, 44, 1]
