"""Every field of every form into which a file can be put, who comes to it, and what else that form asks for."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote

import openpyxl
from django import forms
from django.test import Client
from django.urls import get_resolver, reverse

from agencies.roles import Officer, Role
from tests.agencies.register_lists import csv_of, two_prefectures
from tests.cycles import Cycle, evaluator, officer_for, person
from tests.guidelines.books import workbook
from tests.guidelines.plans import AGENCY, administrator, begin, put
from tests.incidents.people import Place
from tests.permissions.matrix import signed_in
from tests.regulations.breakdowns import ANSWERS, as_csv
from tests.regulations.survey_forms.books import made

APPS = ("agencies", "guidelines", "regulations", "incidents", "audits", "config")
PDF = b"%PDF-1.7 " + bytes(range(256))


@dataclass(frozen=True)
class Field:
    """One field: the page, who fills it in, a file it takes, and the folder below which that is kept (empty: it is not)."""

    page: Callable[[Cycle], str]
    who: Callable[[Cycle], Officer]
    good: Callable[[Cycle], tuple[str, bytes]]
    folder: str = ""
    also: Callable[[Cycle], dict[str, Any]] = field(default=lambda cycle: {})

    def browser(self, cycle: Cycle) -> Client:
        account = self.who(cycle).account
        assert account
        return signed_in(account)


def admin(cycle: Cycle) -> Officer:
    return person("事務 花子", Role.ADMINISTRATOR, cycle.organs["東庁"])


def plan_page(cycle: Cycle) -> str:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    return reverse("guidelines:plan-clauses-of", args=[plan.pk, "G-AGENCY"])


def incident_page(cycle: Cycle) -> str:
    incident = Place(cycle.organs).report("北省")
    return reverse("incidents:attach", args=[incident.code])


FIELDS = {
    "agencies.register_forms.RegisterForm.file": Field(
        page=lambda cycle: reverse("agencies:register"),
        who=admin,
        good=lambda cycle: (".csv", csv_of(two_prefectures())),
        folder="uploads",
    ),
    "guidelines.plans.forms.UploadForm.file": Field(
        page=plan_page,
        who=administrator,
        good=lambda cycle: (".xlsx", workbook([("1-4", "点検する。", None, "（新設）")])),
        also=lambda cycle: {"version": 2},
    ),
    "incidents.step_forms.AttachForm.file": Field(
        page=incident_page,
        who=lambda cycle: officer_for(cycle.organs["北省"]),
        good=lambda cycle: (".pdf", PDF),
        folder="attachments",
    ),
    "regulations.breakdown.forms.BreakdownForm.file": Field(
        page=lambda cycle: reverse("regulations:breakdown"),
        who=evaluator,
        good=lambda cycle: (".csv", as_csv(ANSWERS, [("X-1", "1", "PLANNED", "", "", "", "")])),
        folder="uploads",
        also=lambda cycle: {"amendment": cycle.amendment.code, "provenance": "REPORTED"},
    ),
    "regulations.dispatch.forms.AddresseeForm.file": Field(
        page=lambda cycle: reverse("regulations:dispatch", args=[cycle.amendment.code]),
        who=admin,
        good=lambda cycle: (".csv", "北省\n南省\n".encode()),
        also=lambda cycle: {"announced": "units"},
    ),
    "regulations.survey_forms.forms.UploadForm.workbooks": Field(
        page=lambda cycle: reverse("regulations:form-uploads"),
        who=evaluator,
        good=lambda cycle: (".xlsx", made(cycle.review("北省"), evaluator(cycle))),
        folder="uploads",
    ),
}


def fields_of_all_forms() -> Iterator[str]:
    """The name of every field of a form of ours that takes a file; the site map loads the modules they are in."""
    assert get_resolver().url_patterns
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        for name, one in getattr(form, "declared_fields", {}).items():
            if isinstance(one, forms.FileField) and form.__module__.startswith(APPS):
                yield f"{form.__module__}.{form.__qualname__}.{name}"


def posted(client: Client, page: str, name: str, content: bytes, called: str, also: dict[str, Any]) -> Any:
    """The answer to a form sent as a program sends it, which may call a file what no browser would."""
    mark = "a-mark-of-the-test"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in also.items()
    ]
    encoded = quote(called, safe="")
    head = f"--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"; filename*=UTF-8''{encoded}\r\n"
    parts.append(head.encode() + b"Content-Type: text/html\r\n\r\n" + content + f"\r\n--{mark}--\r\n".encode())
    return client.post(page, b"".join(parts), content_type=f"multipart/form-data; boundary={mark}")


def with_macro() -> bytes:
    """A workbook that carries a macro."""
    buffer = BytesIO()
    book = openpyxl.Workbook()
    book.save(buffer)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return buffer.getvalue()
