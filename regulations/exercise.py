"""How the invented organs of the exercise answer, through the product's own actions, from `data/exercise/`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.datafiles import read_csv, read_json
from agencies.models import Organization
from agencies.periods import Period, parse_period
from agencies.provenance import Provenance
from agencies.roles import Grant, Officer, Role
from agencies.trail import Change, record_all, values
from guidelines.models import Amendment, AmendmentItem
from regulations.actions import confirm_submission, return_submission, submit_review
from regulations.compiling.actions import forward_submissions
from regulations.dispatch.actions import dispatch_reviews
from regulations.drafts import save_draft, start_draft
from regulations.entries import (
    TEXT_WORDS,
    AnswerEntry,
    OrganEntry,
    RevisionEntry,
    TextEntry,
    answer_words,
    fingerprint,
    organ_words,
    revision_words,
    text_words,
)
from regulations.models import Regulation, Review, Revision, Submission
from regulations.survey import name_coordinators
from regulations.survey_steering import load_guidance, load_rollouts

DATA = Path(__file__).resolve().parent / "data" / "exercise"
UNDECIDED = "未定"
State = Submission.State
Line = dict[str, str]


@dataclass(frozen=True)
class Script:
    """What is typed: dates by code of organ and number of version, what each letter of an outcome stands for."""

    dates: dict[tuple[str, str], list[Line]]
    outcomes: dict[str, dict[str, str]]
    first_basis: int
    by: Officer
    at: datetime


@transaction.atomic
def load_answers(
    *, amendment: Amendment, organizations: Sequence[Organization], at: datetime, by: Officer
) -> dict[str, int]:
    """Dispatch the amendment and play every version of `versions.csv`; returns what was created, by name.

    - Everything goes through the actions that officers and evaluators use, so that no state arises that could not;
      all of it is REPORTED.
    - `at` is the moment of every submission; its day is that of the file.
    """
    facts = read_json(DATA / "cycle.json")
    organs = {one.code: one for one in organizations if not one.is_unit}
    dispatched_on = date.fromisoformat(facts["dispatched_on"])
    regulations = _register_regulations(organizations, by=by)
    reviews = dispatch_reviews(amendment=amendment, organizations=organs.values(), on=dispatched_on, by=by)
    by_organ = {review.organization.code: review for review in reviews}
    name_coordinators(reviews, facts["coordinators"], by=by)
    dates: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in read_csv(DATA / "dates.csv"):
        dates[line["organization"], line["number"]].append(line)
    script = Script(dict(dates), facts["outcomes"], facts["first_basis"], by, at)
    states = Counter(_play(by_organ[line["organization"]], line, script) for line in read_csv(DATA / "versions.csv"))
    steering: dict[str, Any] = {"reviews": by_organ, "by": by, "folder": DATA, "provenance": Provenance.REPORTED}
    rollouts = load_rollouts(**steering)
    guidance, relays = load_guidance(organs=organs, **steering)
    return {
        "見直し": len(reviews),
        "保護管理規程": len(regulations),
        **{State(state).label: number for state, number in sorted(states.items())},
        "指示・雛形・協議": len(rollouts),
        "指導・助言": len(guidance),
        "周知": len(relays),
    }


def _register_regulations(organizations: Sequence[Organization], *, by: Officer) -> list[Regulation]:
    """Create the regulations of organs and units (`regulations.csv`), each with its trail row."""
    owners = {one.code: one for one in organizations}
    regulations = Regulation.objects.bulk_create(
        [
            Regulation(owner=owners[row["owner"]], name=row["name"], provenance=Provenance.REPORTED)
            for row in read_csv(DATA / "regulations.csv")
        ]
    )
    fields = ("owner", "name", "provenance")
    record_all(
        "規程を登録", [Change(one, one.owner.organ_id, after=values(one, fields)) for one in regulations], by=by
    )
    return regulations


def acting(by: Officer, role: Role, organ: int | None) -> Officer:
    """The command in a role, for an organ or everywhere; the trail names the command."""
    return Officer(name=by.name, grants=(Grant(role, organ),))


def _play(review: Review, line: Line, script: Script) -> str:
    """Type one version, hand it in, forward it (経由) and judge it, as far as its line says; returns the state it ends in.

    What was not forwarded is returned by the prefecture it lies with.
    """
    chief = acting(script.by, Role.CHIEF, review.organization_id)
    draft = start_draft(review=review, by=chief)
    save_draft(
        draft=draft,
        answers=_answers(draft, line, script),
        revisions=_revisions(draft, script.dates.get((line["organization"], line["number"]), [])),
        texts=_texts(draft, line),
        organ=_organ(draft, line),
        by=chief,
    )
    if line["state"] == State.DRAFT:
        return line["state"]
    handed_in = submit_review(draft=draft, by=chief, on=date.fromisoformat(line["handed_in_on"]), at=script.at)
    if line["forwarded_on"]:
        prefecture = acting(script.by, Role.OFFICER, review.compiler_id)
        shown, on = {review: handed_in.number}, date.fromisoformat(line["forwarded_on"])
        (handed_in,) = forward_submissions(shown=shown, by=prefecture, on=on).submissions
    if line["state"] in (State.COMPILING, State.SUBMITTED):
        return line["state"]
    judge = (Role.OFFICER, review.compiler_id) if handed_in.is_with_compiler else (Role.EVALUATOR, None)
    judged: dict[str, Any] = {
        "submission": handed_in,
        "on": date.fromisoformat(line["judged_on"]),
        "by": acting(script.by, *judge),
    }
    if line["state"] == State.CONFIRMED:
        return confirm_submission(**judged).state
    items = [item for item in _asked(draft) if item.symbol in line["returned_items"].split()]
    regulations = Regulation.objects.filter(owner__code__in=line["returned_regulations_of"].split())
    return return_submission(reason=line["return_reason"], items=items, regulations=list(regulations), **judged).state


def _asked(draft: Submission) -> list[AmendmentItem]:
    """The items asked, in table order."""
    items = AmendmentItem.objects.filter(asked__review=draft.review_id).prefetch_related("item_clauses")
    return list(items.order_by("position"))


def _answers(draft: Submission, line: Line, script: Script) -> list[AnswerEntry]:
    """An answer to each item asked, by the letters of `outcomes` in table order; a plan holds for all that is planned."""
    present = {answer.item_id: answer for answer in draft.answers.select_related("item").prefetch_related("bases")}
    planned = _period(line["planned"])
    entries = []
    for number, (item, letter) in enumerate(zip(_asked(draft), line["outcomes"], strict=True), script.first_basis):
        given = script.outcomes[letter]
        before = present.get(item.pk)
        clauses = [one.clause_id for one in item.item_clauses.all()]
        entries.append(
            AnswerEntry(
                item=item,
                shown=fingerprint(answer_words(before) if before else {}),
                outcome=given["outcome"],
                manner=given["manner"],
                planned=planned if given["outcome"] == "PLANNED" else None,
                bases={clause: given["basis"].format(number) for clause in clauses if given["basis"]},
            )
        )
    return entries


def _revisions(draft: Submission, lines: list[Line]) -> list[RevisionEntry]:
    """The dates of the regulations that the lines name: of one regulation, or of all of an owner."""
    rows: defaultdict[tuple[str, str], list[Revision]] = defaultdict(list)
    for row in draft.revisions.select_related("regulation__owner"):
        rows[row.regulation.owner.code, row.regulation.name].append(row)
        rows[row.regulation.owner.code, ""].append(row)
    return [
        RevisionEntry(
            row=row,
            shown=fingerprint(revision_words(row)),
            **{name: _period(line[name]) for name in ("planned", "consulted", "revised", "reported")},
            note=line["note"],
        )
        for line in lines
        for row in rows[line["owner"], line["regulation"]]
    ]


def _texts(draft: Submission, line: Line) -> TextEntry:
    """Reason, support and remark; what stands stays where the line says nothing."""
    texts = {name: line[name] or getattr(draft, name) for name in TEXT_WORDS}
    return TextEntry(shown=fingerprint(text_words(draft)), **texts)


def _organ(draft: Submission, line: Line) -> OrganEntry:
    """Arrangement and cooperation; what stands stays where the line says nothing."""
    return OrganEntry(
        shown=fingerprint(organ_words(draft)),
        arrangement=line["arrangement"] or draft.arrangement,
        cooperation=line["cooperation"] or draft.cooperation,
    )


def _period(text: str) -> Period | None:
    """A period as an officer types it; None where the field is empty or the plan undecided."""
    return parse_period(text) if text and text != UNDECIDED else None
