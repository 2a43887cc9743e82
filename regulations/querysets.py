"""Questions about reviews and their content: what counts, what is done, who is late, who may see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, ExtractYear

from agencies.provenance import Provenance
from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from guidelines.models import Amendment
    from regulations.models import (  # noqa: F401 - named in the bases of the classes below
        AskedItem,
        ItemAnswer,
        Regulation,
        Relay,
        Review,
        Revision,
        Rollout,
        Submission,
    )

Rows = TypeVar("Rows", bound=models.QuerySet)
Annotated = Any  # a queryset with annotations, which the type checker cannot follow
COUNTED_STATES = {"submitted": ("SUBMITTED", "CONFIRMED"), "confirmed": ("CONFIRMED",)}
OPEN, UNCERTAIN = "open", "uncertain"


def with_ministry(prefix: str = "") -> Q:
    """Versions that reached the ministry: not those a prefecture still looks at, nor those it returned itself (経由)."""
    returned = Q(**{f"{prefix}state": "RETURNED"}) & (
        Q(**{f"{prefix}review__compiler__isnull": True}) | Q(**{f"{prefix}forwarded_on__isnull": False})
    )
    return Q(**{f"{prefix}state__in": ("SUBMITTED", "CONFIRMED")}) | returned


def seen_by(officer: Officer, prefix: str = "") -> Q:
    """Versions an officer may see: all of the own organ; what was handed in, for the prefecture; what reached it, for
    the ministry.
    """
    found = Q(**{f"{prefix}review__organization__in": officer.organ_ids})
    if officer.compiler_ids:
        found |= Q(**{f"{prefix}review__compiler__in": officer.compiler_ids}) & ~Q(**{f"{prefix}state": "DRAFT"})
    return found | with_ministry(prefix) if officer.may(Permission.WATCH) else found


def fiscal_year(column: str) -> Combinable:
    """The fiscal year (April to March) of a date column."""
    before_april = Case(When(**{f"{column}__month__lt": 4}, then=Value(1)), default=Value(0))
    return ExtractYear(column) - before_april


def completion(first: str, last: str, as_of: date) -> Case:
    """Where a period stands on a day (rule 5): its fiscal year ("2015"), "open" (未了) or "uncertain" (時期不明).

    - Done when the period ends on or before the day, and then under its fiscal year; a period over two fiscal years
      cannot be put under either.
    - Open when it begins after the day, or nothing is known.
    """
    return Case(
        When(Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__gt": as_of}), then=Value(OPEN)),
        When(Q(**{f"{last}__gt": as_of}) | ~Q(**{first + "_year": F(last + "_year")}), then=Value(UNCERTAIN)),
        default=Cast(F(last + "_year"), CharField()),
        output_field=CharField(),
    )


def annotate_completion(rows: Rows, first: str, last: str, as_of: date) -> Rows:
    """The rows with `column`: the table column each falls into on the day."""
    years = {f"{name}_year": fiscal_year(name) for name in (first, last)}
    return rows.annotate(**years).annotate(column=completion(first, last, as_of))


class RegulationQuerySet(models.QuerySet["Regulation"]):
    """Regulations."""

    def of_organ(self, organ_id: int) -> RegulationQuerySet:
        """Those of an organ and of its units."""
        return self.filter(Q(owner=organ_id) | Q(owner__parent=organ_id))

    def only_counted(self) -> RegulationQuerySet:
        """Those of which no more is known than that they are: their owner is ALLOCATED (rule 10)."""
        return self.filter(provenance=Provenance.ALLOCATED)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews: the population of every table (rule 1)."""

    def of(self, amendment: Amendment) -> ReviewQuerySet:
        """Those an amendment created."""
        return self.filter(amendment=amendment)

    def asked_arrangement(self) -> ReviewQuerySet:
        """Those asked whose regulation binds their units (table 2-(1)-⑩)."""
        return self.filter(kind="AGENCY")

    def asked_cooperation(self) -> ReviewQuerySet:
        """Those asked about cooperation (table 2-(2)-⑭): corporations, and agencies that lead one."""
        return self.filter(Q(kind="CORPORATION") | Q(is_lead_supervisor=True))

    def visible_to(self, officer: Officer) -> ReviewQuerySet:
        """All for who watches, else those of one's own organs and of the municipalities one compiles for (経由).

        A unit's officer sees no review as a whole.
        """
        if officer.may(Permission.WATCH):
            return self.all()
        return self.filter(Q(organization__in=officer.organ_ids) | Q(compiler__in=officer.compiler_ids))

    def compiled_by(self, officer: Officer) -> ReviewQuerySet:
        """Those of the municipalities whose answers pass through one's prefecture (経由)."""
        return self.filter(compiler__in=officer.compiler_ids)

    def compiling(self) -> ReviewQuerySet:
        """Those whose latest version handed in lies with a prefecture; for the ministry no more than their number."""
        versions = self.model.submissions.rel.related_model._default_manager.filter(review=OuterRef("pk"))
        latest = versions.exclude(state="DRAFT").order_by("-number").values("state")[:1]
        passing = self.filter(compiler__isnull=False)
        return passing.alias(lies_with=models.Subquery(latest)).filter(lies_with="COMPILING")

    def remindable_by(self, officer: Officer) -> ReviewQuerySet:
        """All for who reminds every organ, else those a prefecture of one's own compiles (経由)."""
        if officer.may(Permission.REMIND):
            return self.all()
        compiling = [pk for pk in officer.organ_ids if officer.may(Permission.COMPILE, pk)]
        return self.filter(compiler__in=compiling)

    def reached_by(self, officer: Officer) -> ReviewQuerySet:
        """Those in which the officer enters something: of one's organs, and of the organ above one's unit."""
        return self.filter(
            Q(organization__in=officer.organ_ids) | Q(organization__units__in=officer.unit_ids)
        ).distinct()

    def with_latest(self, officer: Officer | None = None) -> Annotated:
        """Each with the id and state of its latest submission that is no draft, its days, and any open draft.

        With an officer, of those that may be seen by whoever asks: for the ministry, what lies with a prefecture is as
        if not handed in.
        """
        submissions = self.model.submissions.rel.related_model._default_manager.filter(review=OuterRef("pk"))
        handed_in = submissions.exclude(state="DRAFT").order_by("-number")
        if officer is not None:
            handed_in = handed_in.filter(seen_by(officer))
        return self.annotate(
            latest_id=handed_in.values("pk")[:1],
            latest_state=models.functions.Coalesce(handed_in.values("state")[:1], Value("")),
            latest_number=handed_in.values("number")[:1],
            latest_on=handed_in.values("submitted_on")[:1],
            first_on=handed_in.order_by("number").values("submitted_on")[:1],
            draft_id=submissions.filter(state="DRAFT").values("pk")[:1],
        )


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Versions of an answer."""

    def visible_to(self, officer: Officer) -> SubmissionQuerySet:
        """Those of visible reviews: a draft only to the organ itself, and to the ministry what reached it (経由)."""
        return self.filter(seen_by(officer))

    def handed_in(self) -> SubmissionQuerySet:
        """Those that are no draft."""
        return self.exclude(state="DRAFT")

    def with_ministry(self) -> SubmissionQuerySet:
        """Those that reached the ministry."""
        return self.filter(with_ministry())

    def counted(self, state: str = "submitted", *, handed_in_by: date | None = None) -> SubmissionQuerySet:
        """The one of each review that counts (rule 2); with a day, among those handed in on or before it (rule 5)."""
        eligible = self.filter(state__in=COUNTED_STATES[state])
        later = self.model.objects.filter(
            review=OuterRef("review"), number__gt=OuterRef("number"), state__in=COUNTED_STATES[state]
        )
        if handed_in_by:
            eligible = eligible.filter(submitted_on__lte=handed_in_by)
            later = later.filter(submitted_on__lte=handed_in_by)
        return eligible.exclude(Exists(later))

    def waiting(self) -> SubmissionQuerySet:
        """The latest version handed in of each review, where it waits to be judged: states are today's (rule 2)."""
        reached = self.model.objects.with_ministry()
        later = reached.filter(review=OuterRef("review"), number__gt=OuterRef("number"))
        return self.filter(state="SUBMITTED").exclude(Exists(later))

    def of(self, amendment: Amendment) -> SubmissionQuerySet:
        """Those to one amendment."""
        return self.filter(review__amendment=amendment)

    def with_completion(self, as_of: date) -> Annotated:
        """Each with `column`: the fiscal year its organ was done in, "open" or "uncertain" on the day (rules 3-5)."""
        return annotate_completion(self, "completed_from", "completed_to", as_of)

    def late(self, amendment: Amendment, as_of: date) -> SubmissionQuerySet:
        """Late revisers (遅延): revised after, or on the day still open after, the fiscal year measured (rule 6)."""
        end = amendment.measured_until
        if as_of <= end:
            return self.none()
        return self.filter(Q(completed_from__isnull=True) | Q(completed_from__gt=end))

    def cannot_tell_late(self, amendment: Amendment, as_of: date) -> SubmissionQuerySet:
        """Those whose period lies across the end of the fiscal year measured: late or not, nobody knows."""
        end = amendment.measured_until
        if as_of <= end:
            return self.none()
        return self.filter(completed_from__lte=end, completed_to__gt=end)

    def named(self) -> SubmissionQuerySet:
        """Those whose completion may be tied to the organ's name (rule 10)."""
        return self.exclude(completion_provenance=Provenance.ALLOCATED)


