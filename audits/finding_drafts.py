"""Drafting a finding (所見の起案) from signals: what only the ministry knows of until it is issued.

In the trail these rows are of no organization, so that no history of an organ shows that a draft is there or was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction

from agencies import eras
from agencies.conflicts import fingerprint
from agencies.models import Organization
from agencies.refusals import Refusal, StaleVersion, WrongState
from agencies.roles import Officer
from agencies.trail import record, values
from audits.finding_entries import draft_conflict
from audits.finding_transitions import require_finder
from audits.models import Finding, FindingEvidence, FindingStep
from audits.organ_signals import organ_signals
from guidelines.models import Amendment
from regulations.signals import Signal

State = Finding.State
DRAFTED = ("organization", "amendment", "kind", "title", "text", "state")
TYPED = ("kind", "title", "text")


def mark_of(signal: Signal) -> str:
    """A short mark of what a signal says, evidence included."""
    evidence = {str(place): str(asdict(one)) for place, one in enumerate(signal.evidence)}
    return fingerprint({"rule": signal.rule, "words": signal.words, "text": signal.finding_text, **evidence})


def chosen_signals(found: Sequence[Signal], marks: Collection[str]) -> list[Signal]:
    """The signals of those marks; a mark that no signal bears any more is refused."""
    if not marks:
        raise Refusal("所見の根拠にするシグナルを1つ以上選んでください。")
    by_mark = {mark_of(signal): signal for signal in found}
    if not set(marks) <= set(by_mark):
        raise StaleVersion([])
    return [signal for mark, signal in by_mark.items() if mark in marks]


@transaction.atomic
def draft_finding(
    *,
    organization: Organization,
    amendment: Amendment,
    marks: Collection[str],
    as_of: date,
    on: date,
    by: Officer,
    state: str = "submitted",
    title: str = "",
    request: str = "",
) -> Finding:
    """A draft from the organ's signals of those marks on a day, its text their words, the signals frozen as evidence.

    - `title` takes the place of the usual one; `request` says below the signals' words what is asked for.
    - What is frozen is what the signals say when this runs; marks of signals that say something else by then are refused.
    - The same draft a second time, while nobody has changed the first, gives the first.
    """
    require_finder(by, is_fictional=organization.is_fictional)
    if amendment.is_fictional != organization.is_fictional:
        raise Refusal("演習の見直しと実在する機関とを、一つの所見にすることはできません。")
    if as_of > on:
        raise Refusal(f"基準日（{eras.full(as_of)}）が本日より後です。本日までの日を指定してください。")
    Organization.objects.select_for_update().get(pk=organization.pk)
    signals = chosen_signals(organ_signals(amendment, as_of, state, organization=organization), marks)
    title = title or f"「{amendment}」に係る保護管理規程の見直し等について"
    text = "\n\n".join([*(one.finding_text for one in signals), *([request] if request else [])])
    finding = Finding(organization=organization, amendment=amendment, title=title, text=text)
    if same := drafted_before(finding, as_of):
        return same
    finding.save(force_insert=True)
    FindingEvidence.objects.bulk_create(
        [evidence_of(finding, place, one, as_of) for place, one in enumerate(signals, 1)]
    )
    FindingStep.objects.create(finding=finding, state=State.DRAFT, on=on, by=by.account, by_name=by.name)
    about = {"signals": [one.rule for one in signals], "seen_on": as_of.isoformat()}
    record("所見を起案", finding, by=by, organization_id=None, after=values(finding, DRAFTED) | about)
    return finding


def evidence_of(finding: Finding, position: int, signal: Signal, as_of: date) -> FindingEvidence:
    """A signal as it stands."""
    return FindingEvidence(
        finding=finding,
        position=position,
        signal=signal.rule,
        kind=signal.kind,
        label=signal.words,
        text=signal.finding_text,
        basis=signal.basis,
        rows=[asdict(one) for one in signal.evidence],
        seen_on=as_of,
    )


def drafted_before(new: Finding, as_of: date) -> Finding | None:
    """The same draft of the same day, if nobody has changed it since."""
    same: Finding | None = Finding.objects.filter(
        organization=new.organization,
        amendment=new.amendment,
        title=new.title,
        text=new.text,
        state=State.DRAFT,
        version=1,
        evidence__seen_on=as_of,
    ).first()
    return same


def lock(finding: Finding) -> Finding:
    """The finding as it stands now, locked until the transaction ends."""
    found = Finding.objects.select_for_update(of=("self",)).select_related("organization", "amendment")
    locked: Finding | None = found.filter(pk=finding.pk).first()
    if locked is None:
        raise WrongState("この所見の案は、ほかの人が削除しました。所見の一覧を開き直してください。")
    return locked


def lock_draft(finding: Finding) -> Finding:
    """The same, of a draft."""
    locked = lock(finding)
    if locked.state != State.DRAFT:
        raise WrongState("この所見は既に通知されているため、本文の変更も削除もできません。")
    return locked


@transaction.atomic
def edit_finding(*, finding: Finding, typed: Mapping[str, str], version: int, by: Officer) -> Finding:
    """Change kind, title and text of a draft; over a newer version nothing is saved and both sides are shown.

    What stands there already changes nothing and leaves no trail row.
    """
    require_finder(by, is_fictional=finding.organization.is_fictional)
    locked = lock_draft(finding)
    if not (typed["title"].strip() and typed["text"].strip()):
        raise Refusal("件名と本文を入力してください。")
    if locked.version != version:
        raise StaleVersion([draft_conflict(locked, typed)])
    before = values(locked, TYPED)
    if before == {name: typed[name] for name in TYPED}:
        return locked
    for name in TYPED:
        setattr(locked, name, typed[name])
    locked.version += 1
    locked.save(update_fields=[*TYPED, "version"])
    record("所見の案を変更", locked, by=by, organization_id=None, before=before, after=values(locked, TYPED))
    return locked


@transaction.atomic
def discard_finding(*, finding: Finding, version: int, by: Officer) -> None:
    """Throw a draft away; the trail keeps its title, and of what it said a digest."""
    require_finder(by, is_fictional=finding.organization.is_fictional)
    locked = lock_draft(finding)
    if locked.version != version:
        raise StaleVersion([])
    record("所見の案を削除", locked, by=by, organization_id=None, before=values(locked, DRAFTED))
    locked.delete()
