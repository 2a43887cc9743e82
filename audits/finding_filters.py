"""By what findings can be searched; the page, its files and the API share it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from agencies.api_access import officer
from agencies.filters import ALL
from agencies.models import Organization
from agencies.roles import Permission
from audits.models import Finding
from regulations.filters import amendments

ISSUED_STATES = [choice for choice in Finding.State.choices if choice[0] != Finding.State.DRAFT]


def organs(request: Any) -> QuerySet:
    """The organs of which the reader may see a finding: the choices tell of no other."""
    found = Finding.objects.visible_to(officer(request)).values("organization")
    return Organization.objects.filter(pk__in=found).order_by("code")


class FindingFilter(django_filters.FilterSet):
    """State, organ addressed, and amendment; who watches sees those of the exercise only by choosing its cycle."""

    state = django_filters.ChoiceFilter(label="状態", choices=ISSUED_STATES, empty_label=ALL)
    organization = django_filters.ModelChoiceFilter(
        label="機関", queryset=organs, to_field_name="code", empty_label=ALL
    )
    amendment = django_filters.ModelChoiceFilter(
        label="指針の改正", queryset=amendments, to_field_name="code", empty_label=ALL
    )

    class Meta:
        model = Finding
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; without a cycle none of the exercise, unless one's own."""
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("amendment") or not officer(self.request).may(Permission.WATCH):
            return found
        return found.filter(organization__is_fictional=False)


class FindingPageFilter(FindingFilter):
    """The same on the page, where who watches can ask for drafts too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if officer(self.request).may(Permission.WATCH):
            self.filters["state"].field.choices = Finding.State.choices
