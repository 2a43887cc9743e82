"""The readiness of the small cycle's organs, entered through the actions their officers use."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.models import Organization
from incidents.models import ContactRoute, Readiness
from incidents.readiness.actions import confirm_readiness, save_answers
from incidents.readiness.answers import asked
from incidents.readiness.chain import Link, save_route
from tests.cycles import chief_of, officer_for

ON = date(2021, 5, 20)
SECRET_NAME, SECRET_NUMBER = "連絡 花子", "090-1234-5678"
LINKS = (
    Link("総括保護管理者", SECRET_NAME, "03-0000-0001", SECRET_NUMBER, "代理 一郎", "03-0000-0002"),
    Link("保護管理者", "保護 二郎", "03-0000-0003"),
)


def answered(organ: Organization, year: int = 2020, on: date = ON, **answers: str) -> Readiness:
    """What an organ answers of a year: yes to everything it is asked unless said otherwise, on top of what stands."""
    standing = Readiness.objects.filter(organization=organ, fiscal_year=year).first()
    given = dict.fromkeys(asked(organ), "YES") | answers
    version = standing.version if standing else 0
    return save_answers(organ=organ, fiscal_year=year, answers=given, version=version, on=on, by=officer_for(organ))


def confirmed(organ: Organization, year: int = 2020, on: date = ON, **answers: str) -> Readiness:
    """The same, confirmed by its chief."""
    version = answered(organ, year, on, **answers).version
    return confirm_readiness(organ=organ, fiscal_year=year, version=version, on=on, by=chief_of(organ))


def chained(organ: Organization, links: Any = LINKS, version: int = 0, on: date = ON, **more: str) -> ContactRoute:
    """The chain of an organ."""
    texts = {"nights": "当直が最初に受ける。", "note": ""} | more
    return save_route(organ=organ, links=links, version=version, on=on, by=officer_for(organ), **texts)
