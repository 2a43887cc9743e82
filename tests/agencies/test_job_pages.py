"""One follows one's own jobs, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.job_actions import (
    Product,
    advance,
    claim,
    finish,
)
from agencies.jobs import Job
from agencies.refusals import Refusal
from agencies.roles import Officer
from agencies.tasks import Step, carry_out, remove_expired_files
from tests.jobs import (
    PRODUCT,
    finished,
    someone,
    started,
    state_of,
    taken_up,
)
from tests.permissions.matrix import signed_in

Capture = Callable[..., Any]


def test_a_job_is_not_there_for_anybody_but_its_owner(owner: Officer, colleague: Officer) -> None:
    waiting, done = started(owner, n="1"), finished(owner, n="2")
    for person in (colleague, *(someone(role, role) for role in ("ADMINISTRATOR", "CHIEF", "MEMBER"))):
        assert person.account
        client = signed_in(person.account)
        for job in (waiting, done):
            assert client.get(reverse("agencies:job", args=[job.pk])).status_code == 404
            assert client.get(reverse("agencies:job-file", args=[job.pk])).status_code == 404
            assert client.post(reverse("agencies:job-cancel", args=[job.pk])).status_code == 404
        assert "報告書一式" not in client.get(reverse("agencies:jobs")).content.decode()
    assert state_of(waiting) == "QUEUED"


@pytest.fixture
def client(owner: Officer) -> Client:
    assert owner.account
    return signed_in(owner.account)


def page(client: Client, job: Job) -> str:
    return client.get(job.get_absolute_url()).content.decode()


REFRESH = '<meta http-equiv="refresh"'


def test_the_page_refreshes_itself_as_long_as_the_job_is_not_over(client: Client, owner: Officer) -> None:
    job = started(owner)
    assert [words in page(client, job) for words in (REFRESH, "待機中", "取り消す")] == [True] * 3
    running = claim(pk=job.pk)
    assert running
    advance(job=running, done=3, total=11, step="表2-(1)-⑤をCSVにしています")
    shown = page(client, job)
    assert [words in shown for words in (REFRESH, "実行中", "表2-(1)-⑤をCSVにしています", "3 / 11")] == [True] * 4
    finish(job=running, product=PRODUCT)
    shown = page(client, job)
    assert [words in shown for words in (REFRESH, "取り消す", "完了", "ダウンロード")] == [False, False, True, True]


def test_moments_are_those_of_the_clock_in_japan(client: Client, owner: Officer) -> None:
    """Half past midnight there is still the day before in UTC."""
    job = started(owner)
    Job.objects.update(created_at=datetime(2026, 1, 1, 15, 30, tzinfo=UTC))
    for address in (job.get_absolute_url(), reverse("agencies:jobs")):
        shown = client.get(address).content.decode()
        assert ">令和8年1月2日 00:30</time>" in shown


def test_the_owner_gets_the_file_under_its_name(client: Client, owner: Officer) -> None:
    job = finished(owner)

    response = client.get(reverse("agencies:job-file", args=[job.pk]))

    assert b"".join(response.streaming_content) == b"figures"  # type: ignore[attr-defined]  # a file is streamed
    assert response["Content-Disposition"] == 'attachment; filename="hogo.zip"'
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/zip", "private, no-store")


def test_a_file_is_not_given_out_to_an_owner_who_may_no_longer_see_the_tables(client: Client, owner: Officer) -> None:
    job = finished(owner)
    assert owner.account is not None
    owner.account.assignments.update(role="MEMBER")

    assert client.get(job.get_absolute_url()).status_code == 200
    assert client.get(reverse("agencies:job-file", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_file_kept_long_enough_is_not_given_out_even_before_it_is_removed(
    client: Client, owner: Officer, is_removed: bool
) -> None:
    job = finished(owner)
    Job.objects.update(expires_at=timezone.now())
    if is_removed:
        remove_expired_files()

    response = client.get(reverse("agencies:job-file", args=[job.pk]), follow=True)

    assert response.redirect_chain == [(job.get_absolute_url(), 302)]
    shown = response.content.decode()
    assert ["保存期間を過ぎたため消去しました" in shown, "ダウンロード" in shown] == [True, False]


def test_a_job_that_made_no_file_has_none(client: Client, owner: Officer) -> None:
    assert client.get(reverse("agencies:job-file", args=[started(owner).pk])).status_code == 404


def test_a_failed_job_shows_why_as_text(client: Client, owner: Officer) -> None:
    job = taken_up(owner)

    def work(job: Job, step: Step) -> Product:
        raise Refusal("<b>表がありません。</b>見直しを選び直してください。")

    carry_out(job, work)
    shown = page(client, job)
    assert ["&lt;b&gt;表がありません。" in shown, "失敗" in shown, REFRESH in shown] == [True, True, False]


def test_cancelling_on_the_page_says_what_happened(client: Client, owner: Officer) -> None:
    job = started(owner)
    address = reverse("agencies:job-cancel", args=[job.pk])

    first = client.post(address, follow=True).content.decode()
    second = client.post(address, follow=True).content.decode()

    assert state_of(job) == "CANCELLED"
    assert "ジョブを取り消しました。" in first
    assert "このジョブは既に終わっています（取消）" in second


def test_the_list_costs_the_same_for_one_job_and_for_three(
    client: Client, owner: Officer, django_assert_num_queries: Capture
) -> None:
    for count in (1, 3):
        for number in range(count):
            started(owner, n=f"{count} {number}")
        with django_assert_num_queries(5):
            shown = client.get(reverse("agencies:jobs")).content.decode()
    assert shown.count("待機中") == 4
