"""When a step may be recorded at all: what the table of transitions says, and what moments can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from agencies.echoes import echoed
from agencies.models import Organization, Supervision
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Officer
from incidents.changes import require_handler
from incidents.models import Incident, IncidentStep, Step
from incidents.moments import BadMoment, written
from incidents.regimes import regime_of, triggers
from incidents.reporting import latest_report
from incidents.transitions import TRANSITIONS, asked_of, before, behind, may_take, missing_before, resting_on

REPORTED_BY_LAW = (Step.PRELIMINARY, Step.FINAL)
TELLING = (Step.TO_SUPERVISOR, Step.TO_MINISTRY)
"""Steps from which on somebody outside sees the incident."""
LASTING = (Step.FOUND, Step.CLOSED)
"""Steps that cannot be withdrawn: without the first there is no incident, and after the last nothing is changed."""


def known_step(step: str) -> Step:
    """The step of that name."""
    if step not in Step.values:
        raise Refusal(f"「{echoed(step)}」という対応の段階はありません。画面を開き直して選んでください。")
    return Step(step)


def require_taker(incident: Incident, step: Step, standing: IncidentStep | None, by: Officer) -> None:
    """Refuse whoever may not record the step; what stands is corrected by who handles incidents."""
    if not may_take(incident, step, by):
        permission = TRANSITIONS[step].permission
        raise NotPermitted(f"この操作を行う権限がありません（{permission.value}）。担当の方に依頼してください。")
    if standing:
        require_handler(incident, by)


def require_asked(incident: Incident, step: Step) -> None:
    """Refuse a step that is not asked of the organ."""
    if step not in asked_of(incident):
        raise Refusal(
            f"「{step.label}」は、この機関のこの事案では求められていません。画面を開き直して、次の対応を選んでください。"
        )


def require_order(incident: Incident, steps: Mapping[Step, IncidentStep], step: Step) -> None:
    """Refuse a step before those that come before it are recorded."""
    if missing := missing_before(incident, steps, step):
        names = "、".join(f"「{one.label}」" for one in missing)
        raise WrongState(f"「{step.label}」より先に、{names}を記録してください。")


def require_in_time(rows: Iterable[IncidentStep], step: Step, happened_at: datetime, now: datetime) -> None:
    """Refuse a moment to come, one before what came before, and one after what came after; `rows` are those that stand."""
    if happened_at > now:
        raise BadMoment(f"「{step.label}」の日時が現在より後です。行った後に記録してください。")
    for row in rows:
        if row.happened_at is None:
            continue
        other = Step(row.step)
        if other in before(step) and happened_at < row.happened_at:
            raise BadMoment(
                f"「{step.label}」の日時が「{other.label}」の日時（{written(row.happened_at)}）より前です。"
                "日時を確かめて入力し直してください。"
            )
        if other in behind(step) and happened_at > row.happened_at:
            raise BadMoment(
                f"「{step.label}」の日時が「{other.label}」の日時（{written(row.happened_at)}）より後です。"
                "日時を確かめて入力し直してください。"
            )


def require_supervisor(incident: Incident, step: Step, told: Organization | None) -> None:
    """Refuse an agency that does not supervise the corporation."""
    if step != Step.TO_SUPERVISOR:
        if told is not None:
            raise Refusal(f"「{step.label}」では、情報提供先の行政機関を選べません。")
        return
    if told is None:
        raise Refusal("情報提供した所管行政機関を選んでください。")
    supervisions = Supervision.objects.filter(corporation=incident.organization_id, agency=told.pk)
    if not supervisions.filter(agency__is_fictional=incident.organization.is_fictional).exists():
        raise Refusal("選んだ行政機関は、この法人を所管する行政機関ではありません。一覧から選び直してください。")


def require_regime_stays(incident: Incident, found_at: datetime) -> None:
    """Refuse to move the day it was found to where another regime holds: that was frozen when it was reported."""
    if regime_of(incident.organization.kind, timezone.localdate(found_at)) != incident.regime:
        raise BadMoment(
            "発見の日をこの日に直すと、適用される制度（指針・法律）が変わります。"
            "この事案は「事案に当たらず」として終え、正しい日時で報告し直してください。"
        )


def require_not_needed(incident: Incident, step: Step, standing: IncidentStep | None) -> None:
    """Refuse to leave out a step that always is needed, that the law asks for, or that told somebody outside."""
    if not TRANSITIONS[step].may_be_omitted:
        raise Refusal(f"「{step.label}」は省略できません。行った日時と担当者を記録してください。")
    if standing and not standing.is_omitted and step in TELLING:
        raise WrongState(
            f"「{step.label}」は既に行われ、相手に見えています。不要にはできません。"
            "実際には行っていないときは、その記録を取り消してください。"
        )
    if step in REPORTED_BY_LAW and (holding := reasons(incident)):
        raise Refusal(
            f"報告を要する事態（{'、'.join(holding)}）に当たるため、「{step.label}」は省略できません。"
            "当たらないときは、先に報告の内容を変更してください。"
        )


def require_withdrawable(rows: Iterable[IncidentStep], step: Step, row: IncidentStep | None) -> None:
    """Refuse to withdraw what is not recorded, what makes it an incident, and what later steps rest on.

    `rows` are those that stand. Of several agencies that were told one may be withdrawn while another one stays.
    """
    if step in LASTING:
        raise Refusal(
            f"「{step.label}」の記録は取り消せません。"
            "事案でなかったときは「事案に当たらず」とし、日時などの誤りは訂正してください。"
        )
    if row is None:
        raise WrongState(f"「{step.label}」の記録はありません。画面を開き直して確かめてください。")
    if resting := resting_on(rows, row):
        names = "、".join(f"「{one.label}」" for one in resting)
        raise WrongState(
            f"「{step.label}」より後の{names}が記録されています。"
            "それも誤りのときは先に取り消し、日時や担当者の誤りは訂正してください。"
        )


def require_may_close(incident: Incident, steps: Mapping[Step, IncidentStep]) -> None:
    """Refuse to close what the law asks a report of that was left out before its reason was known."""
    omitted = [step for step in REPORTED_BY_LAW if step in steps and steps[step].is_omitted]
    if omitted and (holding := reasons(incident)):
        names = "、".join(f"「{one.label}」" for one in omitted)
        raise WrongState(
            f"報告を要する事態（{'、'.join(holding)}）に当たるため、{names}を行ってから終了してください。"
        )


def reasons(incident: Incident) -> list[str]:
    """Why the latest report makes it an incident to be reported by law; none while nothing of that is known."""
    report = latest_report(incident)
    return [one.label for one in triggers() if one.holds(getattr(report, one.field))]
