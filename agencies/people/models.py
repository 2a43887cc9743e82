"""What accounts need besides a password: links by mail, sessions, and roles that single sign-on proposes."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from agencies.constraints import one_of
from agencies.roles import Role


class AccountLink(models.Model):
    """A link sent by mail with which a person sets the password of an account; only a digest of it is kept.

    - It works once and until `expires_at`; a newer one of the same account takes its place (`withdrawn_at`).
    - `sent_at` is when its mail went out, `error` why it did not: the mail holds the secret, so it stands in no ledger.
    """

    class Kind(models.TextChoices):
        INVITATION = "INVITATION", "招待"
        RESET = "RESET", "パスワードの再設定"

    user = models.ForeignKey("User", models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20, choices=Kind)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("kind", ["INVITATION", "RESET"]),
            models.CheckConstraint(
                name="accountlink_used_or_withdrawn", condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        """Kind and account."""
        return f"{self.get_kind_display()} {self.user}"


class Session(AbstractBaseSession):
    """One browser: what it keeps, whose it is, since when, and when it was last seen; `session_store` fills it in.

    - `expire_date` is the earlier of two ends: too long without a request, or too long since the sign-in.
    - `place` is the browser and address it was begun from, in words.
    """

    user = models.ForeignKey("User", models.CASCADE, null=True, blank=True, related_name="sessions")
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    place = models.CharField(max_length=200, blank=True)

    objects: ClassVar = BaseSessionManager()

    def __str__(self) -> str:
        """Where it was begun; never its key, which would open it."""
        return self.place

    @classmethod
    def get_session_store_class(cls) -> type:
        """The engine that reads and writes it."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def mark(self) -> str:
        """By what a page names it, since its key would open it."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]


class RoleProposal(models.Model):
    """A role that the claims of a single sign-on would give; it is none until an administrator grants it."""

    class State(models.TextChoices):
        OPEN = "OPEN", "確認待ち"
        GRANTED = "GRANTED", "付与済"
        REFUSED = "REFUSED", "却下"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"OPEN": "orange", "GRANTED": "green", "REFUSED": "gray"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"OPEN": "▲", "GRANTED": "●", "REFUSED": "○"}[self.value]

    user = models.ForeignKey("User", models.CASCADE, related_name="role_proposals")
    role = models.CharField(max_length=20, choices=Role)
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("role", Role.values),
            one_of("state", ["OPEN", "GRANTED", "REFUSED"]),
            models.UniqueConstraint(name="roleproposal_once", fields=["user", "role", "organization"]),
            models.CheckConstraint(
                name="roleproposal_decided_at_a_moment",
                condition=Q(state="OPEN", decided_at__isnull=True) | (~Q(state="OPEN") & Q(decided_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        """Who, and which role for which organization."""
        return f"{self.user} {self.organization} {self.get_role_display()}"

    @property
    def status(self) -> RoleProposal.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)
