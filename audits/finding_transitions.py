"""The steps of a finding (所見) as one visible table: which state leads to which, and who may take the step.

The diagram in `docs/finding-chain.md` is checked against it.
"""

from __future__ import annotations

from dataclasses import dataclass

from agencies import eras
from agencies.refusals import NotPermitted, WrongState, require
from agencies.roles import EVERYWHERE, Officer, Permission
from audits.models import Finding

State = Finding.State


@dataclass(frozen=True)
class Transition:
    """One step: the state it begins in, the state it leads to, who may take it, what it is called and its page."""

    before: Finding.State
    after: Finding.State
    permission: Permission
    label: str
    route: str

    @property
    def leads_on(self) -> bool:
        """Does it bring the finding further, rather than being taken once more?"""
        return self.after != self.before


TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.DRAFT, State.ISSUED, Permission.FIND, "通知に進む", "audits:finding-issue"),
    Transition(State.ISSUED, State.ANSWERED, Permission.SUBMIT, "回答する", "audits:finding-answer"),
    Transition(State.ANSWERED, State.ANSWERED, Permission.SUBMIT, "回答し直す", "audits:finding-answer"),
    Transition(
        State.ANSWERED, State.FOLLOWED_UP, Permission.FIND, "フォローアップを記録する", "audits:finding-follow-up"
    ),
    Transition(State.FOLLOWED_UP, State.CLOSED, Permission.FIND, "終了に進む", "audits:finding-close"),
)
"""What an organ answered can be answered again until it is followed up; no state is skipped and none goes back."""

ENDS = {State.CLOSED: "終了した所見は変えられません。続きがあるときは、新しい所見を起案します。"}
"""States that nothing follows, with the reason."""


def leads_to(before: str, after: str) -> bool:
    """Does the table hold the step?"""
    return any(one.before == before and one.after == after for one in TRANSITIONS)


def require_transition(finding: Finding, after: Finding.State) -> None:
    """Refuse a step that the table does not hold, saying where the finding stands."""
    if not leads_to(finding.state, after):
        raise WrongState(
            f"この所見は「{finding.stage.label}」のため、「{after.label}」にできません。"
            "画面を開き直して、最新の状態を確かめてください。"
        )


def require_finder(by: Officer, *, is_fictional: bool) -> None:
    """Only who holds FIND; whoever is of the exercise alone finds nothing of a real organ."""
    require(by, Permission.FIND)
    if by.is_fictional and not is_fictional:
        raise NotPermitted("演習の担当者は、実在する機関への所見を起案も通知もできません。")


def may_take(transition: Transition, finding: Finding, officer: Officer) -> bool:
    """May this officer take the step: FIND for any organ (of the own side), SUBMIT for the organ addressed."""
    if transition.permission in EVERYWHERE:
        is_own_side = not officer.is_fictional or finding.organization.is_fictional
        return is_own_side and officer.may(transition.permission)
    return officer.may(transition.permission, finding.organization_id)


def steps_for(finding: Finding, officer: Officer) -> list[Transition]:
    """The steps this officer may take now; going on before answering once more."""
    found = [one for one in TRANSITIONS if one.before == finding.state and may_take(one, finding, officer)]
    return sorted(found, key=lambda one: not one.leads_on)


def waiting_for(finding: Finding) -> str:
    """What the finding waits for and by whom, in words; empty at its end."""
    if finding.state == State.ISSUED and finding.reply_by:
        return f"{finding.organization}が回答します（期限 {eras.full(finding.reply_by)}）。"
    if finding.state == State.ANSWERED and finding.follow_up_on:
        day = eras.full(finding.follow_up_on)
        return f"総務省がフォローアップを行います（予定日 {day}）。それまで、{finding.organization}は回答し直せます。"
    ends = {State.DRAFT: "総務省が機関に通知します。", State.FOLLOWED_UP: "総務省が結果を確かめて終了します。"}
    return ends.get(finding.stage, "")
