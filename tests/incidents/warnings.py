"""Organs with people who are warned, one run of warnings, and the ledger as it is read."""

from __future__ import annotations

from agencies.accounts import command
from agencies.models import Organization
from agencies.roles import Role
from incidents.escalation import send_warnings
from incidents.models import Escalation
from tests.cycle_rows import register_of_organs
from tests.cycles import chief_of, officer_for, person
from tests.incidents.clock_rows import japan

CODE = "AAAA-AAA2"
KNOWN = "2022-04-28T10:00"
"""A Thursday before Golden Week: day 5 is 2 May, day 30 is 27 May."""
OF_NORTH = ("chief@x-1", "officer@x-1")
"""Who is told of what happens in 北省."""


def organs_with_people() -> dict[str, Organization]:
    """北省 has a chief, an officer and two units with one each; 港湾機構, which it supervises, and 南省 a chief.

    東庁 is the ministry, with an evaluator. 北省 has a member too, who is told of nothing.
    """
    organs = register_of_organs()
    for name in ("北省", "港湾機構", "南省"):
        chief_of(organs[name])
    for name in ("北省", "北測候所", "東測候所"):
        officer_for(organs[name])
    person("北省の職員", Role.MEMBER, organs["北省"])
    person("評価担当", Role.EVALUATOR, organs["東庁"])
    return organs


def name_of(row: Escalation) -> str:
    """Who was told: chief@x-1."""
    return row.recipient.email.removesuffix(".example.jp")


def send(at: str) -> int:
    """What is due at that moment of Japan."""
    return send_warnings(now=japan(at), by=command("test"))


def ledger() -> list[tuple[str, str, str]]:
    """Which clock, which moment, to whom, in the order of the rows."""
    rows = Escalation.objects.select_related("recipient").order_by("pk")
    return [(one.clock, one.moment, name_of(one)) for one in rows]


def to(*names: str, clock: str = "PRELIMINARY", moment: str = "DAY_3") -> list[tuple[str, str, str]]:
    """The same mail to each of them."""
    return [(clock, moment, name) for name in names]
