"""The finding of the report of 2015, loaded as a draft from the organ's own signals, in our words.

The report gives no day on which it was issued; so none is invented, and it stands as a draft until somebody issues it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.roles import Grant, Officer, Role
from audits.finding_drafts import draft_finding, mark_of
from audits.models import Finding
from audits.organ_signals import organ_signals
from guidelines.models import Amendment

FILE = Path(__file__).resolve().parent / "data" / "finding.json"


def load_finding(*, amendment: Amendment, by: Officer) -> Finding:
    """The draft from all signals of the organ at the 基準日, its text their words and what is asked for.

    It is drafted by the action of an evaluator; the trail names the command.
    """
    told = read_json(FILE)
    evaluator = Officer(name=by.name, grants=(Grant(Role.EVALUATOR, None),))
    organ = Organization.objects.get(code=told["organization"])
    day: date = amendment.reference_on
    found = organ_signals(amendment, day, organization=organ)
    return draft_finding(
        organization=organ,
        amendment=amendment,
        marks=[mark_of(one) for one in found],
        as_of=day,
        on=day,
        title=told["title"],
        request=told["request"],
        by=evaluator,
    )
