"""Who is asked what, and the numbered versions of the answer.

A relation without an index of its own (`db_index=False`) begins a constraint or an index of its table.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.constraints import one_of, provenance_if_answered
from agencies.models import Organization, User
from agencies.periods import PeriodColumns, period_constraint
from agencies.provenance import Provenance
from agencies.roles import Officer
from guidelines.models import AUDIENCES, KINDS, Amendment, AmendmentItem
from regulations.querysets import AskedItemQuerySet, RegulationQuerySet, ReviewQuerySet, SubmissionQuerySet


class Regulation(models.Model):
    """A protection-management regulation (保護管理規程), owned by an organ or by a unit.

    `provenance` is of the ownership: ALLOCATED where only the number of a group's regulations is published.
    """

    owner = models.ForeignKey(Organization, models.PROTECT, db_index=False, related_name="regulations")
    name = models.CharField(max_length=200)
    provenance = models.CharField(max_length=10, choices=Provenance)

    objects: ClassVar = RegulationQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="regulation_once", fields=["owner", "name"]),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Review(models.Model):
    """One organ's answer to one amendment (見直し); kind, category, lead and items are frozen at dispatch (rule 1).

    So is `compiler`, the prefecture that sees, reminds and returns the answer before it reaches the ministry (経由).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False, related_name="reviews")
    amendment = models.ForeignKey(Amendment, models.PROTECT, db_index=False, related_name="reviews")
    kind = models.CharField(max_length=20, choices=AUDIENCES)
    category = models.CharField(max_length=30, choices=Organization.Category)
    lead_agency = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="led_reviews")
    is_lead_supervisor = models.BooleanField(default=False)
    dispatched_on = models.DateField()
    coordinator = models.CharField(max_length=100, blank=True)
    compiler = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="compiled_reviews")

    latest_state: str  # set by ReviewQuerySet.with_latest
    owed: str  # set by reminders.owed.with_owed
    reminded_on: date | None  # set by reminders.views.load_reviews
    counted: list[Submission]  # set by api.visible_reviews

    objects: ClassVar = ReviewQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kind", KINDS),
            models.UniqueConstraint(name="review_once", fields=["organization", "amendment"]),
        )
        indexes = (models.Index(fields=["amendment", "kind"], name="review_by_kind"),)

    def __str__(self) -> str:
        """Organ and amendment."""
        return f"{self.organization} {self.amendment}"

    def get_absolute_url(self) -> str:
        """The review's page."""
        return reverse("regulations:review", args=[self.pk])

    def is_compiled_by(self, officer: Officer) -> bool:
        """Does the answer pass through a prefecture of this officer (経由)?"""
        return self.compiler_id in officer.compiler_ids

    @property
    def is_asked_arrangement(self) -> bool:
        """Is it asked whose regulation binds its units (table 2-(1)-⑩)? Agencies are."""
        return self.kind == Organization.Kind.AGENCY

    @property
    def is_asked_cooperation(self) -> bool:
        """Is it asked about cooperation (table 2-(2)-⑭)? Corporations are, and agencies that lead one."""
        return self.kind == Organization.Kind.CORPORATION or self.is_lead_supervisor


