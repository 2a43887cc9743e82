"""Nobody is sent to another site, and no address leads out of its folder."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agencies.roles import Role
from guidelines.models import Amendment
from tests.permissions.matrix import account, signed_in

PASSWORD = "kf7m-2qwx-hj9c"
ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "http:///elsewhere.example/",
    "javascript:alert(1)",
    "\thttps://elsewhere.example/",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(survey: Amendment, target: str) -> None:
    user = account(Role.EVALUATOR, "AG-13", "評価 花子")
    user.set_password(PASSWORD)
    user.save()
    response = Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": target})
    assert (response.status_code, response["Location"]) == (302, reverse("home"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_reminder_leads_back_to_no_other_site(survey: Amendment, target: str) -> None:
    browser = signed_in(account(Role.EVALUATOR, "AG-13", "評価 花子"))
    response = browser.post(reverse("regulations:remind"), {"back": target})
    assert "elsewhere" not in response.get("Location", "")
    assert f'href="{target}"' not in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "/static/..%2f..%2fmanage.py",
        "/organizations/..%2f..%2fmanage.py/",
        "/published/..%5c..%5cmanage.py/",
        "/incidents/..%2f..%2fetc%2fpasswd/",
        "/api/v1/tables/..%2f..%2fmanage.py/",
        "/tables/2-1-5%00/",
    ],
)
def test_an_address_that_climbs_out_of_its_folder_is_not_there(survey: Amendment, address: str) -> None:
    browser = signed_in(account(Role.ADMINISTRATOR, "AG-13", "事務 四郎"))
    response = browser.get(address)
    assert response.status_code == 404
    assert "execute_from_command_line" not in response.content.decode()
