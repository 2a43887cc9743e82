"""What the organ addressed answers to a finding: written by whoever fills in, answered by who may submit.

What is saved and not answered is known to the organ alone; in the trail such rows begin with 下書き, which the ministry
does not read (`TrailQuerySet.without_drafts`).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agencies import eras
from agencies.models import Notification
from agencies.notifications import notify
from agencies.refusals import NotPermitted, Refusal, StaleVersion, require
from agencies.roles import PERMISSIONS, Officer, Permission, Role
from agencies.trail import record
from audits.finding_actions import take_step
from audits.finding_drafts import lock
from audits.finding_entries import (
    LONGEST_MEASURE,
    LONGEST_TEXT,
    MOST_MEASURES,
    AnswerEntry,
    MeasureEntry,
    answer_conflict,
    being_written,
)
from audits.finding_transitions import require_transition
from audits.models import Finding, FindingMeasure, FindingStep
from incidents.notices import watchers

State = Finding.State
FINDERS = [role for role in Role if Permission.FIND in PERMISSIONS[role]]
SAVED = "下書き：所見への回答を保存"


def lock_for_answer(
    finding: Finding, answer: AnswerEntry, permission: Permission, version: int, on: date, by: Officer
) -> Finding:
    """The finding, locked, if the officer of its organ may write to it, it takes an answer, and nobody was faster."""
    require(by, permission, finding.organization_id)
    locked = lock(finding)
    if locked.organization_id not in by.organ_ids:
        raise NotPermitted("所見に回答できるのは、その所見の対象の機関だけです。")
    require_transition(locked, State.ANSWERED)
    require_possible(answer, on)
    if locked.answer_version != version:
        raise StaleVersion([answer_conflict(locked, answer)])
    return locked


def require_possible(answer: AnswerEntry, on: date) -> None:
    """Refuse what no answer can hold: nothing was done on a day to come, and a measure says what it is."""
    if len(answer.text) > LONGEST_TEXT or any(len(one.text) > LONGEST_MEASURE for one in answer.measures):
        raise Refusal(f"回答は{LONGEST_TEXT}文字、改善措置はそれぞれ{LONGEST_MEASURE}文字以内で入力してください。")
    if len(answer.measures) > MOST_MEASURES:
        raise Refusal(f"改善措置は{MOST_MEASURES}件までです。まとめて入力してください。")
    for place, one in enumerate(answer.measures, 1):
        if not one.text.strip():
            raise Refusal(f"改善措置{place}の内容を入力してください。")
        if one.done_on and one.done_on > on:
            raise Refusal(
                f"改善措置{place}の実施日（{eras.full(one.done_on)}）が本日より後です。"
                "これから行うものは、実施予定日に入力してください。"
            )


def require_complete(answer: AnswerEntry) -> None:
    """Refuse to answer with nothing, or with a measure without a day."""
    if not answer.text.strip():
        raise Refusal("回答を入力してください。")
    if not answer.measures:
        raise Refusal("改善措置を1つ以上、日付とともに入力してください。")
    for place, one in enumerate(answer.measures, 1):
        if not (one.planned_on or one.done_on):
            raise Refusal(f"改善措置{place}の実施予定日か実施日を入力してください。")


@transaction.atomic
def save_answer(*, finding: Finding, answer: AnswerEntry, version: int, on: date, by: Officer) -> Finding:
    """Keep an answer that is being written; over somebody else's nothing is saved and both sides are shown.

    What stands there already changes nothing and leaves no trail row.
    """
    locked = lock_for_answer(finding, answer, Permission.FILL_IN, version, on, by)
    before = being_written(locked)
    if before == answer:
        return locked
    locked.answer_draft = answer.as_json()
    locked.answer_version += 1
    locked.save(update_fields=["answer_draft", "answer_version"])
    sides = {"before": before.as_json(), "after": answer.as_json()}
    record(SAVED, locked, by=by, organization_id=locked.organization_id, **sides)
    return locked


@transaction.atomic
def answer_finding(*, finding: Finding, answer: AnswerEntry, version: int, on: date, by: Officer) -> Finding:
    """Answer with words and measures; may be done again until the finding is followed up, and each answer stays.

    Whoever issued the finding is told, or who watches, where that person is in charge no more.
    """
    locked = lock_for_answer(finding, answer, Permission.SUBMIT, version, on, by)
    require_complete(answer)
    before = locked.state
    step = take_step(locked, State.ANSWERED, on=on, by=by, text=answer.text)
    FindingMeasure.objects.bulk_create([measure_of(step, place, one) for place, one in enumerate(answer.measures, 1)])
    locked.answer_draft = None
    locked.answer_version += 1
    locked.save(update_fields=["state", "version", "answer_draft", "answer_version"])
    tell_ministry(locked, step)
    after = {"state": locked.state, "on": on.isoformat(), **answer.as_json()}
    sides = {"before": {"state": before}, "after": after}
    record("所見に回答", locked, by=by, organization_id=locked.organization_id, **sides)
    return locked


def measure_of(step: FindingStep, position: int, entry: MeasureEntry) -> FindingMeasure:
    """A measure of an answer, not yet saved."""
    return FindingMeasure(
        step=step, position=position, text=entry.text, planned_on=entry.planned_on, done_on=entry.done_on
    )


def tell_ministry(finding: Finding, step: FindingStep) -> None:
    """Tell the person who issued the finding that it was answered; without one who still finds, all who watch."""
    issued = finding.steps.filter(state=State.ISSUED, by__is_active=True).select_related("by").first()
    issuer = issued.by if issued else None
    if issuer and issuer.assignments.in_force(step.on).filter(role__in=FINDERS).exists():
        told = [issuer]
    else:
        told = watchers(is_fictional=finding.organization.is_fictional)
    title = f"{finding.organization}が{finding.get_kind_display()}に回答しました：{finding.title}"[:200]
    key, url = f"finding-answered-{step.pk}", finding.get_absolute_url()
    notify(Notification(account=person, key=key, title=title, url=url) for person in told)
