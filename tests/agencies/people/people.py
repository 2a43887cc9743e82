"""People of two organs and of the ministry, invented for the tests of accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.test import Client

from agencies.accounts import command, officer_of
from agencies.actions import create_account
from agencies.models import AccountLink, Organization, Trail, User
from agencies.people.links import secret_of
from agencies.roles import Officer, Role

PASSWORD = "kf7m-2qwx-hj9c-p3ts"
NEW_PASSWORD = "zz9p-4rty-mm3k-q8wd"
TODAY = date(2016, 5, 31)  # the business day of the tests
NOW = datetime(2016, 5, 31, 3, tzinfo=UTC)


def organ(code: str, name: str, **changed: object) -> Organization:
    """An organ of that code, made if it is not there."""
    found, _ = Organization.objects.get_or_create(code=code, defaults={"name": name, "kind": "AGENCY"} | changed)
    return found


def person(name: str, role: str, organization: Organization) -> User:
    """An account with one role; its address is name@the code of the organization."""
    return create_account(
        email=f"{name}@{organization.code.lower()}.example",
        name=name,
        password=PASSWORD,
        assignments=[(role, organization)],
        by=command("test"),
    )


def keeper(name: str = "jimu", role: str = Role.ADMINISTRATOR, organization: Organization | None = None) -> Officer:
    """An administrator of the ministry, or who is said; who reads roles anew."""
    return officer_of(person(name, role, organization or organ("MIC", "総務省")))


def roles_of(user: User) -> list[tuple[str, str, date | None, date | None]]:
    """Organization, role, first and last day of every role."""
    return list(
        user.assignments.order_by("organization__code", "role").values_list(
            "organization__code", "role", "begins_on", "ends_on"
        )
    )


def trail_since(pk: int) -> list[str]:
    """The actions recorded after a row of the trail, in their order."""
    return list(Trail.objects.filter(pk__gt=pk).order_by("pk").values_list("action", flat=True))


def last_trail() -> int:
    """The newest row of the trail."""
    newest = Trail.objects.order_by("pk").last()
    return newest.pk if newest else 0


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None, agent: str = "") -> Client:
    """A browser in which somebody tried to sign in."""
    client = client or Client()
    client.post("/accounts/login/", {"login": email, "password": password}, HTTP_USER_AGENT=agent)
    return client


def is_in(client: Client) -> bool:
    """Does the home page open for it?"""
    return client.get("/").status_code == 200


def opened(link: AccountLink) -> Client:
    """A browser in which the link was opened."""
    client = Client()
    client.get(f"/accounts/links/{secret_of(link)}/")
    return client
