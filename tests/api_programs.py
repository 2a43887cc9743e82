"""Programs that write: a token of a person of the small cycle, and the requests it sends."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from agencies.roles import Officer
from agencies.tokens.actions import make_token
from agencies.tokens.scopes import offered
from tests.api import ROOT


class Program:
    """A program with the token of a person, for all that is of use to the role."""

    def __init__(self, officer: Officer) -> None:
        """Make the token."""
        assert officer.account
        now = timezone.now()
        assignment = officer.account.assignments.get()
        _, self.secret = make_token(
            name=f"{assignment} {officer.account.tokens.count()}",
            assignment=assignment,
            scopes=offered(assignment.role),
            expires_at=now + timedelta(days=1),
            at=now,
            by=officer,
        )
        self.client = Client(headers={"Authorization": f"Token {self.secret}"})

    def get(self, address: str, **headers: str) -> Any:
        """What stands at an address."""
        return self.client.get(ROOT + address, headers=headers)

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """The answer to a change; header names as keywords (`If_Match`)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        text = "" if body is None else json.dumps(body)
        return self.client.generic(method, ROOT + address, text, content_type="application/json", headers=named)
