"""What a page costs: the same number of queries for one organization and for three, rendering included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.accounts import command
from agencies.models import Organization, Supervision
from agencies.provenance import Provenance
from agencies.roles import Role
from regulations.dispatch.actions import dispatch_reviews
from regulations.models import Guidance, Regulation, Relay
from tests.api import secret_of
from tests.cycles import Cycle, hand_in, publish, small_cycle
from tests.permissions.matrix import account, signed_in

LIMIT = 12  # of the page of a table
DASHBOARD_LIMIT = 20
OF_EVALUATORS = {
    "/": 17,
    "/dashboard/": 17,
    "/dashboard/?lead_agency=X-1": 17,
    "/dashboard/?kind=CORPORATION": 17,
    "/dashboard/late/": 8,
    "/dashboard/matrix/": 13,
    "/dashboard/matrix/?sort=-item-1": 13,
    "/tables/": 6,
    "/tables/2-1-5/": 8,
    "/tables/2-1-6/": 9,
    "/tables/2-1-7/": 9,
    "/tables/2-1-10/": 9,
    "/tables/2-1-19/": 12,
    "/tables/2-2-3/": 9,
    "/tables/2-2-7/": 8,
    "/tables/2-2-8/": 8,
    "/tables/2-2-14/": 9,
    "/tables/2-2-19/": 10,
    "/tables/2-2-20/": 9,
    "/tables/2-2-21/": 8,
    "/tables/2-1-5/cells/CORPORATION/2021/": 8,
    "/tables/2-1-5/cells/total/all/": 6,
    "/tables/2-1-7/cells/1/REGULATION/": 9,
    "/tables/2-1-10/cells/total/agencies/": 9,
    "/tables/2-1-19/cells/total/all/": 12,
    "/tables/2-2-8/cells/CORPORATION/supervisor-unanswered/": 7,
    "/tables/2-2-14/cells/CORPORATION/unanswered/": 7,
    "/late/": 17,
    "/readiness/": 9,
    "/readiness/X-1/": 7,
    "/reviews/": 8,
    "/reviews/?q=法人&state=SUBMITTED": 8,
    "/reviews/1/": 12,
    "/organizations/": 6,
    "/organizations/?kind=UNIT": 6,
    "/organizations/X-1/": 22,
}
OF_OFFICERS = {
    "/": 19,
    "/reviews/": 7,
    "/organizations/": 6,
    "/organizations/X-1/": 15,
    "/reviews/1/": 12,
    "/reviews/1/draft/": 17,
    "/reviews/1/draft/regulations/": 7,
    "/reviews/1/draft/check/": 19,
    "/readiness/X-1/": 7,
    "/readiness/X-1/answers/": 6,
}
OF_PROGRAMS = {
    "/api/v1/tables/": 2,
    "/api/v1/tables/2-1-5/": 3,
    "/api/v1/tables/2-1-7/": 4,
    "/api/v1/tables/2-1-10/": 4,
    "/api/v1/tables/2-1-19/": 7,
    "/api/v1/tables/2-2-7/": 3,
    "/api/v1/tables/2-2-14/": 4,
    "/api/v1/tables/2-2-19/": 5,
    "/api/v1/tables/2-1-5/cells/CORPORATION/2021/": 6,
    "/api/v1/organizations/": 4,
    "/api/v1/organizations/?format=csv": 4,
    "/api/v1/organizations/X-1/": 5,
    "/api/v1/reviews/": 4,
    "/api/v1/reviews/?format=csv": 4,
    "/api/v1/readiness/": 2,
    "/api/v1/late/": 15,
    "/api/v1/late/?format=csv": 15,
    "/api/v1/amendments/": 7,
}


def grow(cycle: Cycle, number: int) -> None:
    """So many late units of 北省, and late corporations led by it, the last of them first known from a survey."""
    ministry = cycle.organs["北省"]
    group = ministry.unit_groups.order_by("position")[0]
    notice = Guidance.objects.create(
        review=cycle.review("北省"), title="事務連絡", issued_on=date(2020, 6, 1), provenance="REPORTED"
    )
    for place in range(number):
        unit = Organization.objects.create(
            code=f"U-{place}", name=f"観測所{place}", kind="UNIT", parent=ministry, unit_group=group
        )
        organ = Organization.objects.create(
            code=f"C-{place}", name=f"法人{place}", kind="CORPORATION", category="SPECIAL_CORPORATION"
        )
        for owner in (unit, organ):
            Regulation.objects.create(owner=owner, name=f"{owner}規程", provenance=Provenance.REPORTED)
        Supervision.objects.create(corporation=organ, agency=ministry, relation="LEAD")
        Relay.objects.create(
            guidance=notice, corporation=organ, outcome="NOT_RELAYED", office="課", provenance="REPORTED"
        )
        (review,) = dispatch_reviews(
            amendment=cycle.amendment, organizations=[organ], on=date(2020, 6, 1), by=command("test")
        )
        if place == number - 1:
            publish(review, revised="令和2年度", outcome="PLANNED")
        hand_in(review, revised="令和3年4月20日", late_reason="遅れた")
    hand_in(cycle.review("北省"), revised="令和3年4月")


@pytest.fixture
def people(db: None, in_2021: None) -> Callable[[int], list[Client]]:
    """Browsers of an evaluator and of the chief of 北省, who has begun a draft, and a program of the ministry."""

    def of_a_cycle_with(number: int) -> list[Client]:
        cycle = small_cycle()
        grow(cycle, number)
        chief = signed_in(account(Role.CHIEF, "X-1", "総括 桜子"))
        chief.post(f"/reviews/{cycle.review('北省').pk}/start/")
        program = Client(headers={"Authorization": f"Token {secret_of(Role.EVALUATOR)}"})
        return [signed_in(account(Role.EVALUATOR, "X-3", "評価 花子")), chief, program]

    return of_a_cycle_with


def cost(client: Client, address: str) -> int:
    """How many queries an address costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("number", [1, 3])
def test_an_address_costs_the_same_for_one_organization_and_for_three(people: Any, number: int) -> None:
    review = "/reviews/1/"
    for client, expected in zip(people(number), (OF_EVALUATORS, OF_OFFICERS, OF_PROGRAMS), strict=True):
        own = Organization.objects.get(code="X-1").reviews.get().get_absolute_url()
        found = {address: cost(client, address.replace(review, own)) for address in expected}
        assert found == expected


def test_a_table_costs_no_more_than_its_limit(people: Any) -> None:
    evaluator, _, program = people(3)
    tables = [address for address in OF_EVALUATORS if address.startswith("/tables/")]
    assert [address for address in tables if cost(evaluator, address) > LIMIT] == []
    dashboards = [address for address in OF_EVALUATORS if address.startswith("/dashboard/")]
    assert [address for address in dashboards if cost(evaluator, address) > DASHBOARD_LIMIT] == []
    assert [address for address in OF_PROGRAMS if "tables" in address and cost(program, address) > LIMIT] == []


def test_a_home_costs_the_same_for_the_chief_of_one_organ_and_of_three(people: Any) -> None:
    people(3)
    chiefs = [account(Role.CHIEF, "C-0", "専任 一郎"), account(Role.CHIEF, "C-0", "兼任 二郎")]
    for code in ("C-1", "C-2"):
        chiefs[1].assignments.create(role=Role.CHIEF, organization=Organization.objects.get(code=code))
    of_one, of_three = (cost(signed_in(chief), "/") for chief in chiefs)
    assert of_three == of_one
