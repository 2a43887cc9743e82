"""Questions about organizations, accounts and the trail."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Count, Max, Q

from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from agencies.models import ApiToken, Organization, Supervision, Trail, User  # noqa: F401 - named in bases


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organs and units."""

    def organs(self) -> OrganizationQuerySet:
        """What counts as 機関: no units."""
        return self.exclude(kind="UNIT")

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


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens by their secret."""

    def for_secret(self, secret: str, at: datetime) -> ApiToken | None:
        """The token with that secret if it has not expired at that moment."""
        digest = hashlib.sha256(secret.encode()).hexdigest()
        return self.select_related("organization").filter(digest=digest, expires_at__gt=at).first()


class TrailQuerySet(models.QuerySet["Trail"]):
    """The trail, newest first."""

    def of_organization(self, organization_id: int) -> TrailQuerySet:
        """What was done for an organization, newest first."""
        return self.filter(organization=organization_id).order_by("-id")

    def without_drafts(self) -> TrailQuerySet:
        """Leave out what was done to drafts, which only the organ itself knows of."""
        return self.exclude(action__startswith="下書き")

    def by_request(self) -> models.QuerySet:
        """One line for each kind of change in one request: action, actor_name, count and latest moment."""
        lines = self.order_by().values("request_id", "action", "actor_name")
        return lines.annotate(count=Count("pk"), latest_at=Max("at"), latest=Max("pk")).order_by("-latest")
