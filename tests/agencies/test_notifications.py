"""Notices within the application (お知らせ): told once, read by their owner only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agencies.accounts import officer_of
from agencies.models import Notification, Organization, User
from agencies.notifications import notify, notify_organs, people_of
from tests.cycles import chief_of, officer_for, person
from tests.permissions.matrix import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organ() -> Organization:
    return Organization.objects.create(code="X-1", name="北省", kind="AGENCY", category="MINISTRY")


@pytest.fixture
def chief(organ: Organization) -> User:
    return account_of(organ)


def account_of(organ: Organization) -> User:
    account = chief_of(organ).account
    assert account is not None
    return account


def told(account: User, key: str, title: str = "差戻しがあります", url: str = "/help/") -> Notification:
    notify([Notification(account=account, key=key, title=title, url=url)])
    return Notification.objects.get(account=account, key=key)


def test_whoever_was_told_under_a_key_is_not_told_again(chief: User) -> None:
    told(chief, "returned-1")
    told(chief, "returned-1", title="別の文")
    assert list(Notification.objects.values_list("title", flat=True)) == ["差戻しがあります"]


def test_everybody_who_enters_answers_is_told_and_nobody_else(organ: Organization) -> None:
    for role in ("MEMBER", "EVALUATOR"):
        person("別の人", role, organ)
    chief_of(organ), officer_for(organ)
    notify_organs(organization_ids=[organ.pk], key="returned-1", title="差戻し")
    emails = Notification.objects.order_by("account__email").values_list("account__email", flat=True)
    assert list(emails) == ["chief@x-1.example.jp", "officer@x-1.example.jp"]
    assert [user.email for user in people_of([organ.pk])[organ.pk]] == list(emails)


def test_the_header_counts_what_is_not_read(chief: User) -> None:
    client = signed_in(chief)
    assert "未読" not in page(client)
    for key in "abc":
        told(chief, key)
    assert officer_of(chief).unread == 3
    assert "未読 3" in page(client)


def page(client: Client) -> str:
    return client.get(reverse("help")).content.decode()


def test_opening_one_marks_it_read_and_leads_where_it_points(chief: User) -> None:
    notice = told(chief, "a")
    answer = signed_in(chief).post(reverse("agencies:notification", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    signed_in(chief).post(reverse("agencies:notification", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_all_can_be_marked_read_at_once_and_only_ones_own(chief: User, organ: Organization) -> None:
    other = officer_for(organ).account
    assert other is not None
    told(chief, "a"), told(chief, "b"), told(other, "a")
    signed_in(chief).post(reverse("agencies:notifications-read"))
    assert (officer_of(chief).unread, officer_of(other).unread) == (0, 1)


def test_nobody_reads_or_opens_anothers(chief: User, organ: Organization) -> None:
    notice = told(chief, "a", title="北省だけの知らせ")
    other = officer_for(organ).account
    assert other is not None
    client = signed_in(other)
    assert "北省だけの知らせ" not in client.get(reverse("agencies:notifications")).content.decode()
    assert client.post(reverse("agencies:notification", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
