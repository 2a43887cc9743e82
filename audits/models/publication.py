"""What is published (公表): a set of tables in preparation, and the frozen set that came of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.constraints import one_of
from agencies.layouts import STATES
from agencies.models import User
from agencies.provenance import Provenance
from audits.querysets import PreparationQuerySet, PublicationQuerySet
from guidelines.models import Amendment
from regulations.models import Submission

COUNTED = [state for state, _ in STATES]


class Publication(models.Model):
    """A frozen, signed-off set of tables; the database takes no change, and no table or row that comes later.

    - `digest` is the SHA-256 of all that `audits.freezing` puts together from this row, its tables and its rows.
    - A correction is a new edition that names the one it corrects; an edition is corrected once at most.
    - Its tables and rows are written first, under `set_id`, and this row last: from then on the set is sealed.
    """

    set_id = models.UUIDField(unique=True, default=uuid.uuid4)
    code = models.CharField(max_length=40, unique=True)
    number = models.PositiveIntegerField()
    edition = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="publications")
    amendment_code = models.CharField(max_length=20)
    is_fictional = models.BooleanField()
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=STATES)
    note = models.CharField(max_length=1000, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    reason = models.CharField(max_length=1000, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_by_name = models.CharField(max_length=100)
    prepared_on = models.DateField()
    prepared_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_by_name = models.CharField(max_length=100)
    published_on = models.DateField()
    published_at = models.DateTimeField()
    shape_version = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)

    objects: ClassVar = PublicationQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("state", COUNTED),
            models.UniqueConstraint(name="publication_edition_once", fields=["amendment", "number", "edition"]),
            models.CheckConstraint(
                name="publication_by_two_people", condition=~Q(prepared_by=models.F("published_by"))
            ),
            models.CheckConstraint(
                name="publication_correction_has_a_reason",
                condition=Q(corrects__isnull=True, reason="", edition=1)
                | (Q(corrects__isnull=False, edition__gt=1) & ~Q(reason="")),
            ),
        )

    def __str__(self) -> str:
        """The title with the edition."""
        return f"{self.title}（第{self.edition}版）"

    def get_absolute_url(self) -> str:
        """Its open page."""
        return reverse("audits:published-set", args=[self.code])

    @property
    def correction(self) -> Publication | None:
        """The edition that corrects this one, if there is one."""
        return getattr(self, "corrected_by", None)


class PublishedTable(models.Model):
    """A table of a published set, with its notes and provenance, as `agencies.frozen` writes it."""

    publication = models.ForeignKey(Publication, models.PROTECT, to_field="set_id", related_name="tables")
    number = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    table = models.JSONField()

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="publishedtable_once", fields=["publication", "number"]),
            models.UniqueConstraint(name="publishedtable_position_once", fields=["publication", "position"]),
        )

    def __str__(self) -> str:
        """The number."""
        return self.number


class PublishedRow(models.Model):
    """One thing a published table counted: whose it was, where it stood, from which version, how it was known.

    An ALLOCATED row has no organ (rule 10): only the version it came from says where to look.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, to_field="set_id", related_name="rows")
    number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    organization_code = models.CharField(max_length=20, blank=True)
    organization_name = models.CharField(max_length=100, blank=True)
    row_key = models.CharField(max_length=60)
    column_key = models.CharField(max_length=60)
    provenance = models.CharField(max_length=10, choices=Provenance, blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    submission_number = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("provenance", ["", *Provenance.values]),
            models.UniqueConstraint(name="publishedrow_once", fields=["publication", "number", "position"]),
            models.CheckConstraint(
                name="publishedrow_allocated_has_no_name",
                condition=~Q(provenance=Provenance.ALLOCATED)
                | Q(organization_code="", organization_name="", subject=""),
            ),
        )

    def __str__(self) -> str:
        """Where it stands."""
        return f"{self.number} {self.row_key} {self.column_key}"


class Preparation(models.Model):
    """A set of tables an evaluator wants published (公表の準備); `figures` is what the evaluator saw of each table."""

    class Stage(models.TextChoices):
        OPEN = "OPEN", "公表待ち"
        PUBLISHED = "PUBLISHED", "公表済"
        WITHDRAWN = "WITHDRAWN", "取下げ"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"OPEN": "blue", "PUBLISHED": "green", "WITHDRAWN": "gray"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"OPEN": "◐", "PUBLISHED": "●", "WITHDRAWN": "○"}[self.value]

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="preparations")
    numbers = models.JSONField()
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=STATES)
    note = models.CharField(max_length=1000, blank=True)
    corrects = models.ForeignKey(Publication, models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.CharField(max_length=1000, blank=True)
    figures = models.JSONField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_by_name = models.CharField(max_length=100)
    prepared_on = models.DateField()
    prepared_at = models.DateTimeField(default=timezone.now)
    publication = models.OneToOneField(Publication, models.PROTECT, null=True, blank=True, related_name="preparation")

    objects: ClassVar = PreparationQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("state", COUNTED),
            one_of("stage", ["OPEN", "PUBLISHED", "WITHDRAWN"]),
            models.CheckConstraint(
                name="preparation_published_has_a_publication",
                condition=Q(stage="PUBLISHED", publication__isnull=False)
                | (~Q(stage="PUBLISHED") & Q(publication__isnull=True)),
            ),
            models.CheckConstraint(
                name="preparation_correction_has_a_reason",
                condition=Q(corrects__isnull=True, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
            ),
        )

    def __str__(self) -> str:
        """Cycle and number of tables."""
        return f"{self.amendment}の{len(self.numbers)}表"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("audits:preparation", args=[self.pk])

    @property
    def status(self) -> Preparation.Stage:
        """The stage as a member, with its tone and mark."""
        return self.Stage(self.stage)

    @property
    def is_open(self) -> bool:
        """Does it wait for publication?"""
        return self.stage == self.Stage.OPEN
