"""How the organs answer: reviews, submissions, revisions, and what an agency did for its units and corporations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.constraints import one_of
from agencies.models import Organization, UnitGroup, User
from agencies.periods import PeriodColumns, period_constraint
from agencies.provenance import Provenance
from guidelines.models import AUDIENCES, KINDS, Amendment, AmendmentItem, Clause
from regulations.querysets import (
    AskedItemQuerySet,
    ItemAnswerQuerySet,
    RegulationQuerySet,
    RelayQuerySet,
    ReviewQuerySet,
    RevisionQuerySet,
    RolloutQuerySet,
    SubmissionQuerySet,
)


class Regulation(models.Model):
    """A protection-management regulation (保護管理規程), owned by an organ or by a unit.

    `provenance` is of the ownership: ALLOCATED where only the number of a group's regulations is published.
    """

    owner = models.ForeignKey(Organization, models.PROTECT, related_name="regulations")
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
    """One organ's answer to one amendment (見直し); kind, category, lead and items are frozen at dispatch (rule 1)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="reviews")
    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=20, choices=AUDIENCES)
    category = models.CharField(max_length=30, choices=Organization.Category)
    lead_agency = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="led_reviews")
    is_lead_supervisor = models.BooleanField(default=False)
    dispatched_on = models.DateField()
    coordinator = models.CharField(max_length=100, blank=True)

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


class AskedItem(models.Model):
    """An item put to an organ at dispatch; the denominators of ⑥ and ⑦ count these (rule 8)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="asked")
    item = models.ForeignKey(AmendmentItem, models.PROTECT, related_name="asked")

    objects: ClassVar = AskedItemQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="askeditem_once", fields=["item", "review"]),)

    def __str__(self) -> str:
        """Review and item."""
        return f"{self.review_id}: {self.item_id}"


class Submission(models.Model):
    """A numbered version of a review's content (提出); immutable once it is no draft (rule 2).

    `completed` is derived at submission from its revisions (rules 3, 4): (latest from, latest to), absent while any
    regulation is open; `completion_provenance` is that of the regulations which decide it.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", "下書き"
        SUBMITTED = "SUBMITTED", "提出済"
        CONFIRMED = "CONFIRMED", "確認済"
        RETURNED = "RETURNED", "差戻し"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"DRAFT": "gray", "SUBMITTED": "blue", "CONFIRMED": "green", "RETURNED": "orange"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"DRAFT": "○", "SUBMITTED": "◐", "CONFIRMED": "●", "RETURNED": "↩"}[self.value]

    review = models.ForeignKey(Review, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.REPORTED)
    submitted_on = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = models.TextField(blank=True)
    returned_items = models.ManyToManyField(AmendmentItem, related_name="+")
    returned_regulations = models.ManyToManyField(Regulation, related_name="+")
    late_reason = models.CharField(max_length=1000, blank=True)
    support_received = models.CharField(max_length=1000, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    completed_from = models.DateField(null=True, blank=True)
    completed_to = models.DateField(null=True, blank=True)
    completion_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    version = models.PositiveIntegerField(default=1)

    completed = PeriodColumns("completed")
    objects: ClassVar = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("state", ["DRAFT", "SUBMITTED", "CONFIRMED", "RETURNED"]),
            one_of("provenance", Provenance.values),
            one_of("completion_provenance", ["", *Provenance.values]),
            models.UniqueConstraint(name="submission_number_once", fields=["review", "number"]),
            models.UniqueConstraint(name="submission_one_draft", fields=["review"], condition=Q(state="DRAFT")),
            models.CheckConstraint(
                name="submission_day_unless_draft", condition=Q(state="DRAFT") | Q(submitted_on__isnull=False)
            ),
            models.CheckConstraint(
                name="submission_judged_has_a_day",
                condition=Q(state__in=["DRAFT", "SUBMITTED"]) | Q(judged_on__isnull=False),
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
    def status(self) -> Submission.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)


class ItemAnswer(models.Model):
    """What an organ did about one item (対応状況)."""

    class Outcome(models.TextChoices):
        REGULATION = "REGULATION", "保護管理規程の見直し（改正）"
        OTHER_RULE = "OTHER_RULE", "保護管理規程以外の規程による対応"
        PLANNED = "PLANNED", "今後見直し予定"
        UNANSWERED = "UNANSWERED", "未回答"

    class Manner(models.TextChoices):
        UNKNOWN = "", "―"
        AMENDED = "AMENDED", "改正した"
        DELEGATED = "DELEGATED", "委任を受けた規則・細則を改正した"
        ALREADY = "ALREADY", "既に規定していた"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="answers")
    item = models.ForeignKey(AmendmentItem, models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=20, choices=Outcome)
    manner = models.CharField(max_length=20, choices=Manner, blank=True)
    planned_from = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)
    version = models.PositiveIntegerField(default=1)

    planned = PeriodColumns("planned")
    objects: ClassVar = ItemAnswerQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("manner", ["", "AMENDED", "DELEGATED", "ALREADY"]),
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="itemanswer_once", fields=["submission", "item"]),
            models.CheckConstraint(
                name="itemanswer_outcome_is_an_answer",
                condition=Q(outcome__in=["REGULATION", "OTHER_RULE", "PLANNED"]),
            ),
            models.CheckConstraint(
                name="itemanswer_plan_only_if_planned",
                condition=Q(outcome="PLANNED", manner="") | (~Q(outcome="PLANNED") & Q(planned_from__isnull=True)),
            ),
            period_constraint("planned"),
        )
        indexes = (models.Index(fields=["item", "outcome", "provenance"], name="itemanswer_by_outcome"),)

    def __str__(self) -> str:
        """The outcome."""
        return self.get_outcome_display()


