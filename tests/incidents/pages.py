"""The browser of one of the people, and what one posts."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from agencies.roles import Officer
from incidents.models import Incident
from tests.permissions.matrix import signed_in

CODE_OF_NONE = "0000-0000"  # no code has a 0


def browser_of(officer: Officer) -> Client:
    assert officer.account
    return signed_in(officer.account)


def address(name: str, incident: Incident, **more: Any) -> str:
    return reverse(f"incidents:{name}", kwargs={"code": incident.code} | more)


def text(response: Any) -> str:
    """What an answer says; the stubs have a type of their own for what a test client gets."""
    return str(response.content.decode())


def posted_step(incident: Incident, **changed: Any) -> dict[str, Any]:
    """What the form of a step holds: an hour and more after the finding, on the version that stands."""
    incident.refresh_from_db()
    typed = {
        "version": incident.version,
        "happened_at": "平成28年5月20日 12:30",
        "person": "保護管理者 乙山",
        "note": "",
    }
    return typed | changed


def posted_report(**changed: Any) -> dict[str, Any]:
    """What the form of a report holds."""
    return {
        "place": "X-4",
        "found_at": "H28.5.31 8:05",
        "title": "名簿を誤って送信",
        "what": "名簿を外部に送った。",
        "level": "2",
    } | changed


def posted_version(incident: Incident, **changed: Any) -> dict[str, Any]:
    """What the form of the next version holds: the latest report, with a reason."""
    incident.refresh_from_db()
    report = incident.reports.order_by("-number")[0]
    return {
        "version": incident.version,
        "title": report.title,
        "what": report.what,
        "level": report.level,
        "change_note": "人数が分かった",
    } | changed


def errors_on(page: str) -> list[str]:
    """The texts of the summary at the top."""
    summary = re.search(r'error-summary-list">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r'<a href="#[^"]*">([^<]*)</a>', summary[1]) if summary else []
