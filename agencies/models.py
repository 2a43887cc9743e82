"""Who is bound, who signs in, and what was done: organizations, accounts, trail."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.attachments import Attachment as Attachment
from agencies.constraints import one_of
from agencies.jobs import Job as Job
from agencies.mail import Mail as Mail
from agencies.mail import Notification as Notification
from agencies.people.models import AccountLink as AccountLink
from agencies.people.models import RoleProposal as RoleProposal
from agencies.people.models import Session as Session
from agencies.querysets import (
    ApiTokenQuerySet,
    AssignmentQuerySet,
    OrganizationQuerySet,
    SupervisionQuerySet,
    TrailQuerySet,
    UserManager,
)
from agencies.reads.models import AccessRecord as AccessRecord
from agencies.roles import Role
from agencies.seals.models import TrailSeal as TrailSeal
from agencies.uploads import Upload as Upload


class Organization(models.Model):
    """An organ (機関) or a unit (部局等) below one; units are never counted as 機関 (rule 1).

    - `corporate_number` is the 法人番号, 13 digits whose first is a check digit, or empty where it is not known.
    - `prefecture` is the one that compiles (経由) the answers of a municipality.
    """

    class Kind(models.TextChoices):
        AGENCY = "AGENCY", "行政機関"
        CORPORATION = "CORPORATION", "独立行政法人等"
        LOCAL_GOVERNMENT = "LOCAL_GOVERNMENT", "地方公共団体"
        UNIT = "UNIT", "部局等"

    class Category(models.TextChoices):
        NONE = "", "―"
        MINISTRY = "MINISTRY", "府省庁等"
        INCORPORATED_AGENCY = "INCORPORATED_AGENCY", "独立行政法人"
        NATIONAL_UNIVERSITY = "NATIONAL_UNIVERSITY", "国立大学法人"
        RESEARCH_INSTITUTE = "RESEARCH_INSTITUTE", "大学共同利用機関法人"
        SPECIAL_CORPORATION = "SPECIAL_CORPORATION", "特殊法人・認可法人等"
        PREFECTURE = "PREFECTURE", "都道府県"
        MUNICIPALITY = "MUNICIPALITY", "市区町村"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    category = models.CharField(max_length=30, choices=Category, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    unit_group = models.ForeignKey("UnitGroup", models.PROTECT, null=True, blank=True, related_name="units")
    abolished_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    prefecture = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="municipalities")
    is_fictional = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="organization_unit_has_parent",
                condition=Q(kind="UNIT", parent__isnull=False) | (~Q(kind="UNIT") & Q(parent__isnull=True)),
            ),
            models.CheckConstraint(
                name="organization_group_only_for_units", condition=Q(kind="UNIT") | Q(unit_group__isnull=True)
            ),
            one_of("kind", ["AGENCY", "CORPORATION", "LOCAL_GOVERNMENT", "UNIT"]),
            models.CheckConstraint(
                name="organization_prefecture_only_for_municipalities",
                condition=Q(prefecture__isnull=True) | Q(kind="LOCAL_GOVERNMENT", category="MUNICIPALITY"),
            ),
            models.UniqueConstraint(
                name="organization_corporate_number_once",
                fields=["corporate_number"],
                condition=~Q(corporate_number=""),
            ),
        )

    def __str__(self) -> str:
        """The name, or that there is none: one organ of the 2015 report could not be identified."""
        return self.name or "（名称未確認の行政機関）"

    @property
    def full_name(self) -> str:
        """The name, a municipality's after that of its prefecture: 東京都 府中市, 広島県 府中市.

        Lists of municipalities load `prefecture` with their rows.
        """
        return f"{self.prefecture} {self}" if self.prefecture else str(self)

    @property
    def is_unit(self) -> bool:
        """Is it a unit below an organ?"""
        return self.kind == self.Kind.UNIT

    @property
    def organ_id(self) -> int:
        """The organ that answers for it: itself, or the organ above a unit."""
        return self.parent_id or self.pk


class UnitGroup(models.Model):
    """Units of one organ steered together (部局等の区分), as the rows of table 2-(1)-⑲."""

    class Division(models.TextChoices):
        HEADQUARTERS = "HEADQUARTERS", "本省内部部局"
        FACILITY = "FACILITY", "施設等機関"
        REGIONAL = "REGIONAL", "地方支分部局"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="unit_groups")
    division = models.CharField(max_length=20, choices=Division)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("division", ["HEADQUARTERS", "FACILITY", "REGIONAL"]),
            models.UniqueConstraint(name="unitgroup_once", fields=["organization", "name"]),
            models.UniqueConstraint(name="unitgroup_position_once", fields=["organization", "position"]),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Supervision(models.Model):
    """Which agency supervises a corporation (所管)."""

    class Relation(models.TextChoices):
        LEAD = "LEAD", "主管"
        JOINT = "JOINT", "共管"
        PARENT_MINISTER = "PARENT_MINISTER", "主任の大臣"

    corporation = models.ForeignKey(Organization, models.PROTECT, related_name="supervisions")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="supervised")
    relation = models.CharField(max_length=20, choices=Relation)
    basis = models.CharField(max_length=200, blank=True)

    objects: ClassVar = SupervisionQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("relation", ["LEAD", "JOINT", "PARENT_MINISTER"]),
            models.UniqueConstraint(name="supervision_once", fields=["corporation", "agency"]),
            models.UniqueConstraint(name="supervision_one_lead", fields=["corporation"], condition=Q(relation="LEAD")),
            models.CheckConstraint(name="supervision_of_another", condition=~Q(corporation=F("agency"))),
        )

    def __str__(self) -> str:
        """Agency, corporation and relation."""
        return f"{self.agency} → {self.corporation}（{self.get_relation_display()}）"


class User(AbstractBaseUser):
    """An account; what it may do follows from its assignments alone.

    - `confirmed_at` is when somebody last said that it is still needed (年次確認); None: not since it was made.
    - `suspended_at` is since when it is not active, `suspended_why` the reason in words.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    is_staff = False
    is_superuser = False

    objects: ClassVar = UserManager()

    def __str__(self) -> str:
        """Name and address."""
        return f"{self.name}（{self.email}）"


