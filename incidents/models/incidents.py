"""Incidents (漏えい等事案): what is known in numbered reports, and the chain of steps with time and person (第9)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.attachments import Attachment
from agencies.codes import new_code
from agencies.constraints import one_of
from agencies.models import Mail, Organization, User
from incidents.querysets import IncidentQuerySet


class Step(models.TextChoices):
    """The chain of an incident in order; what may follow what is in `incidents.transitions`."""

    FOUND = "FOUND", "発見"
    TO_MANAGER = "TO_MANAGER", "保護管理者へ報告"
    CONTAINED = "CONTAINED", "被害拡大防止措置"
    TO_CHIEF = "TO_CHIEF", "総括保護管理者へ報告"
    TO_HEAD = "TO_HEAD", "機関の長へ報告"
    TO_SUPERVISOR = "TO_SUPERVISOR", "所管行政機関へ情報提供"
    TO_MINISTRY = "TO_MINISTRY", "総務省へ情報提供"
    PRELIMINARY = "PRELIMINARY", "個人情報保護委員会へ速報"
    TO_PERSONS = "TO_PERSONS", "本人への連絡等"
    CAUSE = "CAUSE", "原因の究明"
    PREVENTION = "PREVENTION", "再発防止策"
    FINAL = "FINAL", "個人情報保護委員会へ確報"
    CLOSED = "CLOSED", "終了"


class Incident(models.Model):
    """One incident of an organ, or the fear of one.

    - `code` is random: whoever sees one incident cannot tell how many there are.
    - `known_at` is when it was found; by its day the regime is found and frozen (`incidents.regimes`).
    - `stage` is the furthest step of the chain that was taken, `level` that of the latest report; both follow from them.
    - `tellings` and `told_ministry_at` say who outside sees it, from the step at which each is told.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", "対応中"
        CLOSED = "CLOSED", "終了"
        DISMISSED = "DISMISSED", "事案に当たらず"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"OPEN": "orange", "CLOSED": "green", "DISMISSED": "gray"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"OPEN": "▲", "CLOSED": "●", "DISMISSED": "○"}[self.value]

    class Regime(models.TextChoices):
        GUIDELINE = "GUIDELINE", "指針"
        LAW = "LAW", "個人情報の保護に関する法律"

    class Level(models.IntegerChoices):
        ZERO = 0, "レベル0"
        ONE = 1, "レベル1"
        TWO = 2, "レベル2"
        THREE = 3, "レベル3"

    code = models.CharField(max_length=9, unique=True, default=new_code)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="incidents")
    unit = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="unit_incidents")
    regime = models.CharField(max_length=10, choices=Regime)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    stage = models.CharField(max_length=20, choices=Step, default=Step.FOUND)
    level = models.PositiveSmallIntegerField(choices=Level)
    known_at = models.DateTimeField()
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="reported_incidents")
    reported_by_name = models.CharField(max_length=100)
    told_ministry_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = IncidentQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("regime", ["GUIDELINE", "LAW"]),
            one_of("state", ["OPEN", "CLOSED", "DISMISSED"]),
            one_of("stage", Step.values),
            one_of("level", [0, 1, 2, 3]),
            models.CheckConstraint(
                name="incident_closed_at_a_moment",
                condition=Q(state="OPEN", closed_at__isnull=True) | (~Q(state="OPEN") & Q(closed_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        """Its code."""
        return self.code

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("incidents:incident", args=[self.code])

    @property
    def status(self) -> Incident.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)


class IncidentReport(models.Model):
    """What is known of an incident, as one numbered version; the latest counts, and none is ever changed.

    `persons` is None while nobody knows; the three reasons for a report by law are None while not known.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    title = models.CharField("件名", max_length=100)
    what = models.TextField("何が起きたか", max_length=4000)
    data_kinds = models.CharField("含まれる個人情報", max_length=300, blank=True)
    level = models.PositiveSmallIntegerField("レベル", choices=Incident.Level)
    persons = models.PositiveIntegerField("本人の数", null=True, blank=True)
    is_sensitive = models.BooleanField("要配慮個人情報を含む", null=True, blank=True)
    has_property_damage = models.BooleanField("財産的被害のおそれ", null=True, blank=True)
    is_malicious = models.BooleanField("不正の目的によるおそれ", null=True, blank=True)
    containment = models.CharField("直ちに行った措置", max_length=300, blank=True)
    cause = models.TextField("原因", max_length=4000, blank=True)
    prevention = models.TextField("再発防止策", max_length=4000, blank=True)
    change_note = models.CharField("変更の理由", max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_by_name = models.CharField(max_length=100)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("level", [0, 1, 2, 3]),
            models.UniqueConstraint(name="incidentreport_once", fields=["incident", "number"]),
        )

    def __str__(self) -> str:
        """Title and number."""
        return f"{self.title}（第{self.number}版）"


class Telling(models.Model):
    """A supervising agency that was told of an incident, and sees it from then on (第9-5).

    It follows from the step TO_SUPERVISOR, once for each agency, and stays when that step is withdrawn: who was told knows.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="tellings")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="tellings")
    told_at = models.DateTimeField()

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="telling_once", fields=["incident", "agency"]),)

    def __str__(self) -> str:
        """The agency."""
        return str(self.agency)


class IncidentStep(models.Model):
    """One step as it was recorded: that it was taken, when and by whom; that it is not needed; or that neither was so.

    - A correction is a new row, and so is a withdrawal (取消し) of what was recorded by mistake; `note` says why.
    - Which rows stand is said by `incidents.transitions.standing`.
    - `told` is the agency that TO_SUPERVISOR told, a row for each agency; a withdrawal names it too.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=Step)
    number = models.PositiveIntegerField(default=1)
    happened_at = models.DateTimeField(null=True, blank=True)
    person = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    told = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by_name = models.CharField(max_length=100)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("step", Step.values),
            models.UniqueConstraint(name="incidentstep_once", fields=["incident", "step", "number"]),
            models.CheckConstraint(
                name="incidentstep_taken_or_not_needed",
                condition=(Q(happened_at__isnull=False) & ~Q(person=""))
                | (Q(happened_at__isnull=True, person="") & ~Q(note="")),
            ),
            models.CheckConstraint(
                name="incidentstep_told_by_its_step",
                condition=Q(told__isnull=True)
                | (Q(step="TO_SUPERVISOR") & (Q(happened_at__isnull=False) | Q(is_withdrawn=True))),
            ),
            models.CheckConstraint(
                name="incidentstep_withdrawn_was_not_taken",
                condition=Q(is_withdrawn=False) | Q(happened_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        """The step."""
        return str(self.get_step_display())

    @property
    def is_omitted(self) -> bool:
        """Was it recorded as not needed?"""
        return self.happened_at is None and not self.is_withdrawn


class IncidentFile(models.Model):
    """A file attached to an incident."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        """Its name."""
        return str(self.attachment)


class Escalation(models.Model):
    """A mail that told one person that a deadline nears or is over; the same one never goes out twice."""

    class Clock(models.TextChoices):
        PRELIMINARY = "PRELIMINARY", "速報"
        FINAL = "FINAL", "確報"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="escalations")
    clock = models.CharField(max_length=20, choices=Clock)
    moment = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+")
    mail = models.OneToOneField(Mail, models.PROTECT, related_name="+")

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("clock", ["PRELIMINARY", "FINAL"]),
            models.UniqueConstraint(
                name="escalation_once", fields=["incident", "clock", "moment", "due_at", "recipient"]
            ),
        )

    def __str__(self) -> str:
        """Clock and moment."""
        return f"{self.get_clock_display()} {self.moment}"
