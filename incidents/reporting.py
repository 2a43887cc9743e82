"""What is known of an incident: it is reported before the facts are clear (第9-1), and amended as they become so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Organization, User
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import Officer, Permission
from agencies.trail import Change, record_all
from incidents.changes import (
    kept_of,
    kept_of_report,
    kept_of_step,
    lock,
    new_version,
    require_handler,
    require_open,
    require_version,
    said,
)
from incidents.models import Incident, IncidentReport, IncidentStep, Step
from incidents.moments import BadMoment
from incidents.notices import tell_organ
from incidents.regimes import regime_of
from incidents.texts import checked_text, checked_values
from incidents.words import report_in_words
from regulations.entries import Conflict

SENT_TWICE = timedelta(minutes=10)
"""Within this time the same report by the same person is the same report."""


@transaction.atomic
def report_incident(
    *,
    organization: Organization,
    unit: Organization | None = None,
    found_at: datetime,
    title: str,
    what: str,
    level: int,
    containment: str = "",
    found_by: str = "",
    now: datetime,
    by: Officer,
) -> Incident:
    """An incident, or the fear of one, with its first report and the step FOUND; sent twice it is reported once.

    - Any member of the organ or unit may report; its officers and chiefs are told.
    - `found_by` is who found it, where that was somebody else than whoever reports.
    - The regime is that of the day in Japan on which it was found, and stays.
    """
    require_place(organization, unit, by)
    said_now = checked_values({"title": title, "what": what, "level": level, "containment": containment})
    finder = checked_text("発見した人", found_by, 100) or by.name[:100]
    if found_at > now:
        raise BadMoment("発見の日時が現在より後です。日時を確かめて入力し直してください。")
    if (same := _sent_before(organization, unit, found_at, said_now, now, by)) is not None:
        return same
    incident = Incident.objects.create(
        organization=organization,
        unit=unit,
        regime=regime_of(organization.kind, timezone.localdate(found_at)),
        level=said_now["level"],
        known_at=found_at,
        reported_at=now,
        reported_by=by.account,
        reported_by_name=by.name[:100],
    )
    report = _write(incident, 1, said_now, "", now, by)
    found = IncidentStep.objects.create(
        incident=incident,
        step=Step.FOUND,
        happened_at=found_at,
        person=finder,
        recorded_at=now,
        recorded_by=by.account,
        recorded_by_name=by.name[:100],
    )
    created = Change(incident, incident.organization_id, after=kept_of(incident))
    record_all("漏えい等事案を報告", [created, kept_of_report(report), kept_of_step(found)], by=by)
    tell_organ(incident, by)
    return incident


def require_place(organization: Organization, unit: Organization | None, by: Officer) -> None:
    """Refuse an organ that is none, a unit of another, and whoever may not report there."""
    if organization.is_unit:
        raise Refusal("部局等で起きた事案は、その部局等の属する機関の事案として報告してください。")
    if unit is not None and unit.parent_id != organization.pk:
        raise Refusal("この機関の部局等を選んでください。")
    places = [organization.pk, *([unit.pk] if unit else [])]
    if not any(by.may(Permission.REPORT_INCIDENT, place) for place in places):
        raise NotPermitted(
            f"この操作を行う権限がありません（{Permission.REPORT_INCIDENT.value}）。自機関の事案だけを報告できます。"
        )


def _sent_before(
    organization: Organization,
    unit: Organization | None,
    found_at: datetime,
    said_now: Mapping[str, Any],
    now: datetime,
    by: Officer,
) -> Incident | None:
    """The incident that this person reported just now in the same words, where a form was sent twice.

    The account is locked, so that two requests at once come one after the other.
    """
    if by.account is None:
        return None
    User.objects.select_for_update().get(pk=by.account.pk)
    same = IncidentReport.objects.filter(number=1, made_by=by.account, made_at__gte=now - SENT_TWICE, **said_now)
    return (
        Incident.objects.filter(organization=organization, unit=unit, known_at=found_at, reports__in=same)
        .select_related("organization", "unit")
        .order_by("-pk")
        .first()
    )


@transaction.atomic
def amend_report(
    *,
    incident: Incident,
    values: Mapping[str, Any],
    change_note: str,
    version: int,
    now: datetime,
    by: Officer,
) -> IncidentReport:
    """The next version of the report: `values` over what the latest says, and why; earlier ones stay as they are.

    Where nothing would change, the latest version is returned.
    """
    row = lock(incident)
    require_handler(row, by)
    require_open(row)
    latest = latest_report(row)
    stands = said(latest)
    typed = stands | checked_values(values)
    if typed == stands:
        return latest
    label = f"報告（第{latest.number}版）"
    require_version(row, version, Conflict(label, report_in_words(stands), report_in_words(typed)))
    note = checked_text("変更の理由", change_note, 300, is_required=True)
    before = kept_of(row)
    report = _write(row, latest.number + 1, typed, note, now, by)
    row.level = report.level
    record_all("漏えい等事案の報告を変更", [kept_of_report(report), new_version(row, before)], by=by)
    return report


def latest_report(incident: Incident) -> IncidentReport:
    """The version that counts."""
    return incident.reports.order_by("-number")[0]


def _write(
    incident: Incident, number: int, content: Mapping[str, Any], note: str, now: datetime, by: Officer
) -> IncidentReport:
    """One version of the report."""
    return IncidentReport.objects.create(
        incident=incident,
        number=number,
        change_note=note,
        made_at=now,
        made_by=by.account,
        made_by_name=by.name[:100],
        **content,
    )
