"""Questions about organizations, accounts and the trail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Value, When

from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from agencies.jobs import Job  # noqa: F401 - named in bases
    from agencies.mail import Notification  # noqa: F401 - named in bases
    from agencies.models import (  # noqa: F401 - named in bases
        ApiToken,
        Assignment,
        Organization,
        Supervision,
        Trail,
        User,
    )


# By their names: rooms above cannot be imported here.
OWN_ROOM = (
    "incidents.Incident",
    "incidents.IncidentReport",
    "incidents.IncidentStep",
    "incidents.IncidentFile",
    "incidents.Escalation",
)
"""Kinds of rows whose trail is shown by their own room alone: whoever may see the organization may not see each of them."""


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organs and units."""

    def organs(self) -> OrganizationQuerySet:
        """What counts as 機関: no units."""
        return self.exclude(kind="UNIT")

    def of_register(self, is_fictional: bool) -> OrganizationQuerySet:
        """Either those that exist or those invented for an exercise; the two never stand in one list."""
        return self.filter(is_fictional=is_fictional)

    def local_governments(self, is_fictional: bool) -> OrganizationQuerySet:
        """Prefectures and municipalities of a register, by code, each with its prefecture."""
        found = self.of_register(is_fictional).filter(kind="LOCAL_GOVERNMENT")
        return found.select_related("prefecture").order_by("code")

    def visible_to(self, officer: Officer) -> OrganizationQuerySet:
        """All for who watches; else one's own organs with their units, and one's own units."""
        if officer.may(Permission.WATCH):
            return self.all()
        organs = officer.organ_ids
        return self.filter(Q(pk__in=organs) | Q(parent__in=organs) | Q(pk__in=officer.unit_ids))


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    """Supervision of corporations."""

    def leads(self) -> SupervisionQuerySet:
        """The one lead of each corporation."""
        return self.filter(relation="LEAD")


class UserManager(BaseUserManager["User"]):
    """Accounts by address, in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password nobody can sign in with it."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Roles of accounts."""

    def in_force(self, on: date) -> AssignmentQuerySet:
        """Those that hold on a day: begun, and not ended before it."""
        begun = Q(begins_on__isnull=True) | Q(begins_on__lte=on)
        return self.filter(begun, Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, by their secret and by who may see them."""

    def for_secret(self, secret: str, *, at: datetime, on: date) -> ApiToken | None:
        """The token with that secret if it works at that moment, on that business day; one query."""
        digest = hashlib.sha256(secret.encode()).hexdigest()
        found = self.held(on).select_related("organization", "owner")
        return found.filter(digest=digest, is_held=True, expires_at__gt=at, revoked_at__isnull=True).first()

    def held(self, on: date) -> Any:
        """Each with `is_held`: has nobody made it for themselves, or does its owner, not suspended, hold the role?"""
        roles = self.model._meta.apps.get_model("agencies", "Assignment").objects.in_force(on)
        own = roles.filter(user=OuterRef("owner"), role=OuterRef("role"), organization=OuterRef("organization"))
        return self.annotate(
            is_held=Case(
                When(owner__isnull=True, then=Value(True)),
                When(Q(owner__is_active=True, owner__suspended_at__isnull=True) & Exists(own), then=Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            )
        )

    def visible_to(self, officer: Officer) -> ApiTokenQuerySet:
        """All for who keeps all accounts, else one's own."""
        if officer.may(Permission.KEEP_ACCOUNTS):
            return self.all()
        return self.filter(owner=officer.account) if officer.account else self.none()


class TrailQuerySet(models.QuerySet["Trail"]):
    """The trail, newest first."""

    def of_organization(self, organization_id: int) -> TrailQuerySet:
        """What was done for an organization, newest first, but for what only its own room shows."""
        return self.filter(organization=organization_id).exclude(target_type__in=OWN_ROOM).order_by("-id")

    def of_rows(self, rows: Mapping[str, Iterable[int]]) -> TrailQuerySet:
        """What was done to rows, newest first: kind of row → ids. For a room that has asked who may see them."""
        found = Q(pk__in=[])
        for target_type, ids in rows.items():
            found |= Q(target_type=target_type, target_id__in=list(ids))
        return self.filter(found).order_by("-id")

    def without_drafts(self) -> TrailQuerySet:
        """Leave out what was done to drafts, which only the organ knows of, and what did not pass its prefecture (経由)."""
        return self.exclude(Q(action__startswith="下書き") | Q(action__startswith="経由機関"))

    def by_request(self) -> models.QuerySet:
        """One line for each kind of change in one request: action, actor_name, count and latest moment."""
        lines = self.order_by().values("request_id", "action", "actor_name")
        return lines.annotate(count=Count("pk"), latest_at=Max("at"), latest=Max("pk")).order_by("-latest")


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices within the application."""

    def of_reader(self, officer: Officer) -> NotificationQuerySet:
        """One's own; nobody sees another's, whatever the role."""
        return self.filter(account=officer.account) if officer.account else self.none()


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def of_owner(self, officer: Officer) -> JobQuerySet:
        """One's own; nobody sees another's, whatever the role."""
        return self.filter(owner=officer.account) if officer.account else self.none()

    def open(self) -> JobQuerySet:
        """Waiting or running."""
        return self.filter(state__in=["QUEUED", "RUNNING"])

    def without_heartbeat_since(self, moment: datetime) -> JobQuerySet:
        """Open, and nobody has cared for them since that moment: the message was lost, or the worker died."""
        return self.open().filter(heartbeat_at__lt=moment)

    def expired(self, at: datetime) -> JobQuerySet:
        """Those whose file has been kept long enough."""
        return self.filter(expires_at__lte=at).exclude(file="")
