"""What a page costs: the same number of queries for one organization and for three, rendering included."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from agencies.accounts import command
from agencies.models import Organization, Supervision
from agencies.provenance import Provenance
from agencies.roles import Role
from regulations.actions import dispatch_reviews
from regulations.models import Regulation
from tests.api import secret_of
from tests.cycles import HANDED_IN_ON, Cycle, hand_in, publish, small_cycle
from tests.permissions.matrix import account, signed_in

LIMIT = 12  # of a table's page
COSTS = {
    "/": 0,
    "/tables/": 0,
    "/tables/2-1-5/": 0,
    "/tables/2-1-6/": 0,
    "/tables/2-1-7/": 0,
    "/tables/2-1-19/": 0,
    "/tables/2-2-20/": 0,
    "/tables/2-1-5/cells/CORPORATION/2021/": 0,
    "/tables/2-1-5/cells/total/all/": 0,
    "/tables/2-1-7/cells/1/REGULATION/": 0,
    "/tables/2-1-19/cells/total/all/": 0,
    "/late/": 0,
    "/reviews/": 0,
    "/reviews/?q=法人&state=SUBMITTED": 0,
    "/organizations/": 0,
    "/organizations/?kind=UNIT": 0,
    "/organizations/X-1/": 0,
}
API_COSTS = {
    "/api/v1/tables/": 0,
    "/api/v1/tables/2-1-5/": 0,
    "/api/v1/tables/2-1-7/": 0,
    "/api/v1/tables/2-1-19/": 0,
    "/api/v1/tables/2-1-5/cells/CORPORATION/2021/": 0,
    "/api/v1/organizations/": 0,
    "/api/v1/organizations/?format=csv": 0,
    "/api/v1/organizations/X-1/": 0,
    "/api/v1/reviews/": 0,
    "/api/v1/reviews/?format=csv": 0,
    "/api/v1/amendments/": 0,
}


def grow(cycle: Cycle, number: int) -> None:
    """So many corporations of 北省 that revised late, one that only a survey knows, and as many units."""
    ministry = cycle.organs["北省"]
    group = ministry.unit_groups.order_by("position")[0]
    for place in range(number):
        unit = Organization.objects.create(
            code=f"U-{place}", name=f"観測所{place}", kind="UNIT", parent=ministry, unit_group=group
        )
        Regulation.objects.create(owner=unit, name=f"観測所{place}規程", provenance=Provenance.REPORTED)
        organ = Organization.objects.create(
            code=f"C-{place}", name=f"法人{place}", kind="CORPORATION", category="SPECIAL_CORPORATION"
        )
        Supervision.objects.create(corporation=organ, agency=ministry, relation="LEAD")
        Regulation.objects.create(owner=organ, name=f"法人{place}規程", provenance=Provenance.REPORTED)
        (review,) = dispatch_reviews(
            amendment=cycle.amendment, organizations=[organ], on=date(2020, 6, 1), by=command("test")
        )
        if place == number - 1:
            publish(review, revised="令和2年度", outcome="PLANNED")
        hand_in(review, revised="令和3年4月20日", late_reason="遅れた")
    hand_in(cycle.review("北省"), revised="令和3年4月")


@pytest.mark.parametrize("number", [1, 3])
def test_x(db: None, number: int, django_assert_num_queries: Any) -> None:
    grow(small_cycle(), number)
    client = signed_in(account(Role.EVALUATOR, "X-3", "評価 花子"))
    program = Client(headers={"Authorization": f"Token {secret_of(Role.EVALUATOR)}"})
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    for a in COSTS | API_COSTS:
        with CaptureQueriesContext(connection) as c:
            r = (program if "api" in a else client).get(a)
        print(number, a, r.status_code, len(c))
        if a in ("/organizations/X-1/","/api/v1/reviews/", "/"):
            for q in c.captured_queries: print("    ", q["sql"][:150].replace("\n"," "), "...", q["sql"][-100:])
    assert 0
