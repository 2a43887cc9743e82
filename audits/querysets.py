"""Questions about published sets, posts, activities, check lists and findings: which there are, and who may see them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from agencies.periods import Period
from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from agencies.models import Organization
    from audits.models import (  # noqa: F401 - named in the bases of the classes below
        Activity,
        Checklist,
        ChecklistReply,
        ConcurrentPost,
        Finding,
        Post,
        Preparation,
        Publication,
    )
    from guidelines.models import Amendment, OfficialTable


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Published sets."""

    def visible_to(self, officer: Officer) -> PublicationQuerySet:
        """Those of real cycles for everybody, without an account too; those of the exercise only for who watches."""
        return self.all() if officer.may(Permission.WATCH) else self.filter(is_fictional=False)

    def newest_first(self) -> PublicationQuerySet:
        """The latest published first, real ones before those of the exercise, with what corrects each."""
        found = self.select_related("corrects", "corrected_by")
        return found.order_by("is_fictional", "-published_on", "-pk")

    def holding(self, official: OfficialTable, organ: Organization | None) -> PublicationQuerySet:
        """Editions of a cycle with that table; with a table of one organ, those that have it of that organ."""
        of_organ = {"tables__table__organization": organ.code} if organ else {}
        return self.filter(amendment=official.amendment_id, tables__number=official.number, **of_organ)

    def correctable(self, amendment: models.Model) -> PublicationQuerySet:
        """The latest edition of each set of a cycle: an edition that was corrected is not corrected again."""
        return self.filter(amendment=amendment, corrected_by__isnull=True).order_by("-number", "-edition")


class PreparationQuerySet(models.QuerySet["Preparation"]):
    """Sets that are to be published, or were."""

    def newest_first(self) -> PreparationQuerySet:
        """Those that wait for publication first, then the latest."""
        waiting = models.Case(models.When(stage="OPEN", then=0), default=1)
        found = self.select_related("amendment", "publication", "corrects")
        return found.order_by(waiting, "-pk")


def of_own(officer: Officer, way: str) -> Q:
    """Rows of one's own organs; `way` leads to the organization."""
    return Q(**{f"{way}__in": officer.organ_ids})


def of_supervised(officer: Officer, way: str) -> Q:
    """Rows of the corporations that one's own agencies supervise (所管), in whatever relation."""
    return Q(**{f"{way}__supervisions__agency__in": officer.organ_ids})


class PostQuerySet(models.QuerySet["Post"]):
    """Posts."""

    def visible_to(self, officer: Officer) -> PostQuerySet:
        """All for who watches, else those of one's own organs."""
        return self.all() if officer.may(Permission.WATCH) else self.filter(of_own(officer, "organization"))

    def current(self) -> PostQuerySet:
        """Those that have not ended."""
        return self.filter(ended_on__isnull=True)

    def vacant(self) -> PostQuerySet:
        """Those recorded as held by nobody (欠員) now; a post that nobody recorded is not one of them."""
        return self.current().filter(is_vacant=True)


class ConcurrentPostQuerySet(models.QuerySet["ConcurrentPost"]):
    """Whether posts are held together with an information-security post."""

    def visible_to(self, officer: Officer) -> ConcurrentPostQuerySet:
        """All for who watches, else those of one's own organs; what is ALLOCATED is nobody's to see by name (rule 10)."""
        found = self.named()
        return found if officer.may(Permission.WATCH) else found.filter(of_own(officer, "organization"))

    def named(self) -> ConcurrentPostQuerySet:
        """Those that may be told by name (rule 10)."""
        return self.exclude(provenance="ALLOCATED")


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Audits, inspections and training."""

    def visible_to(self, officer: Officer) -> ActivityQuerySet:
        """All for who watches, else those of one's own organs and of the corporations these supervise; none ALLOCATED."""
        if officer.may(Permission.WATCH):
            return self.named()
        mine = of_own(officer, "organization") | of_supervised(officer, "organization")
        return self.named().filter(mine).distinct()

    def named(self) -> ActivityQuerySet:
        """Those that may be told by name (rule 10)."""
        return self.exclude(provenance="ALLOCATED")

    def about(self, period: Period) -> ActivityQuerySet:
        """Those of just that asked period."""
        return self.filter(asked_from=period.first, asked_to=period.last)

    def within(self, period: Period) -> ActivityQuerySet:
        """Those whose asked period lies within that period."""
        return self.filter(asked_from__gte=period.first, asked_to__lte=period.last)

    def not_held(self, kind: str, amendment: Amendment, as_of: date) -> ActivityQuerySet:
        """Recorded as not held in the period the amendment asks about, once that period is over."""
        asked = amendment.asks_activities_in
        return self.about(asked).filter(kind=kind, status="NOT_HELD", asked_to__lte=as_of)


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    """Check lists of an agency for the corporations it supervises."""

    def visible_to(self, officer: Officer) -> ChecklistQuerySet:
        """Those of one's own agencies; once sent, also for who watches. Corporations see what they got (replies)."""
        own = of_own(officer, "agency")
        return self.filter(own | Q(sent_on__isnull=False) if officer.may(Permission.WATCH) else own)

    def reached_by(self, officer: Officer) -> ChecklistQuerySet:
        """Those sent that one may read, as the agency that sent it, as a corporation that got it, or watching."""
        sent = self.filter(sent_on__isnull=False)
        if officer.may(Permission.WATCH):
            return sent
        return sent.filter(of_own(officer, "agency") | of_own(officer, "replies__corporation")).distinct()


class ChecklistReplyQuerySet(models.QuerySet["ChecklistReply"]):
    """Check lists as corporations got them."""

    def visible_to(self, officer: Officer) -> ChecklistReplyQuerySet:
        """One's own, those of the lists of one's own agencies, and all for who watches."""
        if officer.may(Permission.WATCH):
            return self.all()
        return self.filter(of_own(officer, "corporation") | of_own(officer, "checklist__agency"))


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings."""

    def visible_to(self, officer: Officer) -> FindingQuerySet:
        """All for who watches; once issued, those of one's own organs and of the corporations these supervise."""
        if officer.may(Permission.WATCH):
            return self.all()
        mine = of_own(officer, "organization") | of_supervised(officer, "organization")
        return self.exclude(state="DRAFT").filter(mine).distinct()
