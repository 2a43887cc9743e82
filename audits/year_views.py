"""The activities of a fiscal year, counted: the page with its files, and what is behind each count."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access import requires
from agencies.addresses import address_of
from agencies.outputs import OF_LISTINGS, OF_TABLES, Behind, behind_file, format_of, table_file
from agencies.refusals import Refusal
from agencies.roles import Permission
from audits.activity_forms import YearForm
from audits.bad_questions import bad_question
from audits.models import Activity
from audits.pages import view_of
from audits.questions import chosen
from audits.year_tables import YearScope, behind_year, year_table, years_there_are

DOWNLOADS = (("Excel", "xlsx"), ("CSV", "csv"), ("PDF", "pdf"), ("JSON", "json"))


class BadYear(Refusal):
    """The address asks for a year or an activity there is not; `errors` is by field."""

    status = 400
    problem = "bad-question"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        """Say all that is wrong in one text."""
        self.errors = errors
        super().__init__(" ".join(text for texts in errors.values() for text in texts))


def scope_of(request: HttpRequest) -> YearScope:
    """What the address asks for: training in the year before the current one unless it says so; raises BadYear."""
    today = clock.today()
    is_fictional = bool(request.GET.get("fictional")) and settings.DEMO
    years = years_there_are(today, is_fictional=is_fictional)
    form = YearForm(request.GET, years=years)
    if not form.is_valid():
        raise BadYear({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    newest = list(years)[: 1 + (len(years) > 1)][-1]
    return YearScope(
        year=int(form.cleaned_data["year"] or newest),
        kind=Activity.Kind(form.cleaned_data["kind"] or Activity.Kind.TRAINING),
        as_of=today,
        is_fictional=is_fictional,
    )


def cell_address(scope: YearScope, row: str, column: str) -> str:
    """The page of what is behind a cell."""
    return address_of("audits:activities-cell", row, column, **scope.query)


@require_safe
@requires(Permission.WATCH)
def activities(request: HttpRequest) -> HttpResponse:
    """Organs by kind and by whether they held an activity in a fiscal year; also as files by `format`."""
    try:
        wanted, scope = format_of(request.GET, OF_TABLES), scope_of(request)
    except Refusal as refusal:
        return bad_question(request, refusal)
    table = year_table(scope)

    def link(row: str, column: str) -> str:
        return cell_address(scope, row, column)

    if wanted:
        return table_file(table, link, wanted, request.GET).response()
    years = years_there_are(scope.as_of, is_fictional=scope.is_fictional)
    context = {
        "is_fictional": scope.is_fictional,
        "view": view_of(table, link),
        "table": table,
        "year_choices": chosen(years.items(), str(scope.year)),
        "kind_choices": chosen(Activity.Kind.choices, scope.kind),
        "registers": chosen((("", "実在する機関"), ("1", "演習（架空）の機関")), "1" if scope.is_fictional else "")
        if settings.DEMO
        else [],
        "downloads": [
            (label, address_of("audits:activities", **scope.query, format=name)) for label, name in DOWNLOADS
        ],
        "breadcrumbs": [("ホーム", reverse("home")), ("監査・点検・教育研修", None)],
    }
    return render(request, "audits/activities_of_year.html", context)


@require_safe
@requires(Permission.WATCH)
def cell(request: HttpRequest, row: str, column: str) -> HttpResponse:
    """The organs behind one count of the table of a year."""
    try:
        wanted, scope = format_of(request.GET, OF_LISTINGS), scope_of(request)
    except Refusal as refusal:
        return bad_question(request, refusal)
    table = year_table(scope)
    found = table.cell(row, column)
    if found is None:
        raise Http404
    behind = Behind(table, row, column, behind_year(scope, row, column))
    if wanted:
        return behind_file(behind, wanted, request.GET).response()
    back = address_of("audits:activities", **scope.query)
    row_label, _, column_label = behind.place.partition(" ・ ")
    context = {
        "is_fictional": scope.is_fictional,
        "table": table,
        "listing": behind.listing,
        "cell": found,
        "row_label": row_label,
        "column_label": column_label,
        "query": "&".join(f"{name}={value}" for name, value in scope.query.items()),
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("監査・点検・教育研修", back),
            (behind.place, None),
        ],
    }
    return render(request, "audits/cell.html", context)
