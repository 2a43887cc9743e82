"""Asking before much is taken away at once (指針 第6-5): a list that is long is sent only to who says that it is needed."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agencies.access import officer_of_request
from agencies.reads.actions import record_download

WORD = "bulk"
"""Word of the address that carries the answer."""
TEXT = "まだ何もダウンロードしていません。続けると、日時、氏名、内容、件数を記録し、事務局に通知します（指針 第6-5）。"
HOLDS = 600
"""Seconds for which an answer holds; a kept address asks again."""


def held_back(
    request: HttpRequest, *, what: str, rows: int, row: models.Model | None = None, organization_id: int | None = None
) -> HttpResponse | None:
    """The question, where a file of so many rows needs one; None once the file may be sent, which then is recorded.

    - More than `BULK_DOWNLOAD_ROWS` rows need one. The yes is of that account and that page, for ten minutes.
    - Concerned are lists about persons and whole lists of organs, not official tables and what is published.
    """
    if rows > settings.BULK_DOWNLOAD_ROWS and not said_yes(request):
        return asked(request, what, rows)
    record_download(
        officer=officer_of_request(request), what=what, rows=rows, row=row, organization_id=organization_id
    )
    return None


def subject(request: HttpRequest) -> str:
    """Whose answer, and to which page."""
    account = officer_of_request(request).account
    return f"{account.pk if account else ''}:{request.path}"


def said_yes(request: HttpRequest) -> bool:
    """Does the address carry the reader's own yes, not too old?"""
    try:
        answer = TimestampSigner(salt=WORD).unsign(request.GET.get(WORD, ""), max_age=HOLDS)
    except BadSignature:
        return False
    return answer == subject(request)


def asked(request: HttpRequest, what: str, rows: int) -> HttpResponse:
    """The question, with the same address as the way on; nothing was sent."""
    words = request.GET.copy()
    if request.POST:  # the encrypted file was asked for, by a form
        words["encrypt"] = "1"
    words[WORD] = TimestampSigner(salt=WORD).sign(subject(request))
    back = request.GET.copy()
    for name in (WORD, "format", "charset", "encrypt"):
        back.pop(name, None)
    context = {
        "what": what,
        "text": TEXT,
        "rows": f"{rows:,}",
        "most": f"{settings.BULK_DOWNLOAD_ROWS:,}",
        "on": f"{request.path}?{words.urlencode()}",
        "back": f"{request.path}?{back.urlencode()}" if back else request.path,
        "breadcrumbs": [("ホーム", reverse("home")), ("多数の情報のダウンロード", None)],
    }
    return render(request, "agencies/bulk_question.html", context)
