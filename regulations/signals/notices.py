"""Other signals: a notice that was not relayed (table 2-(2)-⑲)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from agencies import eras
from regulations.models import Relay
from regulations.signals.facts import Facts
from regulations.signals.values import Evidence, Rule, Signal

Outcome = Relay.Outcome


def not_relayed(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Notices recorded as not passed on to a corporation; names the agency that issued them.

    What is unconfirmed (確認できず) stands beside it as evidence and is no signal of its own.
    """
    for notice in facts.notices:
        missing, unconfirmed = notice.of(Outcome.NOT_RELAYED), notice.of(Outcome.UNCONFIRMED)
        if not missing:
            continue
        guidance = notice.guidance
        agency = guidance.review.organization
        issued = eras.full(guidance.issued_on)
        office = f"、{guidance.office}" if guidance.office else ""
        text = (
            f"{agency}は、「{guidance.title}」（{issued}{office}）を発出したが、"
            f"{names(missing)}の{len(missing)}法人には周知していない。"
        )
        if unconfirmed:
            text += f"また、{names(unconfirmed)}への周知状況は確認できない。"
        yield Signal(
            rule=rule.key,
            kind=rule.kind,
            organization=agency,
            subject="",
            headline=f"通知の周知なし {len(missing)}法人",
            evidence=tuple(relay_evidence(relay, issued) for relay in (*missing, *unconfirmed)),
            basis=f"{rule.basis}「{guidance.title}」（{issued}）",
            finding_text=text,
        )


def relay_evidence(relay: Relay, issued: str) -> Evidence:
    """What became of the notice on its way to one corporation."""
    return Evidence(
        words=f"{relay.corporation}：{relay.get_outcome_display()}（{relay.office}）",
        when=f"{issued}の通知",
        provenance=relay.get_provenance_display(),
        url=reverse("audits:organization", args=[relay.corporation.code]),
    )


def names(relays: tuple[Relay, ...]) -> str:
    """The corporations, joined."""
    return "、".join(str(relay.corporation) for relay in relays)
