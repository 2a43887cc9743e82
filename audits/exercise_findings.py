"""Findings of the exercise in every state, through the actions that evaluators and officers use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.roles import Grant, Officer, Role
from audits.finding_actions import close_finding, follow_up_finding, issue_finding
from audits.finding_answers import answer_finding
from audits.finding_drafts import draft_finding, mark_of
from audits.finding_entries import AnswerEntry
from audits.models import Finding
from audits.organ_signals import organ_signals
from guidelines.models import Amendment

FILE = Path(__file__).resolve().parent / "data" / "exercise" / "findings.json"
Line = Mapping[str, Any]


@transaction.atomic
def load_findings(*, amendment: Amendment, by: Officer) -> list[Finding]:
    """Each finding of the file, brought as far as its days say; the trail names the command."""
    return [play(line, amendment, by) for line in read_json(FILE)]


def play(line: Line, amendment: Amendment, by: Officer) -> Finding:
    """One finding, step by step."""
    evaluator = Officer(name=by.name, grants=(Grant(Role.EVALUATOR, None),))
    finding = drafted(line, amendment, evaluator)
    if day := day_of(line, "issued_on"):
        reply_by = date.fromisoformat(line["reply_by"])
        finding = issue_finding(finding=finding, reply_by=reply_by, version=finding.version, on=day, by=evaluator)
    chief = Officer(name=by.name, grants=(Grant(Role.CHIEF, finding.organization_id),))
    for answer in line.get("answers", ()):
        day = date.fromisoformat(answer["on"])
        typed = AnswerEntry.from_json(answer)
        finding = answer_finding(finding=finding, answer=typed, version=finding.answer_version, on=day, by=chief)
    if day := day_of(line, "followed_up_on"):
        words = {"note": line["found"], "early_reason": line["early_reason"]}
        finding = follow_up_finding(finding=finding, version=finding.version, on=day, by=evaluator, **words)
    if day := day_of(line, "closed_on"):
        finding = close_finding(finding=finding, note="", version=finding.version, on=day, by=evaluator)
    return finding


def drafted(line: Line, amendment: Amendment, evaluator: Officer) -> Finding:
    """The draft, from all signals of the organ on its day."""
    organ = Organization.objects.get(code=line["organization"])
    day = date.fromisoformat(line["drafted_on"])
    marks = [mark_of(one) for one in organ_signals(amendment, day, organization=organ)]
    return draft_finding(
        organization=organ,
        amendment=amendment,
        marks=marks,
        as_of=day,
        on=day,
        title=line["title"],
        request=line["request"],
        by=evaluator,
    )


def day_of(line: Line, name: str) -> date | None:
    """A day of the file, None where the finding did not come so far."""
    return date.fromisoformat(line[name]) if name in line else None
