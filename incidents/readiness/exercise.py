"""Readiness of the exercise: answered, confirmed or not, with a chain and warnings, through the actions officers use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.roles import Officer, Role
from incidents.readiness.actions import confirm_readiness, give_warning, save_answers
from incidents.readiness.chain import Link, save_route
from regulations.exercise import acting

FILE = Path(__file__).resolve().parents[1] / "data" / "exercise" / "readiness.json"


@transaction.atomic
def load_readiness(*, fiscal_year: int, by: Officer) -> int:
    """What the file says of each organ in that fiscal year; returns of how many. The trail names the command."""
    organs = {one.code: one for one in Organization.objects.of_register(is_fictional=True)}
    lines = read_json(FILE)
    for line in lines:
        organ = organs[line["organization"]]
        enter(organ, line, fiscal_year, acting(by, Role.CHIEF, organ.pk))
    return len(lines)


def enter(organ: Organization, line: dict[str, Any], fiscal_year: int, chief: Officer) -> None:
    """One organ, on the days of its line."""
    on = date.fromisoformat(line["on"])
    who: dict[str, Any] = {"organ": organ, "by": chief}
    row = save_answers(fiscal_year=fiscal_year, answers=line["answers"], version=0, on=on, **who)
    if line["chain"]:
        links = [Link(**link) for link in line["chain"]]
        save_route(links=links, nights=line["nights"], note=line["note"], version=0, on=on, **who)
    for warning in line["warnings"]:
        given_on = date.fromisoformat(warning["given_on"])
        give_warning(**warning | {"given_on": given_on}, on=given_on, **who)
    if line["confirmed_on"]:
        confirmed_on = date.fromisoformat(line["confirmed_on"])
        confirm_readiness(fiscal_year=fiscal_year, version=row.version, on=confirmed_on, **who)
