"""The ministry of the matrix, and the browsers of everyone in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from agencies.accounts import officer_of
from agencies.models import Notification
from agencies.notifications import notify
from agencies.roles import Role
from guidelines.models import Amendment
from regulations.drafts import save_draft, start_draft
from regulations.entries import AnswerEntry, fingerprint
from regulations.models import Review
from regulations.survey_forms.intake import keep_forms
from regulations.survey_forms.reading import FilledForm
from tests.api import secret_of
from tests.guidelines.plans import waiting_plan
from tests.incidents.readiness import chained
from tests.permissions.matrix import PEOPLE, PROGRAMS, account, signed_in
from tests.permissions.records import (
    breakdown_of,
    checklists_of,
    findings_of,
    incident_of,
    jobs_of,
    list_of,
    proposal_of,
    records_of,
    sets_of,
    token_of,
)

Browser = Callable[..., Client]


@pytest.fixture
def ministry(survey: Amendment) -> Review:
    """The review of 厚生労働省: version 1 handed in, version 2 a draft with every item answered."""
    review = Review.objects.get(organization__code="AG-26")
    officer = officer_of(account(Role.OFFICER, "AG-26", "担当 一郎"))
    draft = start_draft(review=review, by=officer)
    items = [asked.item for asked in review.asked.select_related("item")]
    save_draft(draft=draft, answers=[AnswerEntry(item, fingerprint({}), "REGULATION") for item in items], by=officer)
    return review


@pytest.fixture
def browser(ministry: Review) -> Browser:
    """The browser or program of anyone in the matrix, signed in anew."""
    people = {who: account(*person) for who, person in PEOPLE.items()}
    jobs_of(people["evaluator"])
    read_form = FilledForm("調査票.xlsx", "2015-08", "AG-26", 2, ())
    keep_forms(forms=[read_form], review=None, by=officer_of(people["evaluator"]))
    token_of(people["chief"])
    proposal_of(people["officer"])
    notify([Notification(account=people["chief"], key="k", title="差戻しがあります", url="/help/")])
    list_of(people["admin"])
    breakdown_of(people["evaluator"])
    waiting_plan(officer_of(people["admin"]))
    incident_of(officer_of(people["officer"]), ministry.organization)
    chained(ministry.organization)
    checklists_of(ministry, officer_of(people["officer"]))
    sets_of(ministry.amendment)
    records_of(officer_of(people["officer"]), ministry.organization)
    findings_of(ministry, officer_of(people["evaluator"]), officer_of(people["chief"]))
    secrets = {who: secret_of(role, code, days=days) for who, (role, code, days) in PROGRAMS.items()}

    def open_for(who: str, *, strict: bool = False) -> Client:
        if who in people:
            return signed_in(people[who], strict=strict)
        headers = {"Authorization": f"Token {secrets[who]}"} if who in secrets else {}
        return Client(enforce_csrf_checks=strict, headers=headers)

    return open_for
