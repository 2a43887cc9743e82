"""Whether there is a provider, who is linked with it, and which roles it proposes."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from agencies.models import RoleProposal, User
from agencies.people.keeping import accounts_of
from agencies.roles import Officer


def provider_name() -> str:
    """What the button says; empty where no provider is set."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def is_linked(user: User) -> bool:
    """Can the account be signed in to by the provider?"""
    return SocialAccount.objects.filter(user=user).exists()


def proposals_of(officer: Officer) -> QuerySet[RoleProposal]:
    """The proposals this officer decides on, with whom and what they are about; the latest first."""
    found = RoleProposal.objects.filter(user__in=accounts_of(officer))
    return found.select_related("user", "organization", "decided_by").order_by("-proposed_at", "-pk")
