"""The page on which the trail is searched, and its files."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request, requires
from agencies.encryption.doors import encryptable
from agencies.models import Trail, TrailSeal
from agencies.outputs import OF_LINES, OF_RECORDS, format_of, lines_file
from agencies.reads.actions import record_read
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.seals.querysets import head, stragglers, unsealed
from agencies.trail_pages.filters import TrailFilter
from agencies.trail_pages.outputs import trail_lines
from agencies.trail_pages.paging import page_of
from agencies.trail_pages.rows import lines_of
from agencies.trail_pages.signing import write_export

SIGNED = {"signed-jsonl": "jsonl", "signed-csv": "csv"}
MOST_ROWS = 20_000
TOO_MANY = "{count:,}行を超えるため、画面からは書き出せません。期間などで絞り込んでください。全体は manage.py export_trail で書き出せます。"
BAD_FILTER = "絞り込みの値が正しくありません。エラーの出ている欄を直してください。"


class TooManyRows(Refusal):
    """More rows than a page writes to a file."""

    status = 422


def rows_to_send(found: QuerySet) -> list[Any]:
    """The rows of a file, newest first; raises TooManyRows."""
    rows = list(found.order_by("-pk")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise TooManyRows(TOO_MANY.format(count=MOST_ROWS))
    return rows


@requires(Permission.READ_TRAIL)
@encryptable(OF_LINES)
@require_safe
def trail(request: HttpRequest) -> HttpResponseBase:
    """The trail, newest first, as the address asks for; also as CSV, Excel, JSON, and signed."""
    officer, status = officer_of_request(request), 200
    filters = TrailFilter(request.GET, Trail.objects.select_related("organization"), request=request)
    found = filters.qs if filters.is_valid() else Trail.objects.none()
    if not filters.is_valid():
        messages.error(request, BAD_FILTER)
    try:
        if (form := format_of(request.GET, (*OF_RECORDS, *SIGNED))) and filters.is_valid():
            return sent(request, filters, rows_to_send(found), form)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        status = refusal.status
    record_read(officer=officer, what="履歴の検索")
    page, latest = page_of(found, request), head()
    open_ids = set(stragglers(latest))
    context = {
        "filters": filters,
        "page": page,
        "lines": lines_of(page.rows, latest.through if latest else 0, open_ids),
        "latest": latest,
        "unsealed": unsealed(latest).count() + len(open_ids),
        "breadcrumbs": [("ホーム", reverse("home")), ("履歴", None)],
    }
    return render(request, "agencies/trail/trail.html", context, status=status)


def sent(request: HttpRequest, filters: TrailFilter, rows: list[Trail], form: str) -> HttpResponseBase:
    """The rows as a file, unless so many need a yes first."""
    if held := held_back(request, what=f"履歴（{form}）", rows=len(rows)):
        return held
    latest = head()
    if form in SIGNED:
        return signed(request, filters, rows, SIGNED[form], latest)
    asked = "、".join(f"{label}「{value}」" for label, value in filters.question) or "全て"
    about = (f"{eras.full(clock.today())}現在。絞り込み：{asked}", f"末尾の封印：{latest.hash if latest else 'なし'}")
    return lines_file(trail_lines(rows, about, clock.today().isoformat()), form, request.GET).response()


def signed(
    request: HttpRequest, filters: TrailFilter, rows: list[Trail], form: str, latest: TrailSeal | None
) -> FileResponse:
    """The rows, oldest first, in a signed archive that is on the disk for as long as it is being sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    name, at = officer_of_request(request).name, timezone.now()
    write_export(file, reversed(rows), form, question=filters.question, head=latest, at=at, by=name)
    file.seek(0)
    called = f"trail-signed_{clock.today().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=called, content_type="application/zip")
