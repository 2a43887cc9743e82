"""Pages that compare what is published cell by cell: a set, or one table from the page of that table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agencies.access import requires
from agencies.frozen import read
from agencies.layouts import FICTIONAL
from agencies.outputs import OF_LINES, Lines, format_of, lines_file, marked
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.tables import Table
from audits.bad_questions import bad_question
from audits.comparison import Comparison, comparison_lines, side_by_side
from audits.difference_words import HEADING, Told, told
from audits.differences import differences_of, names_today
from audits.freezing import Counted, count_table, counted_today, stored_tables
from audits.models import Publication
from audits.publication_views import crumbs
from audits.questions import chosen
from audits.tables import NotFound, ask
from guidelines.models import OfficialTable

NOW, NOW_IN_WORDS = "now", "今の数字"
MOST_SHOWN = 200
"""So many differences by row stand on a page; a file has all."""


@require_safe
@requires(Permission.WATCH)
def comparison(request: HttpRequest, code: str) -> HttpResponse:
    """A published set beside the figures of now, or beside another set, cell by cell."""
    publication = get_object_or_404(Publication.objects.select_related("amendment"), code=code)
    against, everything = request.GET.get("with", NOW), request.GET.get("all") == "1"
    try:
        form = format_of(request.GET, OF_LINES)
        other = None if against == NOW else other_set(publication, against)
    except Refusal as refusal:
        return bad_question(request, refusal)
    published, label = stored_tables(publication), str(other or NOW_IN_WORDS)
    counted = [] if other else counted_today(publication)
    tables = stored_tables(other) if other else [one.table for one in counted]
    found = side_by_side((f"公表 {publication.code}", f"公表 {against}" if other else "今"), published, tables)
    causes = causes_of(publication, published, counted)
    if form:
        return send(request, f"compare-{publication.code}_{against}", publication, label, found, causes)
    others = Publication.objects.exclude(pk=publication.pk).filter(is_fictional=publication.is_fictional)
    context = {
        "publication": publication,
        "comparison": found,
        "label": label,
        "everything": everything,
        "choices": chosen([(NOW, NOW_IN_WORDS), *named(others.newest_first())], against),
        "is_of_now": other is None,
        **causes_shown(causes),
        "query": urlencode({"with": against} | ({"all": "1"} if everything else {})),
        "cycle_label": publication.title,
        "is_fictional": publication.is_fictional,
        "breadcrumbs": crumbs((str(publication), publication.get_absolute_url()), ("比べる", None)),
    }
    return render(request, "audits/publications/comparison.html", context)


@require_safe
@requires(Permission.WATCH)
def table_comparison(request: HttpRequest, number: str) -> HttpResponse:
    """A table as an edition has it beside the same table counted now, for the same day and by the same answers.

    What the page of the table was narrowed to, or the day it was of, does not matter here: like is put beside like.
    """
    everything = request.GET.get("all") == "1"
    try:
        form = format_of(request.GET, OF_LINES)
        question = ask(number, request.GET)
        holding = Publication.objects.holding(question.scope.official, question.scope.organization)
        editions = list(holding.newest_first())
        publication = chosen_edition(question.scope.official, editions, request.GET.get("edition", ""))
        published = read(publication.tables.get(number=number).table)
        counted = counted_anew(published, publication)
    except Refusal as refusal:
        return bad_question(request, refusal)
    found = side_by_side((f"公表 {publication.code}", "今"), [published], [counted.table])
    causes = causes_of(publication, [published], [counted])
    if form:
        return send(request, f"compare-{publication.code}_table-{number}", publication, NOW_IN_WORDS, found, causes)
    asked = {name: value for name, value in question.query.items() if value}
    words = asked | {"edition": publication.code} | ({"all": "1"} if everything else {})
    context = {
        "table": published,
        "publication": publication,
        "comparison": found,
        "everything": everything,
        "choices": chosen(named(editions), publication.code),
        **causes_shown(causes),
        "hidden": list(asked.items()),
        "query": urlencode(words),
        "cycle_label": publication.title,
        "is_fictional": publication.is_fictional,
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("集計表", reverse("audits:tables")),
            (f"表{published.caption}", question.address("audits:table")),
            ("公表値と比べる", None),
        ],
    }
    return render(request, "audits/publications/table_comparison.html", context)


def chosen_edition(official: OfficialTable, editions: Sequence[Publication], code: str) -> Publication:
    """The edition of that code, or the latest; raises NotFound where there is none."""
    if not editions:
        raise NotFound(f"表{official.caption}は、この見直しではまだ公表されていません。公表すると比べられます。")
    found = next((one for one in editions if one.code == code), None) if code else editions[0]
    if found is None:
        there_are = "、".join(one.code for one in editions)
        raise NotFound(f"公表「{code}」に表{official.caption}はありません。ある公表：{there_are}。")
    return found


def counted_anew(published: Table, publication: Publication) -> Counted:
    """The table with its rows as it is counted now for what an edition has it of: its day, its answers and its organ."""
    asked = {
        "amendment": published.amendment,
        "as_of": publication.as_of.isoformat(),
        "state": publication.state,
        "organization": published.organization or "",
    }
    return count_table(ask(published.number, asked))


def other_set(publication: Publication, code: str) -> Publication:
    """The set to compare with; raises NotFound where there is none of that code beside it."""
    found = Publication.objects.filter(code=code.replace("\x00", ""), is_fictional=publication.is_fictional).first()
    if found is None:
        raise NotFound(f"公表「{code}」はありません。一覧から選び直してください。")
    return found


def causes_of(publication: Publication, published: Iterable[Table], counted: Iterable[Counted]) -> list[Told]:
    """Row by row what differs from now, in words, with the entries of the trail that made it."""
    found = differences_of(publication, counted)
    known = dict(publication.rows.values_list("organization_code", "organization_name"))
    return told(found, published, known | names_today(found, known))


def causes_shown(found: Sequence[Told]) -> dict[str, Any]:
    """What a page shows of them: those that change figures, up to a number, and how many more there are."""
    changing = [one for one in found if one.changes_figures]
    return {
        "causes": changing[:MOST_SHOWN],
        "causes_more": max(len(changing) - MOST_SHOWN, 0),
        "versions_only": len(found) - len(changing),
    }


def named(publications: Iterable[Publication]) -> list[tuple[str, str]]:
    """(code, title with edition) of each."""
    return [(one.code, str(one)) for one in publications]


def send(
    request: HttpRequest,
    called: str,
    publication: Publication,
    label: str,
    comparison: Comparison,
    causes: Sequence[Told],
) -> HttpResponse:
    """The comparison as a file: the differences, or every place where the address asks for all; or row by row."""
    by_row = request.GET.get("list") == "rows"
    every = comparison_lines(comparison.pairs, everything=request.GET.get("all") == "1")
    lines = [HEADING, *(one.line for one in causes)] if by_row else every
    name = marked(f"{called}_rows" if by_row else called, is_fictional=publication.is_fictional)
    heading = f"{FICTIONAL * publication.is_fictional}公表値の比較"
    about = (f"前：{publication}", f"後：{label}")
    return lines_file(Lines(name, heading, about, lines), request.GET["format"], request.GET).response()