class AnswerBasis(models.Model):
    """The clause of the organ's own rule that meets one clause of the guideline (根拠条文)."""

    answer = models.ForeignKey(ItemAnswer, models.CASCADE, related_name="bases")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="answerbasis_once", fields=["answer", "clause"]),)

    def __str__(self) -> str:
        """The basis."""
        return self.text


class Revision(models.Model):
    """How far one regulation is (改正): planned, consulted (協議), revised, reported (回報), each a period."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="revisions")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="revisions")
    planned_from = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)
    consulted_from = models.DateField(null=True, blank=True)
    consulted_to = models.DateField(null=True, blank=True)
    revised_from = models.DateField(null=True, blank=True)
    revised_to = models.DateField(null=True, blank=True)
    reported_from = models.DateField(null=True, blank=True)
    reported_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)
    version = models.PositiveIntegerField(default=1)

    attribution: str  # set by RevisionQuerySet.with_attribution

    planned = PeriodColumns("planned")
    consulted = PeriodColumns("consulted")
    revised = PeriodColumns("revised")
    reported = PeriodColumns("reported")
    objects: ClassVar = RevisionQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="revision_once", fields=["submission", "regulation"]),
            period_constraint("planned"),
            period_constraint("consulted"),
            period_constraint("revised"),
            period_constraint("reported"),
            models.CheckConstraint(
                name="revision_revised_is_closed",
                condition=Q(revised_from__isnull=True) | Q(revised_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """The regulation and its date."""
        return f"{self.regulation} {self.revised or '未了'}"


class Rollout(models.Model):
    """One dated step by which an organ steered a unit group (指示・雛形・協議), or that none was given (table ⑲)."""

    class Step(models.TextChoices):
        """In the order in which a cell of table ⑲ names them."""

        TEMPLATE = "TEMPLATE", "雛形提示"
        STANDARD = "STANDARD", "準則提示"
        INSTRUCTION = "INSTRUCTION", "指示"
        OWN_REGULATION_SHOWN = "OWN_REGULATION_SHOWN", "本省内部部局の保護管理規程提示"
        CONSULTATION_EACH = "CONSULTATION_EACH", "規程ごとの協議"
        CONSULTATION_TEMPLATE = "CONSULTATION_TEMPLATE", "雛形の協議"
        CONSULTATION_STANDARD = "CONSULTATION_STANDARD", "準則の協議"

    review = models.ForeignKey(Review, models.PROTECT, related_name="rollouts")
    unit_group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="rollouts")
    step = models.CharField(max_length=30, choices=Step)
    was_given = models.BooleanField(default=True)
    given_from = models.DateField(null=True, blank=True)
    given_to = models.DateField(null=True, blank=True)
    reply_by = models.DateField(null=True, blank=True)
    reply_by_wording = models.CharField(max_length=100, blank=True)
    office = models.CharField(max_length=100, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)

    given = PeriodColumns("given")
    objects: ClassVar = RolloutQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="rollout_once", fields=["review", "unit_group", "step"]),
            models.CheckConstraint(
                name="rollout_dated_if_given",
                condition=Q(was_given=True, given_from__isnull=False) | Q(was_given=False, given_from__isnull=True),
            ),
            period_constraint("given"),
            models.CheckConstraint(
                name="rollout_reply_after_step",
                condition=Q(reply_by__isnull=True) | Q(reply_by__gte=F("given_from")),
            ),
        )

    def __str__(self) -> str:
        """Group and step."""
        return f"{self.unit_group} {self.get_step_display()}"

    @property
    def is_consultation(self) -> bool:
        """Is it a consultation (協議), not an instruction or a template?"""
        return self.step in (
            self.Step.CONSULTATION_EACH,
            self.Step.CONSULTATION_TEMPLATE,
            self.Step.CONSULTATION_STANDARD,
        )


class Guidance(models.Model):
    """A notice by which an agency guides its corporations (指導・助言)."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="guidance")
    title = models.CharField(max_length=200)
    office = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    provenance = models.CharField(max_length=10, choices=Provenance)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="guidance_once", fields=["review", "issued_on", "title"]),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Relay(models.Model):
    """What became of one notice on its way to a corporation (周知)."""

    class Outcome(models.TextChoices):
        RELAYED = "RELAYED", "周知"
        NOT_RELAYED = "NOT_RELAYED", "周知なし"
        UNCONFIRMED = "UNCONFIRMED", "周知状況は確認できず"

    guidance = models.ForeignKey(Guidance, models.CASCADE, related_name="relays")
    corporation = models.ForeignKey(Organization, models.PROTECT, related_name="relays")
    outcome = models.CharField(max_length=20, choices=Outcome)
    office = models.CharField(max_length=100)
    provenance = models.CharField(max_length=10, choices=Provenance)

    objects: ClassVar = RelayQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("outcome", ["RELAYED", "NOT_RELAYED", "UNCONFIRMED"]),
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="relay_once", fields=["guidance", "corporation"]),
        )

    def __str__(self) -> str:
        """Corporation and outcome."""
        return f"{self.corporation} {self.get_outcome_display()}"
