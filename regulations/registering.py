"""Registering a regulation (規程の登録): what an organ enters of which regulations it and its units have."""

from __future__ import annotations

from django.db import transaction

from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.refusals import Refusal, require
from agencies.roles import Officer, Permission
from agencies.trail import record, values
from regulations.counted_groups import counted_group_of
from regulations.drafts import require_draft
from regulations.models import Regulation, Revision, Submission
from regulations.querysets import RegulationQuerySet

State = Submission.State
FIELDS = ("owner", "name", "provenance")


class OnlyCounted(Refusal):
    """A regulation of a group of which only the number is known."""


@transaction.atomic
def register_regulation(*, draft: Submission, owner: Organization, name: str, by: Officer) -> Regulation:
    """A regulation of the organ or of one of its units, open (未了) in every draft of the organ until it is dated.

    One of a group of units whose regulations are only counted is refused: it would be counted twice.
    """
    submission = require_draft(draft)
    organ = submission.review.organization_id
    require(by, Permission.FILL_IN, organ)
    if owner.organ_id != organ:
        raise Refusal("この機関とその部局等の規程だけを登録できます。")
    if counted := counted_group_of(owner):
        raise OnlyCounted(counted.reason)
    name = " ".join(name.split())
    if not name:
        raise Refusal("規程の名称を入力してください。")
    if Regulation.objects.filter(owner=owner, name=name).exists():
        raise Refusal(f"「{owner}」の「{name}」は既に登録されています。別の規程のときは、名称を変えてください。")
    regulation = Regulation.objects.create(owner=owner, name=name, provenance=Provenance.REPORTED)
    drafts = Submission.objects.filter(review__organization=organ, state=State.DRAFT)
    Revision.objects.bulk_create(
        [Revision(submission=one, regulation=regulation, provenance=Provenance.REPORTED) for one in drafts]
    )
    record("規程を登録", regulation, by=by, organization_id=organ, after=values(regulation, FIELDS))
    return regulation


@transaction.atomic
def withdraw_regulation(*, draft: Submission, regulation: Regulation, by: Officer) -> None:
    """Take back a regulation that was registered by mistake; what a version handed in speaks of stays."""
    submission = require_draft(draft)
    organ = submission.review.organization_id
    require(by, Permission.FILL_IN, organ)
    if not withdrawable(submission).filter(pk=regulation.pk).exists():
        raise Refusal("提出した版にある規程は取り消せません。廃止した規程は、備考にその旨を書いてください。")
    record("規程の登録を取消", regulation, by=by, organization_id=organ, before=values(regulation, FIELDS))
    regulation.revisions.all().delete()
    regulation.delete()


def withdrawable(draft: Submission) -> RegulationQuerySet:
    """The organ's regulations that no version handed in speaks of, and that nobody allocated."""
    handed_in = Revision.objects.exclude(submission__state=State.DRAFT)
    owned: RegulationQuerySet = Regulation.objects.of_organ(draft.review.organization_id)
    return owned.exclude(provenance=Provenance.ALLOCATED).exclude(revisions__in=handed_in)
