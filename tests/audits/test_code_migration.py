"""Notices that were given before findings and replies had codes lead to the new addresses."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import connection

from agencies.models import Notification
from tests.audits.checklists import sent
from tests.audits.findings import issued
from tests.cycles import answered_cycle, evaluator

MIGRATION = import_module("audits.migrations.0004_codes_of_findings_and_checklists")


def test_notices_of_before_lead_to_the_codes(db: None) -> None:
    cycle = answered_cycle()
    finding, (reply,) = issued(cycle), sent(cycle, "灯台機構")
    old = [f"/findings/{finding.pk}/", f"/checklist-replies/{reply.pk}/", "/findings/999/", "/help/"]
    account = evaluator(cycle).account
    assert account
    for url in old:
        Notification.objects.create(account=account, key=url, title="お知らせ", url=url)
    MIGRATION.lead_notices(apps, connection.schema_editor())
    urls = [Notification.objects.get(account=account, key=url).url for url in old]
    assert urls == [finding.get_absolute_url(), reply.get_absolute_url(), "/findings/999/", "/help/"]
