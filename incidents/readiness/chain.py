"""The chain of contacts (連絡網): saved as a whole, in order, and never with nobody in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import transaction

from agencies.models import Organization
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer
from agencies.trail import digest, record
from incidents.models import ContactRoute, ContactStep
from incidents.readiness.actions import require_organ
from regulations.entries import Conflict, Words

LONGEST_CHAIN = 60
EMPTY = "連絡網に担当者が1人もいません。少なくとも1つの順位に、氏名と連絡先を入力してください。"


@dataclass(frozen=True)
class Link:
    """One link of the chain as it is typed: a post, its person and deputy, and how to reach them."""

    post: str
    person: str = ""
    contact: str = ""
    contact_at_night: str = ""
    deputy: str = ""
    deputy_contact: str = ""

    @property
    def cleaned(self) -> Link:
        """Every text in one line without spaces around it."""
        return Link(**{name: " ".join(text.split()) for name, text in asdict(self).items()})

    @property
    def has_somebody(self) -> bool:
        """Is anybody named who can be reached?"""
        reached = self.person and (self.contact or self.contact_at_night)
        return bool(reached or (self.deputy and self.deputy_contact))

    @property
    def words(self) -> str:
        """The link in one line."""
        return "、".join(text for text in asdict(self).values() if text)


@dataclass(frozen=True)
class Chain:
    """The chain of an organ: links in order, what is done at night and on holidays, and a note."""

    links: tuple[Link, ...]
    nights: str = ""
    note: str = ""

    @property
    def words(self) -> Words:
        """As two people who entered different chains see both sides."""
        links = {f"第{place}順位": link.words for place, link in enumerate(self.links, start=1)}
        return links | {"夜間・休日の対応": self.nights, "備考": self.note}

    @property
    def kept(self) -> dict[str, Any]:
        """What the trail keeps: how many links, and a digest that tells whether they changed; no name or number."""
        return {
            "links": len(self.links),
            "chain": digest(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)),
        }


COLUMNS = [field.name for field in fields(Link)]


def chain_of(route: ContactRoute | None) -> Chain:
    """The chain as it stands; an empty one where there is none."""
    if route is None:
        return Chain(())
    steps = route.steps.order_by("position")
    return Chain(
        tuple(Link(**{name: getattr(step, name) for name in COLUMNS}) for step in steps), route.nights, route.note
    )


@transaction.atomic
def save_route(
    *, organ: Organization, links: Sequence[Link], nights: str, note: str, version: int, on: date, by: Officer
) -> ContactRoute:
    """The whole chain in the place of the one that stands.

    - `version` is that of the chain that was shown, 0 where there was none; raises StaleVersion with both sides.
    - Refused: nobody in it, a link without a post or without any means to reach it, more than 60 links.
    """
    require_organ(organ, by)
    chain = Chain(tuple(link.cleaned for link in links), nights.strip(), note.strip())
    require_sound(chain)
    Organization.objects.select_for_update().get(pk=organ.pk)  # so that two do not create the chain at once
    route = ContactRoute.objects.select_for_update().filter(organization=organ).first()
    standing = chain_of(route)
    if (route.version if route else 0) != version:
        raise StaleVersion([Conflict("連絡網", standing.words, chain.words)])
    if route and standing == chain:
        return route
    before = standing.kept if route else {}
    route = route or ContactRoute(organization=organ, version=0)
    route.note, route.nights, route.changed_on, route.version = chain.note, chain.nights, on, route.version + 1
    route.save()
    route.steps.all().delete()
    ContactStep.objects.bulk_create(
        ContactStep(route=route, position=place, **asdict(link)) for place, link in enumerate(chain.links, start=1)
    )
    record("連絡網を保存", route, by=by, organization_id=organ.pk, before=before, after=chain.kept)
    return route


def require_sound(chain: Chain) -> None:
    """Refuse a chain that leads nowhere; the text names the place."""
    if len(chain.links) > LONGEST_CHAIN:
        raise Refusal(f"連絡網は{LONGEST_CHAIN}順位までです（現在{len(chain.links)}順位）。順位を減らしてください。")
    for place, link in enumerate(chain.links, start=1):
        if not link.post:
            raise Refusal(f"第{place}順位の役職を入力してください。")
        if replace(link, post="", person="", deputy="") == Link(""):
            raise Refusal(f"第{place}順位（{link.post}）の連絡先を入力してください。")
        if link.deputy_contact and not link.deputy:
            raise Refusal(f"第{place}順位（{link.post}）の代理の氏名を入力してください。")
    if not any(link.has_somebody for link in chain.links):
        raise Refusal(EMPTY)
