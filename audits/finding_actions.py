"""What the ministry does with a finding after drafting it: issue it, follow it up, close it.

- Each step is a row of `FindingStep` with its day and person, and one row of the trail of the organ addressed.
- A finding is issued, followed up and closed as it was shown: `version` is that of the page.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agencies import eras
from agencies.notifications import notify_organs
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer
from agencies.trail import record, values
from audits.finding_drafts import lock
from audits.finding_entries import entry_of, latest_answer, unfinished
from audits.finding_transitions import require_finder, require_transition
from audits.models import Finding, FindingStep
from regulations.signals.causes import months_later

State = Finding.State
FOLLOWED_UP_AFTER = 6
"""Months after which a finding is followed up; the last day of a month that is too short stands for the day."""
ISSUED = ("state", "issued_on", "reply_by", "follow_up_on")


def follow_up_day(issued_on: date) -> date:
    """The day on which a finding issued on that day is to be followed up."""
    return months_later(issued_on, FOLLOWED_UP_AFTER)


def lock_for(finding: Finding, after: Finding.State, version: int, by: Officer) -> Finding:
    """The finding, locked, if the officer may take the step, the state allows it and it is what was shown."""
    require_finder(by, is_fictional=finding.organization.is_fictional)
    locked = lock(finding)
    require_transition(locked, after)
    if locked.version != version:
        raise StaleVersion([])
    return locked


def take_step(finding: Finding, after: Finding.State, *, on: date, by: Officer, text: str = "") -> FindingStep:
    """Write down who brought the finding to the state, and on which day."""
    finding.state = after
    finding.version += 1
    return FindingStep.objects.create(
        finding=finding, state=after, on=on, by=by.account, by_name=by.name, text=text.strip()
    )


@transaction.atomic
def issue_finding(*, finding: Finding, reply_by: date, version: int, on: date, by: Officer) -> Finding:
    """Issue a draft to its organ: a reply is asked for by a day, and it is followed up six months later."""
    locked = lock_for(finding, State.ISSUED, version, by)
    follow_up_on = follow_up_day(on)
    if not on <= reply_by <= follow_up_on:
        raise Refusal(
            f"回答の期限は、通知の日（{eras.full(on)}）からフォローアップの日（{eras.full(follow_up_on)}）までの日にしてください。"
        )
    locked.issued_on, locked.reply_by, locked.follow_up_on = on, reply_by, follow_up_on
    take_step(locked, State.ISSUED, on=on, by=by)
    locked.save(update_fields=[*ISSUED, "version"])
    notify_organs(
        organization_ids=[locked.organization_id],
        key=f"finding-issued-{locked.pk}",
        title=f"{locked.get_kind_display()}が通知されました（回答期限 {eras.full(reply_by)}）：{locked.title}",
        url=locked.get_absolute_url(),
    )
    sides = {"before": {"state": State.DRAFT.value}, "after": values(locked, ISSUED)}
    record("所見を通知", locked, by=by, organization_id=locked.organization_id, **sides)
    return locked


@transaction.atomic
def follow_up_finding(
    *, finding: Finding, note: str, version: int, on: date, by: Officer, early_reason: str = ""
) -> Finding:
    """Write down what became of the measures.

    - Not before the organ answered. Before the day it was to be followed up only with a reason, which stands in the step.
    - What the organ answered meanwhile is to be read first: the version has to be the one that was shown.
    """
    locked = lock_for(finding, State.FOLLOWED_UP, version, by)
    if not note.strip():
        raise Refusal("フォローアップで確かめた内容を入力してください。")
    text = note.strip()
    if locked.follow_up_on and on < locked.follow_up_on:
        if not early_reason.strip():
            raise Refusal(
                f"フォローアップの日（{eras.full(locked.follow_up_on)}）より前です。前に行う理由を入力してください。"
            )
        text += f"\n予定日（{eras.full(locked.follow_up_on)}）より前に行った理由：{early_reason.strip()}"
    step = take_step(locked, State.FOLLOWED_UP, on=on, by=by, text=text)
    locked.save(update_fields=["state", "version"])
    notify_organs(
        organization_ids=[locked.organization_id],
        key=f"finding-followed-up-{locked.pk}",
        title=f"{locked.get_kind_display()}のフォローアップが記録されました：{locked.title}",
        url=locked.get_absolute_url(),
    )
    record_step("所見をフォローアップ", locked, step, before=State.ANSWERED, by=by)
    return locked


@transaction.atomic
def close_finding(*, finding: Finding, note: str, version: int, on: date, by: Officer) -> Finding:
    """End a finding that was followed up; with a measure that is not done yet only for a reason."""
    locked = lock_for(finding, State.CLOSED, version, by)
    answer = latest_answer(locked)
    missing = unfinished(entry_of(answer).measures) if answer else []
    if missing and not note.strip():
        raise Refusal(f"実施していない改善措置が{len(missing)}件あります。終了する理由を入力してください。")
    step = take_step(locked, State.CLOSED, on=on, by=by, text=note)
    locked.save(update_fields=["state", "version"])
    notify_organs(
        organization_ids=[locked.organization_id],
        key=f"finding-closed-{locked.pk}",
        title=f"{locked.get_kind_display()}が終了しました：{locked.title}",
        url=locked.get_absolute_url(),
    )
    record_step("所見を終了", locked, step, before=State.FOLLOWED_UP, by=by)
    return locked


def record_step(action: str, finding: Finding, step: FindingStep, *, before: Finding.State, by: Officer) -> None:
    """One row of the trail for a step that was taken."""
    after = {"state": finding.state, "on": step.on.isoformat(), "text": step.text}
    record(
        action, finding, by=by, organization_id=finding.organization_id, before={"state": before.value}, after=after
    )