class AskedItemQuerySet(models.QuerySet["AskedItem"]):
    """Items put to organs."""

    def of(self, amendment: Amendment, *audiences: str) -> AskedItemQuerySet:
        """Those of tables: one amendment, one kind of organ or several."""
        return self.filter(item__amendment=amendment, item__audience__in=audiences)


class ItemAnswerQuerySet(models.QuerySet["ItemAnswer"]):
    """Answers to items."""

    def named(self) -> ItemAnswerQuerySet:
        """Those that may be tied to the organ's name (rule 10)."""
        return self.exclude(provenance=Provenance.ALLOCATED)


class RevisionQuerySet(models.QuerySet["Revision"]):
    """How far each regulation is."""

    def visible_to(self, officer: Officer) -> RevisionQuerySet:
        """Of the versions one may see (`seen_by`), and of one's own units."""
        return self.filter(seen_by(officer, "submission__") | Q(regulation__owner__in=officer.unit_ids))

    def named(self) -> RevisionQuerySet:
        """Those whose date and owner may be tied to a unit's name (rule 10)."""
        return self.exclude(provenance=Provenance.ALLOCATED).exclude(regulation__provenance=Provenance.ALLOCATED)

    def with_completion(self, as_of: date) -> Annotated:
        """Each with `column`: the fiscal year it was revised in, "open" or "uncertain" on the day."""
        return annotate_completion(self, "revised_from", "revised_to", as_of)

    def with_attribution(self) -> RevisionQuerySet:
        """Each with `attribution`: the weaker of the provenance of its date and of its regulation's owner."""
        return self.annotate(
            attribution=Case(
                When(regulation__provenance=Provenance.ALLOCATED, then=Value(Provenance.ALLOCATED.value)),
                default=F("provenance"),
                output_field=CharField(),
            )
        )

    def with_lateness(self, amendment: Amendment, as_of: date) -> RevisionQuerySet:
        """Each with `is_late`: revised after, or on the day still open after, the fiscal year measured (rule 6)."""
        end = amendment.measured_until
        late = Q(revised_from__isnull=True) | Q(revised_from__gt=end)
        cases = [When(late, then=Value(True))] if as_of > end else []
        return self.annotate(is_late=Case(*cases, default=Value(False), output_field=models.BooleanField()))

    def in_group_order(self) -> RevisionQuerySet:
        """By group of units, then by unit, then by name, with what a list shows of each."""
        return self.select_related("regulation__owner__unit_group").order_by(
            F("regulation__owner__unit_group__position").asc(nulls_first=True),
            "regulation__owner__code",
            "regulation__name",
        )


class RolloutQuerySet(models.QuerySet["Rollout"]):
    """Steps towards the units."""

    def in_order(self) -> RolloutQuerySet:
        """By group, then in the order of the steps."""
        steps = self.model.Step.values
        rank = Case(*(When(step=step, then=Value(i)) for i, step in enumerate(steps)), output_field=IntegerField())
        return self.select_related("unit_group", "review").order_by("unit_group__position", rank)


class RelayQuerySet(models.QuerySet["Relay"]):
    """What became of notices."""

    def named(self) -> RelayQuerySet:
        """Those that may be tied to the names of the corporation and of the agency whose notice it is (rule 10)."""
        return self.exclude(provenance=Provenance.ALLOCATED).exclude(guidance__provenance=Provenance.ALLOCATED)

    def not_relayed(self) -> RelayQuerySet:
        """Recorded as not passed on."""
        return self.filter(outcome="NOT_RELAYED")
