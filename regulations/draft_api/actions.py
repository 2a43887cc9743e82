"""Writing into a draft, and handing it in, only as it was read: the actions of the pages, under one lock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from rest_framework.exceptions import ValidationError

from agencies.api_conditions import PreconditionFailed, etag_of
from agencies.refusals import require
from agencies.roles import Officer, Permission
from regulations.actions import lock, submit_review
from regulations.answer_forms import AnswerForm
from regulations.draft_api.parts import DraftParts, draft_parts
from regulations.drafts import require_draft, save_draft
from regulations.forms import DraftForm, RevisionForm, TextForm
from regulations.models import Submission
from regulations.organ_forms import OrganForm

State = Submission.State


class HandedIn(NamedTuple):
    """A version that was handed in, now or before."""

    version: Submission
    is_repeat: bool


@transaction.atomic
def save_as_read(
    *,
    draft: Submission,
    asked: Mapping[str, Any],
    shown: Any,
    tags: Collection[str],
    is_whole: bool = False,
    by: Officer,
    today: date,
) -> DraftParts:
    """Save what is `asked`, all or nothing, if what the program read still stands; returns the parts as they stand.

    - `shown` picks from the parts what the program read: PreconditionFailed with what stands now where its tag is not
      among `tags` (rule 11).
    - What stands there already is saved once: the same request a second time changes nothing, whatever its tag.
    - Checked by the forms of the pages; raises ValidationError with their messages.
    """
    submission = require_draft(draft)
    parts = draft_parts(submission, by, today)
    forms = parts.filled(asked, is_whole=is_whole)
    is_valid = all([form.is_valid() for form in forms])  # noqa: C419 - every form is checked, to show every error
    is_fresh = etag_of(shown(parts)) in tags
    if not is_fresh and not (is_valid and not any(form.is_changed() for form in forms)):
        raise PreconditionFailed(shown(parts))
    if not is_valid:
        raise ValidationError(errors_of(forms))
    changed = [form for form in forms if form.is_changed()]
    organ = next((form.entry() for form in changed if isinstance(form, OrganForm)), None)
    texts = next((form.entry() for form in changed if isinstance(form, TextForm)), None)
    save_draft(
        draft=submission,
        answers=[form.entry() for form in changed if isinstance(form, AnswerForm)],
        revisions=[form.entry() for form in changed if isinstance(form, RevisionForm)],
        organ=organ,
        texts=texts,
        by=by,
    )
    submission.refresh_from_db()
    return draft_parts(submission, by, today)


@transaction.atomic
def submit_as_read(*, version: Submission, tags: Collection[str], by: Officer, on: date, at: datetime) -> HandedIn:
    """Hand in the draft if it is what the program read; what was handed in already is told, and nothing changes."""
    submission = lock(version)
    require(by, Permission.SUBMIT, submission.review.organization_id)
    if submission.state != State.DRAFT:
        return HandedIn(submission, is_repeat=True)
    current = draft_parts(submission, by, on).as_json()
    if etag_of(current) not in tags:
        raise PreconditionFailed(current)
    return HandedIn(submit_review(draft=submission, by=by, on=on, at=at), is_repeat=False)


def errors_of(forms: list[DraftForm]) -> dict[str, list[str]]:
    """The messages of the forms by field; several parts are told apart by what the message begins with."""
    found: dict[str, list[str]] = {}
    for form in forms:
        place = place_of(form) if len(forms) > 1 else ""
        for name, messages in form.errors.items():
            field = "bases" if name.startswith("basis-") else name
            found.setdefault(field, []).extend(f"{place}{message}" for message in messages)
    return found


def place_of(form: DraftForm) -> str:
    """Which part a message is about."""
    if isinstance(form, AnswerForm):
        return f"{form.item.label}："
    return f"{form.row.regulation.owner} {form.row.regulation}：" if isinstance(form, RevisionForm) else ""
