"""「暗号化してダウンロード」: a second way to have the file of a view, at the same address with `encrypt=1`.

1. GET shows a password that was drawn for this download, and a form; nothing is read, made or recorded yet.
2. POST asks the view itself for its file, as its GET does, with all it checks and records; what comes is encrypted.

So whoever may not have the file plain has it encrypted neither. What the view answers instead of a file (a question, a
way elsewhere) is given on as it is.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import parse_header_parameters
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from agencies.access import officer_of_request
from agencies.encryption.archives import encrypted
from agencies.encryption.drawn import drawn_for, read_from

View = Callable[..., HttpResponseBase]
WORD = "encrypt"
LABELS = {"xlsx": "Excel", "csv": "CSV", "pdf": "PDF", "": "ファイル"}
TOO_LATE = (
    "パスワードを表示してから時間が経ったため、ファイルは作っていません。新しいパスワードで、もう一度押してください。"
)


def encryptable(formats: tuple[str, ...] = ("",), *, inside: str = "", up: int = 0) -> Callable[[View], View]:
    """Let the file of a view be had encrypted as well.

    - `formats` are those the address of the view knows by `format`; none for a view that is a file anyway.
    - `inside` is how file and archive are called instead, where the name says more than a stranger may read.
    - `up` is how many parts of the address lie below the page one comes from; 0 where it is the same address.
    - Stands below the decorators that say who may come in, and above those that say by which method.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        @sensitive_post_parameters("drawn")
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if WORD not in request.GET or not officer_of_request(request).account:
                return view(request, *args, **kwargs)
            if request.method == "POST":
                return sent(request, functools.partial(view, *args, **kwargs), formats, inside, up)
            if request.method in ("GET", "HEAD"):
                return offered(request, formats, up)
            return view(request, *args, **kwargs)

        return door

    return decorate


@sensitive_variables("password", "signed")
def offered(request: HttpRequest, formats: tuple[str, ...], up: int, problem: str = "") -> HttpResponse:
    """The page with the password; it can be read from nowhere else, and a page loaded anew has another."""
    password, signed = drawn_for(account_of(request))
    asked = request.GET.get("format", "")
    context = {
        "password": password,
        "drawn": signed,
        "formats": [(name, LABELS[name]) for name in formats if asked in ("", name) or asked not in formats],
        "back": above(request.path, up) if up else address_without(request, WORD, "format"),
        "problem": problem,
        "breadcrumbs": [("ホーム", reverse("home")), ("暗号化してダウンロード", None)],
    }
    response = render(request, "agencies/encrypted.html", context, status=422 if problem else 200)
    add_never_cache_headers(response)
    return response


@sensitive_variables("password")
def sent(request: HttpRequest, view: View, formats: tuple[str, ...], inside: str, up: int) -> HttpResponseBase:
    """The file of the view in an encrypted archive."""
    password = read_from(request.POST.get("drawn", ""), account_of(request))
    if password is None:
        return offered(request, formats, up, TOO_LATE)
    wanted = request.POST.get("format", "")
    answer = view(as_read(request, wanted if wanted in formats else formats[0]))
    name = name_of(answer)
    if not name:
        return answer
    called = inside + PurePath(name).suffix if inside else name
    content = encrypted(chunks_of(answer), called, password)
    archive = f"{PurePath(called).stem}.zip"
    return FileResponse(content, as_attachment=True, filename=archive, content_type="application/zip")


def account_of(request: HttpRequest) -> int:
    """Who asks; whoever has no account has been turned away."""
    account = officer_of_request(request).account
    return account.pk if account else 0


def as_read(request: HttpRequest, form: str) -> HttpRequest:
    """The same request as if the plain file had been asked for."""
    asked = words_without(request, WORD)
    if form:
        asked["format"] = form
    plain = copy.copy(request)
    plain.method = "GET"
    plain.GET = asked  # type: ignore[assignment]  # what the view reads of the address
    plain.META = {**request.META, "REQUEST_METHOD": "GET", "QUERY_STRING": asked.urlencode()}
    return plain


def words_without(request: HttpRequest, *names: str) -> QueryDict:
    """The question of the address without those words."""
    asked = request.GET.copy()
    for name in names:
        asked.pop(name, None)
    return asked


def address_without(request: HttpRequest, *names: str) -> str:
    """The address without those words."""
    asked = words_without(request, *names).urlencode()
    return f"{request.path}?{asked}" if asked else request.path


def above(path: str, up: int) -> str:
    """The address so many parts above: /jobs/3/ above /jobs/3/file/."""
    return "/".join(path.rstrip("/").split("/")[:-up]) + "/"


def name_of(answer: HttpResponseBase) -> str:
    """What the file is called; empty where the answer is a page or a way elsewhere."""
    if answer.status_code != 200 or "Content-Disposition" not in answer:
        return ""
    return str(parse_header_parameters(answer["Content-Disposition"])[1].get("filename", ""))


def chunks_of(answer: HttpResponseBase) -> Iterator[bytes]:
    """What is in a file, piece by piece; one that is read from the storage is closed then.

    Not by closing the answer, with which Django would take the request to be over.
    """
    if isinstance(answer, FileResponse):
        try:
            yield from answer
        finally:
            if answer.file_to_stream:
                answer.file_to_stream.close()
    elif isinstance(answer, HttpResponse):
        yield answer.content
