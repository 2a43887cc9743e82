"""What is done to activities (監査・点検・教育研修): recorded as planned, held or not held, changed, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from agencies import eras
from agencies.conflicts import Conflict, Words
from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion, require
from agencies.roles import Officer, Permission
from agencies.trail import record, values, veiled
from audits.asked import asked_periods
from audits.models import Activity
from audits.querysets import ActivityQuerySet

Kind, Status = Activity.Kind, Activity.Status
COLUMNS = ("kind", "status", "asked_from", "asked_to", "held_from", "held_to")
TEXTS = ("title", "audience", "outcome", "reason")
FIELDS = (*COLUMNS, *TEXTS, "provenance")


@dataclass(frozen=True)
class ActivityEntry:
    """What was typed of an activity; `asked` is the period it is about."""

    kind: str
    status: str
    asked: Period
    held: Period | None = None
    title: str = ""
    audience: str = ""
    outcome: str = ""
    reason: str = ""


def activity_words(one: Activity | ActivityEntry) -> Words:
    """An activity as label → words."""
    return {
        "活動": str(Kind(one.kind).label),
        "対象期間": str(one.asked),
        "状況": str(Status(one.status).label),
        "実施日・予定日": str(one.held or ""),
        "名称": one.title,
        "対象者": one.audience,
        "結果": one.outcome,
        "未実施の理由": one.reason,
    }


def kept(activity: Activity) -> dict[str, Any]:
    """What the trail keeps: who was meant, how it went and why not may name persons, and are kept as digests."""
    return veiled(values(activity, FIELDS), ("audience", "outcome", "reason"))


@transaction.atomic
def record_activity(*, organization: Organization, entry: ActivityEntry, today: date, by: Officer) -> Activity:
    """Record an activity that is planned, was held, or was not; the same twice is recorded once."""
    require(by, Permission.FILL_IN, organization.pk)
    rows = locked_activities(organization)
    for one in rows.filter(kind=entry.kind, status=entry.status):
        if activity_words(one) == activity_words(entry):
            return one
    require_possible(rows, organization, entry, today)
    activity = Activity(organization=organization, provenance=Provenance.REPORTED)
    enter(activity, entry)
    activity.save()
    record("活動を登録", activity, by=by, organization_id=organization.pk, after=kept(activity))
    return activity


@transaction.atomic
def change_activity(*, activity: Activity, entry: ActivityEntry, version: int, today: date, by: Officer) -> Activity:
    """Change what is recorded, such as planned to held; what was published becomes the organ's own word by it."""
    organization = activity.organization
    require(by, Permission.FILL_IN, organization.pk)
    there = unchanged(locked_activities(organization), activity, version, entry)
    require_possible(locked_activities(organization).exclude(pk=there.pk), organization, entry, today)
    if activity_words(there) == activity_words(entry):
        return there
    before = kept(there)
    enter(there, entry)
    there.provenance, there.version = Provenance.REPORTED, there.version + 1
    there.save()
    record("活動を変更", there, by=by, organization_id=organization.pk, before=before, after=kept(there))
    return there


@transaction.atomic
def withdraw_activity(*, activity: Activity, version: int, by: Officer) -> None:
    """Take back what was recorded by mistake, or a plan that was given up; what was published cannot be taken back."""
    require(by, Permission.FILL_IN, activity.organization_id)
    there = unchanged(locked_activities(activity.organization), activity, version)
    if there.provenance != Provenance.REPORTED:
        raise Refusal("公表資料にある記録は取り消せません。事実と違うときは、内容を変更してください。")
    record("活動を取消", there, by=by, organization_id=activity.organization_id, before=kept(there))
    there.delete()


def enter(activity: Activity, entry: ActivityEntry) -> None:
    """Put what was typed into the row."""
    for name in ("kind", "status", "asked", "held", *TEXTS):
        setattr(activity, name, getattr(entry, name))


