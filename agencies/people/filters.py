"""By what accounts can be searched."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.api_access import officer
from agencies.filters import ALL
from agencies.people.keeping import assignments_of, roles_of
from agencies.people.states import AccountState, in_state


def roles_to_choose(request: Any) -> list[tuple[str, str]]:
    """The roles whoever asks keeps."""
    return [(role.value, role.label) for role in roles_of(officer(request))]


class AccountFilter(django_filters.FilterSet):
    """Words in name or address, organization, role, and state."""

    q = django_filters.CharFilter(label="氏名・メールアドレス", max_length=100, method="containing")
    organization = django_filters.CharFilter(label="機関（名称・コード）", max_length=100, method="of_organization")
    role = django_filters.ChoiceFilter(label="役割", empty_label=ALL, method="with_role")
    state = django_filters.ChoiceFilter(
        label="状態", choices=AccountState.choices, empty_label=ALL, method="in_this_state"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the roles whoever asks keeps."""
        super().__init__(*args, **kwargs)
        self.filters["role"].extra["choices"] = roles_to_choose(self.request)

    def containing(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        """Name or address contains the text."""
        return accounts.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def of_organization(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        """A role for an organization whose name contains the text, or of that code."""
        place = Q(organization__name__icontains=value) | Q(organization__code__iexact=value)
        kept = assignments_of(officer(self.request)).filter(place, user=OuterRef("pk"))
        return accounts.filter(Exists(kept))

    def with_role(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        """That role, for an organization whoever asks keeps."""
        return accounts.filter(Exists(assignments_of(officer(self.request)).filter(role=value, user=OuterRef("pk"))))

    def in_this_state(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        """利用中, 招待中 or 停止中."""
        return in_state(accounts, value)
