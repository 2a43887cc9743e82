"""The page on which records of access are searched, and its files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request, requires
from agencies.encryption.doors import encryptable
from agencies.models import AccessRecord
from agencies.outputs import OF_LINES, OF_RECORDS, format_of, lines_file
from agencies.reads.actions import record_read
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.trail_pages.filters import AccessFilter
from agencies.trail_pages.kinds import kind_of
from agencies.trail_pages.outputs import access_lines
from agencies.trail_pages.paging import page_of
from agencies.trail_pages.views import BAD_FILTER, rows_to_send


@requires(Permission.READ_TRAIL)
@encryptable(OF_LINES)
@require_safe
def access_records(request: HttpRequest) -> HttpResponseBase:
    """Who looked at what and took what away, newest first, as the address asks for; also as CSV, Excel and JSON."""
    status = 200
    filters = AccessFilter(request.GET, AccessRecord.objects.select_related("organization"), request=request)
    found = filters.qs if filters.is_valid() else AccessRecord.objects.none()
    if not filters.is_valid():
        messages.error(request, BAD_FILTER)
    try:
        if (form := format_of(request.GET, OF_RECORDS)) and filters.is_valid():
            rows = rows_to_send(found)
            if held := held_back(request, what=f"閲覧記録（{form}）", rows=len(rows)):
                return held
            asked = "、".join(f"{label}「{value}」" for label, value in filters.question) or "全て"
            about = (f"{eras.full(clock.today())}現在。絞り込み：{asked}",)
            return lines_file(access_lines(rows, about, clock.today().isoformat()), form, request.GET).response()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        status = refusal.status
    record_read(officer=officer_of_request(request), what="閲覧記録の検索")
    page = page_of(found, request)
    context = {
        "filters": filters,
        "page": page,
        "lines": [(row, kind_of(row.target_type)) for row in page.rows],
        "breadcrumbs": [("ホーム", reverse("home")), ("閲覧記録", None)],
    }
    return render(request, "agencies/trail/access_records.html", context, status=status)
