"""Pages open without an account: published sets of tables, as they were frozen. They hold figures, and no rows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agencies import eras
from agencies.access import officer_of_request
from agencies.documents import tables_document
from agencies.frozen import read
from agencies.outputs import FORMATS, OF_TABLES, charset_of, file_of, format_of, marked
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.tables import Table
from agencies.workbooks import tables_workbook
from audits.freezing import stored_tables
from audits.models import Publication
from audits.pages import TableView, view_of

OF_SETS = ("xlsx", "pdf")
FILES_KEPT = 32  # of each kind, in each process
SECONDS_KEPT = 300  # a correction shows on the pages it corrects after this time at the latest
HERE = "公表された集計表"


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody: read only, kept by caches for whoever has no account, a bad address answered in words."""

    @require_safe
    @functools.wraps(view)
    def opened(request: HttpRequest, **keys: str) -> HttpResponse:
        try:
            response = view(request, **keys)
        except Refusal as refusal:
            context = {"refusal": refusal, "breadcrumbs": crumbs()}
            return render(request, "audits/publications/refused.html", context, status=refusal.status)
        if not request.user.is_authenticated:
            response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
        return response

    return opened


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The breadcrumb of an open page, which begins at the list."""
    return [(HERE, reverse("audits:published")), *more]


def load_set(request: HttpRequest, code: str) -> Publication:
    """A published set the reader may see, else 404."""
    return get_object_or_404(
        Publication.objects.visible_to(officer_of_request(request)).select_related("corrects", "corrected_by"),
        code=code,
    )


def nowhere(row: str, column: str) -> str:
    """What is behind a published cell is not open."""
    return ""


def shown(table: Table) -> TableView:
    """A published table for the page, without links."""
    return view_of(table, nowhere)


@open_to_all
def published(request: HttpRequest) -> HttpResponse:
    """All published sets; those of the exercise stand apart, and only for who watches."""
    found = list(Publication.objects.visible_to(officer_of_request(request)).newest_first())
    context = {
        "publications": [one for one in found if not one.is_fictional],
        "exercises": [one for one in found if one.is_fictional],
        "breadcrumbs": [(HERE, None)],
    }
    return render(request, "audits/publications/published.html", context)


def context_of(request: HttpRequest, publication: Publication) -> dict[str, Any]:
    """What every page of a set shows."""
    return {
        "publication": publication,
        "cycle_label": publication.title,
        "is_fictional": publication.is_fictional,
        "may_compare": officer_of_request(request).may(Permission.WATCH),
    }


@open_to_all
def published_set(request: HttpRequest, code: str) -> HttpResponse:
    """One set with all its tables; also as one workbook or one document."""
    publication = load_set(request, code)
    if form := format_of(request.GET, OF_SETS):
        content = set_content(publication.set_id, form)
        name = marked(f"published-{publication.code}", is_fictional=publication.is_fictional)
        return file_of(form, charset_of({}), content, name).response()
    context = context_of(request, publication) | {
        "correct_url": correct_url(request, publication),
        "views": [shown(table) for table in stored_tables(publication)],
        "breadcrumbs": crumbs((str(publication), None)),
    }
    return render(request, "audits/publications/published_set.html", context)


def correct_url(request: HttpRequest, publication: Publication) -> str:
    """Where an evaluator prepares a correction of the set; nowhere for others, and once it was corrected."""
    if publication.correction or not officer_of_request(request).may(Permission.PREPARE):
        return ""
    asked = {"amendment": publication.amendment.code, "corrects": publication.code}
    return f"{reverse('audits:prepare')}?{urlencode(asked)}"


@open_to_all
def published_table(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One table of a set; also as Excel, CSV, PDF and JSON."""
    publication = load_set(request, code)
    kept = publication.tables.filter(number=number).first()
    if kept is None:
        raise Http404
    if form := format_of(request.GET, OF_TABLES):
        charset = charset_of(request.GET)
        content = table_content(publication.set_id, number, form, charset)
        name = marked(f"published-{publication.code}_table-{number}", is_fictional=publication.is_fictional)
        return file_of(form, charset, content, name).response()
    table = read(kept.table)
    context = context_of(request, publication) | {
        "view": shown(table),
        "breadcrumbs": crumbs((str(publication), publication.get_absolute_url()), (f"表{table.caption}", None)),
    }
    return render(request, "audits/publications/published_table.html", context)


@functools.lru_cache(maxsize=FILES_KEPT)
def set_content(set_id: UUID, form: str) -> bytes:
    """All tables of a set in one file; it never changes, so it is made once in a process."""
    publication = Publication.objects.select_related("corrects").get(set_id=set_id)
    tables = [signed_off(table, publication) for table in stored_tables(publication)]
    return tables_workbook(tables) if form == "xlsx" else tables_document(tables)


@functools.lru_cache(maxsize=FILES_KEPT)
def table_content(set_id: UUID, number: str, form: str, charset: str) -> bytes:
    """A table of a set as a file; it never changes, so it is made once in a process."""
    publication = Publication.objects.select_related("corrects").get(set_id=set_id)
    kept = publication.tables.get(number=number)
    return FORMATS[form].table(signed_off(read(kept.table), publication), nowhere, charset)


def signed_off(table: Table, publication: Publication) -> Table:
    """The table with what a file of it must say besides: which publication it is of, what that corrects, its digest."""
    said = [f"{publication}。{eras.full(publication.published_on)}に公表した内容。"]
    if publication.corrects:
        said.append(f"「{publication.corrects}」を訂正した。理由：{publication.reason}")
    if publication.note:
        said.append(f"備考：{publication.note}")
    said.append(f"公表した一式のSHA-256：{publication.digest}")
    return replace(table, notes=(*table.notes, *said))
