"""What holds in production: Django's own checks, health, and what every response tells the browser."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from guidelines.models import Amendment
from tests.permissions.matrix import someone

ROOT = Path(__file__).resolve().parent.parent
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FIRST_REQUESTS = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
found = [Client().get(address, secure=secure) for address, secure in (("/late/", False), ("/late/", True), ("/healthz", False))]
print(json.dumps([[one.status_code, one.get("Location"), one.get("Strict-Transport-Security")] for one in found]))
print(json.dumps([settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY]))
"""


SECRET = {"SECRET_KEY": secrets.token_urlsafe(50)}


def run(folder: Path, *arguments: str, secret: Mapping[str, str] = SECRET) -> subprocess.CompletedProcess[str]:
    """Run Python as a host in production does, with nothing set but what it needs."""
    given = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "ALLOWED_HOSTS": "testserver"}
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"} | given | dict(secret)
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_django_finds_nothing_to_say_about_the_deployment(tmp_path: Path) -> None:
    checked = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (checked.stdout, checked.stderr, checked.returncode) == (
        "System check identified no issues (0 silenced).\n",
        "",
        0,
    )


def test_without_a_secret_key_nothing_starts(tmp_path: Path) -> None:
    started = run(tmp_path, "manage.py", "check", secret={})
    assert started.returncode != 0
    assert "SECRET_KEY" in started.stderr.splitlines()[-1]


def test_plain_http_is_sent_to_https_but_for_health(tmp_path: Path) -> None:
    answered = run(tmp_path, "-c", FIRST_REQUESTS)
    requests, settings = (json.loads(line) for line in answered.stdout.splitlines())
    year = "max-age=31536000; includeSubDomains; preload"
    assert requests == [
        [301, "https://testserver/late/", None],
        [302, "/accounts/login/?next=/late/", year],
        [503, None, None],  # there is no database yet
    ]
    assert settings == [False, True, True, True]


def test_a_healthy_server_says_so_without_an_account(db: None) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = answer.json()
    assert told.pop("version")
    assert told == {"status": "ok", "database": "ok", "migrations": "applied"}
    assert "no-store" in answer["Cache-Control"]


def test_a_server_behind_on_migrations_is_not_ready(db: None) -> None:
    MigrationRecorder.Migration.objects.filter(app="regulations").latest("applied").delete()
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "database": "ok", "migrations": "pending"},
    )


def test_a_server_without_its_database_is_not_ready(db: None) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(gone):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": "unreachable"})


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/tables/2-1-5/", 200),
        ("/nothing/", 404),
        ("/reviews/0/", 404),
        ("/api/v1/docs/", 200),
        ("/api/v1/", 200),
    ],
)
def test_every_response_tells_the_browser_what_it_may_do(survey: Amendment, address: str, status: int) -> None:
    answer = someone("evaluator").get(address)
    assert answer.status_code == status
    directives = (one.strip().partition(" ") for one in answer["Content-Security-Policy"].split(";"))
    assert {name: sources for name, _, sources in directives} == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == ("private, no-cache" if address.startswith("/api/") else "private, no-store")


def test_pages_hold_nothing_the_policy_would_stop(survey: Amendment) -> None:
    client = someone("other")
    review = client.get("/reviews/").content.decode().partition('href="/reviews/')[2].partition('/"')[0]
    client.post(f"/reviews/{review}/start/")
    for address in ("/", "/help/", f"/reviews/{review}/", f"/reviews/{review}/draft/", "/api/v1/docs/", "/nothing/"):
        content = client.get(address).content.decode()
        assert [
            word for word in (" style=", "<style", "<script>", " onclick=", "javascript:") if word in content
        ] == []
