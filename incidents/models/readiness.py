"""How an organ is prepared for an incident (連絡体制): contact route, nights, reports, warnings (第9)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies import eras
from agencies.constraints import one_of, provenance_if_answered
from agencies.models import Organization
from agencies.provenance import Provenance
from incidents.querysets import ReadinessQuerySet, RouteQuerySet, WarningQuerySet


class Answer(models.TextChoices):
    """Is it so? An empty answer is none."""

    YES = "YES", "整備している"
    NO = "NO", "整備していない"


QUESTIONS = ("route", "nights", "executives", "supervisor", "warned")


class Readiness(models.Model):
    """What an organ says of its readiness in one fiscal year, confirmed once a year (表2-(2)-⑦⑧⑩).

    `supervisor` is asked of corporations alone.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="readiness")
    fiscal_year = models.PositiveSmallIntegerField()
    route = models.CharField("連絡体制の整備", max_length=3, choices=Answer, blank=True)
    route_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    nights = models.CharField("夜間・休日対応", max_length=3, choices=Answer, blank=True)
    nights_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    executives = models.CharField("幹部への速やかな報告", max_length=3, choices=Answer, blank=True)
    executives_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    supervisor = models.CharField("所管する行政機関への報告", max_length=3, choices=Answer, blank=True)
    supervisor_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    warned = models.CharField("被害拡大防止のための注意喚起", max_length=3, choices=Answer, blank=True)
    warned_provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by_name = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = ReadinessQuerySet.as_manager()

    class Meta:
        constraints = (
            *(one_of(name, ["", *Answer.values]) for name in QUESTIONS),
            *(one_of(f"{name}_provenance", ["", *Provenance.values]) for name in QUESTIONS),
            *(provenance_if_answered(name) for name in QUESTIONS),
            models.UniqueConstraint(name="readiness_once_a_year", fields=["organization", "fiscal_year"]),
            models.CheckConstraint(
                name="readiness_confirmed_by_somebody",
                condition=Q(confirmed_on__isnull=True, confirmed_by_name="")
                | (Q(confirmed_on__isnull=False) & ~Q(confirmed_by_name="")),
            ),
        )

    def __str__(self) -> str:
        """Organ and year."""
        return f"{self.organization} {self.fiscal_year}"

    @property
    def year_name(self) -> str:
        """平成27年度."""
        return eras.fiscal_year_name(self.fiscal_year)


class ContactRoute(models.Model):
    """The chain of contacts of an organ for an incident (連絡網), one for each organ."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="contact_route")
    note = models.CharField(max_length=1000, blank=True)
    nights = models.CharField(max_length=1000, blank=True)
    changed_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = RouteQuerySet.as_manager()

    def __str__(self) -> str:
        """Whose it is."""
        return f"{self.organization} 連絡網"

    def get_absolute_url(self) -> str:
        """The page of the organ's readiness."""
        return reverse("incidents:readiness", args=[self.organization.code])


class ContactStep(models.Model):
    """One link of the chain: a post with its person and deputy, and how they are reached by day and at night."""

    route = models.ForeignKey(ContactRoute, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    post = models.CharField(max_length=100)
    person = models.CharField(max_length=100, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    contact_at_night = models.CharField(max_length=200, blank=True)
    deputy = models.CharField(max_length=100, blank=True)
    deputy_contact = models.CharField(max_length=200, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="contactstep_position_once", fields=["route", "position"]),
            models.CheckConstraint(name="contactstep_has_a_post", condition=~Q(post="")),
        )

    def __str__(self) -> str:
        """Post and person."""
        return f"{self.post} {self.person}".strip()


class WarningGiven(models.Model):
    """A warning an organ gave to its people (注意喚起): to pull the cable at once, to beware of such a mail (第9-2)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="warnings")
    given_on = models.DateField()
    means = models.CharField(max_length=100)
    subject = models.CharField(max_length=300)
    audience = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = WarningQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(name="warninggiven_has_means", condition=~Q(means="") & ~Q(subject="")),)

    def __str__(self) -> str:
        """Its subject."""
        return self.subject