class AskedItem(models.Model):
    """An item put to an organ at dispatch; the denominators of ⑥ and ⑦ count these (rule 8)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="asked")
    item = models.ForeignKey(AmendmentItem, models.PROTECT, db_index=False, related_name="asked")

    objects: ClassVar = AskedItemQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="askeditem_once", fields=["item", "review"]),)

    def __str__(self) -> str:
        """Review and item."""
        return f"{self.review_id}: {self.item_id}"


class Submission(models.Model):
    """A numbered version of a review's content (提出); immutable once it is no draft (rule 2).

    - One that is COMPILING lies with the prefecture: handed in, but not yet with the ministry, so it does not count.
    - `completed` is derived at submission from its revisions (rules 3, 4): (latest from, latest to), absent while any
      regulation is open; `completion_provenance` is that of the regulations which decide it.
    - `arrangement` and `cooperation` are answers of the organ, not derived from anything; each has a provenance of its
      own, empty while nothing is answered.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", "下書き"
        COMPILING = "COMPILING", "経由機関で確認中"
        SUBMITTED = "SUBMITTED", "提出済"
        CONFIRMED = "CONFIRMED", "確認済"
        RETURNED = "RETURNED", "差戻し"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {
                "DRAFT": "gray",
                "COMPILING": "blue",
                "SUBMITTED": "blue",
                "CONFIRMED": "green",
                "RETURNED": "orange",
            }[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"DRAFT": "○", "COMPILING": "◔", "SUBMITTED": "◐", "CONFIRMED": "●", "RETURNED": "↩"}[self.value]

    class Arrangement(models.TextChoices):
        """Whose regulation binds the units of an agency (適用関係): the rows of table 2-(1)-⑩, and no units."""

        MAIN = "MAIN", "①本府省庁の保護管理規程が適用"
        MAIN_WITH_DETAILS = "MAIN_WITH_DETAILS", "②本府省庁の保護管理規程が適用。地方支分部局は当該規程の細則を整備"
        FACILITIES = "FACILITIES", "③施設等機関について、行政機関指針に基づく保護管理規程を整備"
        FACILITIES_AND_REGIONAL = (
            "FACILITIES_AND_REGIONAL",
            "④施設等機関、地方支分部局について、行政機関指針に基づく保護管理規程を整備",
        )
        WITHOUT_UNITS = "WITHOUT_UNITS", "施設等機関及び地方支分部局を設けていない"

    class Cooperation(models.TextChoices):
        """Did an agency guide its corporations, or a corporation answer its agency's guidance (連携)?"""

        YES = "YES", "あり"
        NO = "NO", "なし"

    review = models.ForeignKey(Review, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.REPORTED)
    submitted_on = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    forwarded_on = models.DateField(null=True, blank=True)
    forwarded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = models.TextField(blank=True)
    returned_items = models.ManyToManyField(AmendmentItem, related_name="+")
    returned_regulations = models.ManyToManyField(Regulation, related_name="+")
    late_reason = models.CharField(max_length=1000, blank=True)
    support_received = models.CharField(max_length=1000, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    arrangement = models.CharField(max_length=30, choices=Arrangement, blank=True)
    arrangement_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    cooperation = models.CharField(max_length=10, choices=Cooperation, blank=True)
    cooperation_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    completed_from = models.DateField(null=True, blank=True)
    completed_to = models.DateField(null=True, blank=True)
    completion_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    version = models.PositiveIntegerField(default=1)

    completed = PeriodColumns("completed")
    objects: ClassVar = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("state", ["DRAFT", "COMPILING", "SUBMITTED", "CONFIRMED", "RETURNED"]),
            one_of("provenance", Provenance.values),
            one_of("completion_provenance", ["", *Provenance.values]),
            one_of(
                "arrangement",
                ["", "MAIN", "MAIN_WITH_DETAILS", "FACILITIES", "FACILITIES_AND_REGIONAL", "WITHOUT_UNITS"],
            ),
            one_of("arrangement_provenance", ["", *Provenance.values]),
            one_of("cooperation", ["", "YES", "NO"]),
            one_of("cooperation_provenance", ["", *Provenance.values]),
            provenance_if_answered("arrangement"),
            provenance_if_answered("cooperation"),
            models.UniqueConstraint(name="submission_number_once", fields=["review", "number"]),
            models.UniqueConstraint(name="submission_one_draft", fields=["review"], condition=Q(state="DRAFT")),
            models.CheckConstraint(
                name="submission_day_unless_draft", condition=Q(state="DRAFT") | Q(submitted_on__isnull=False)
            ),
            models.CheckConstraint(
                name="submission_judged_has_a_day",
                condition=Q(state__in=["DRAFT", "COMPILING", "SUBMITTED"]) | Q(judged_on__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_return_has_a_reason", condition=~Q(state="RETURNED") | ~Q(return_reason="")
            ),
            period_constraint("completed"),
        )

    def __str__(self) -> str:
        """第1版（提出済）."""
        return f"第{self.number}版（{self.get_state_display()}）"

    @property
    def is_with_compiler(self) -> bool:
        """Does it lie with the prefecture, or did the prefecture return it: has it never reached the ministry (経由)?"""
        is_returned = self.state == self.State.RETURNED and self.forwarded_on is None
        return self.review.compiler_id is not None and (self.state == self.State.COMPILING or is_returned)

    @property
    def returned_by(self) -> str:
        """Who returned what passes through a prefecture (経由): the prefecture, or the ministry; else empty."""
        if self.state != self.State.RETURNED or self.review.compiler is None:
            return ""
        return str(self.review.compiler) if self.is_with_compiler else "総務省"

    @property
    def status(self) -> Submission.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)
