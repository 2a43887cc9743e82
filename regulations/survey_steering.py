"""How an organ steered its units and its corporations, from the files of a folder: tables 2-(1)-⑲ and 2-(2)-⑲."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from agencies.datafiles import day, read_csv, read_json
from agencies.models import Organization, UnitGroup
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.roles import Officer
from agencies.trail import Change, record_all, values
from regulations.models import Guidance, Relay, Review, Rollout
from regulations.survey_revisions import DATA


def load_rollouts(
    *, reviews: dict[str, Review], by: Officer, folder: Path = DATA, provenance: Provenance = Provenance.PUBLISHED
) -> list[Rollout]:
    """Create the steps towards groups of units (`rollouts.csv`), each with its trail row; `reviews` by code of organ.

    A step that was not taken is recorded as such, without a day.
    """
    groups = {
        (group.organization_id, group.name): group
        for group in UnitGroup.objects.filter(organization__in=[review.organization_id for review in reviews.values()])
    }
    rollouts = []
    for row in read_csv(folder / "rollouts.csv"):
        review = reviews[row["organization"]]
        rollout = Rollout(
            review=review,
            unit_group=groups[review.organization_id, row["group"]],
            step=row["step"],
            was_given=row["given"] == "yes",
            reply_by=day(row["reply_by"]),
            reply_by_wording=row["reply_by_wording"],
            office=row["office"],
            provenance=provenance,
        )
        given_on = day(row["given_on"])
        rollout.given = Period.day(given_on) if given_on else None
        rollouts.append(rollout)
    Rollout.objects.bulk_create(rollouts)
    fields = ("unit_group", "step", "was_given", "given_from", "given_to", "reply_by", "reply_by_wording", "office")
    record_all(
        "指示・協議を登録",
        [Change(one, one.review.organization_id, after=values(one, fields)) for one in rollouts],
        by=by,
    )
    return rollouts


def load_guidance(
    *,
    reviews: dict[str, Review],
    organs: dict[str, Organization],
    by: Officer,
    folder: Path = DATA,
    provenance: Provenance = Provenance.PUBLISHED,
) -> tuple[list[Guidance], list[Relay]]:
    """Create the notices (`guidance.json`) and what became of each on its way to a corporation (周知).

    `reviews` and `organs` are by code. One trail row for each notice, with its relays.
    """
    rows = read_json(folder / "guidance.json")
    guidance = Guidance.objects.bulk_create(
        [
            Guidance(
                review=reviews[row["organization"]],
                title=row["title"],
                office=row["office"],
                issued_on=date.fromisoformat(row["issued_on"]),
                provenance=provenance,
            )
            for row in rows
        ]
    )
    relays = Relay.objects.bulk_create(
        [
            Relay(
                guidance=notice,
                corporation=organs[relay["corporation"]],
                outcome=relay["outcome"],
                office=relay["office"],
                provenance=provenance,
            )
            for notice, row in zip(guidance, rows, strict=True)
            for relay in row["relays"]
        ]
    )
    record_all(
        "通知を登録",
        [
            Change(notice, notice.review.organization_id, after=_guidance_values(notice, row))
            for notice, row in zip(guidance, rows, strict=True)
        ],
        by=by,
    )
    return guidance, relays


def _guidance_values(notice: Guidance, row: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a notice: itself, and the outcome of each relay by code of corporation."""
    relays = {relay["corporation"]: relay["outcome"] for relay in row["relays"]}
    return values(notice, ("title", "office", "issued_on", "provenance")) | {"relays": relays}
