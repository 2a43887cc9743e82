"""By what incidents can be searched; the page and the API share it, and it offers nothing that may not be seen."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet

from agencies.api_access import officer
from agencies.filters import ALL, EXERCISE, REAL
from agencies.models import Organization
from agencies.roles import Permission
from incidents.models import Incident, Step


def organs(request: Any) -> QuerySet:
    """The organs of the incidents one may see."""
    seen = Incident.objects.visible_to(officer(request))
    return Organization.objects.filter(pk__in=seen.values("organization")).order_by("code")


class IncidentFilter(django_filters.FilterSet):
    """State, level, stage, organ, and words in code, title or name of the organ.

    Who watches sees the incidents of the exercise only when asking for them, and then no others.
    """

    q = django_filters.CharFilter(label="コード・件名・機関", max_length=100, method="containing")
    state = django_filters.ChoiceFilter(label="状態", choices=Incident.State.choices, empty_label=ALL)
    level = django_filters.ChoiceFilter(label="レベル", choices=Incident.Level.choices, empty_label=ALL)
    stage = django_filters.ChoiceFilter(label="段階", choices=Step.choices, empty_label=ALL)
    organization = django_filters.ModelChoiceFilter(
        label="機関", queryset=organs, to_field_name="code", empty_label=ALL
    )
    fictional = django_filters.ChoiceFilter(
        label="演習", choices=[("1", EXERCISE)], method="of_register", empty_label=REAL
    )

    class Meta:
        model = Incident
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watches = officer(self.request).may(Permission.WATCH)
        if not (self.watches and settings.DEMO):
            del self.filters["fictional"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; of one register where both may be seen."""
        found = super().filter_queryset(queryset)
        return found.of_register(self.is_of_exercise) if self.watches else found

    @property
    def is_of_exercise(self) -> bool:
        """Were the incidents of the exercise asked for?"""
        return self.form.cleaned_data.get("fictional") == "1"

    def of_register(self, incidents: QuerySet, name: str, value: str) -> QuerySet:
        """Left to `filter_queryset`, where no choice is a choice too."""
        return incidents

    def containing(self, incidents: QuerySet, name: str, value: str) -> QuerySet:
        """The code, the title of the latest report, or the organ's name contains the text."""
        return incidents.filter(
            Q(code__icontains=value) | Q(title__icontains=value) | Q(organization__name__icontains=value)
        )