def locked_activities(organization: Organization) -> ActivityQuerySet:
    """The organ's activities; whoever changes or adds one waits for the organ."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    found: ActivityQuerySet = Activity.objects.named().filter(organization=organization)
    return found


def unchanged(
    rows: ActivityQuerySet, activity: Activity, version: int, entry: ActivityEntry | None = None
) -> Activity:
    """The row as it stands; refuses when it is gone, or is not as its reader saw it (rule 11)."""
    there = rows.filter(pk=activity.pk).select_related("organization").first()
    if there is None:
        raise Refusal("この記録は、入力している間に取り消されました。何も保存していません。一覧から確かめてください。")
    if there.version != version:
        words = activity_words(there)
        raise StaleVersion([Conflict(str(there), words, activity_words(entry) if entry else words)])
    return there


def require_possible(others: ActivityQuerySet, organization: Organization, entry: ActivityEntry, today: date) -> None:
    """Refuse what cannot be, or cannot stand beside the organ's other records; the text says what to do."""
    if entry.asked not in asked_periods(organization, today):
        raise Refusal("対象期間は、この機関に尋ねている期間か年度から選んでください。")
    if entry.status == Status.NOT_HELD:
        require_not_held(others.filter(kind=entry.kind), entry, today)
        return
    if entry.reason:
        raise Refusal("未実施の理由は、状況が「未実施」のときだけ入力してください。")
    if entry.status == Status.HELD and (entry.held is None or entry.held.last is None):
        raise Refusal("実施した日か期間を入力してください（例 平成27年10月1日、平成27年10月）。")
    if entry.held and not overlaps(entry.held, entry.asked):
        raise Refusal(
            f"実施日・予定日（{entry.held}）が対象期間（{entry.asked}）の外です。対象期間を選び直してください。"
        )
    if entry.status == Status.HELD and entry.held and entry.held.last and entry.held.last > today:
        raise Refusal("実施日が本日より後です。まだ終わっていないものは、状況を「予定」にしてください。")
    beside = others.filter(kind=entry.kind, status=Status.NOT_HELD)
    if beside.filter(which_deny(entry)).exists():
        raise Refusal(
            f"この期間の{Kind(entry.kind).label}は「未実施」と記録されています。先にその記録を変更するか、取り消してください。"
        )


def which_deny(entry: ActivityEntry) -> Q:
    """Not-held records that deny the entry: of the same period, or of one in which it was held as a whole."""
    same = Q(asked_from=entry.asked.first, asked_to=entry.asked.last)
    if entry.status != Status.HELD or entry.held is None:
        return same
    return same | Q(asked_from__lte=entry.held.first, asked_to__gte=entry.held.last)


def require_not_held(others: ActivityQuerySet, entry: ActivityEntry, today: date) -> None:
    """Refuse a not-held record without a reason, with a date, before the period is over, twice, or beside one held."""
    label, asked = Kind(entry.kind).label, entry.asked
    if not entry.reason:
        raise Refusal("未実施の理由を入力してください。")
    if entry.held:
        raise Refusal("未実施のときは、実施日・予定日を空にしてください。")
    if asked.last is None or asked.last >= today:
        day = eras.full(asked.last) if asked.last else ""
        raise Refusal(f"対象期間が終わる（{day}）まで、未実施とは記録できません。状況を「予定」にしてください。")
    of_period = Q(asked_from=asked.first, asked_to=asked.last)
    within = Q(held_from__gte=asked.first, held_to__lte=asked.last)
    if others.filter(of_period | within, status=Status.HELD).exists():
        raise Refusal(f"この期間に実施した{label}が記録されているため、未実施とは記録できません。")
    if others.filter(of_period, status=Status.PLANNED).exists():
        raise Refusal(f"この期間の{label}の予定が残っています。その予定を「未実施」に変更してください。")
    if others.filter(of_period, status=Status.NOT_HELD).exists():
        raise Refusal(f"この期間の{label}は、既に「未実施」と記録されています。その記録を変更してください。")


def overlaps(held: Period, asked: Period) -> bool:
    """Does the period lie at least partly in the one asked about?"""
    return held.first <= (asked.last or date.max) and (held.last or date.max) >= asked.first