class Assignment(models.Model):
    """A role of an account for one organization; a role for an agency reaches its units.

    `begins_on` and `ends_on` are its first and its last day (異動), None: from the start, without an end.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="assignments")
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("role", Role.values),
            models.UniqueConstraint(name="assignment_once", fields=["user", "role", "organization"]),
            models.CheckConstraint(
                name="assignment_begins_before_it_ends",
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
            ),
        )

    def __str__(self) -> str:
        """Organization and role."""
        return f"{self.organization} {self.get_role_display()}"


class ApiToken(models.Model):
    """Access of a program, with one role; only a digest of the secret is kept.

    - `owner` is the person who made it in the browser: it holds no longer than that person holds the role. None: made
      on the command line.
    - `scopes` are the names of `agencies.tokens.scopes.Scope` it is limited to.
    - `hint` are the first letters of the secret, by which its owner knows it again.
    """

    name = models.CharField(max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="tokens")
    scopes = models.JSONField(default=list)
    hint = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="apitoken_officers_have_an_organization",
                condition=Q(role__in=["EVALUATOR", "ADMINISTRATOR"])
                | Q(role__in=["OFFICER", "CHIEF", "MEMBER"], organization__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Trail(models.Model):
    """One change (履歴): who, when, what before and after, under which request; never altered (rule 12)."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=100)
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="trail")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36)

    objects: ClassVar = TrailQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["organization", "-id"], name="trail_by_organization"),
            models.Index(fields=["target_type", "target_id"], name="trail_by_target"),
        )

    def __str__(self) -> str:
        """Action and target."""
        return f"{self.action} {self.target_type} {self.target_id}"
