"""By what organizations can be searched; the page and the API share it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet

from agencies.api_access import officer
from agencies.models import Organization, Supervision
from agencies.roles import Permission

ALL = "すべて"
CATEGORIES = [choice for choice in Organization.Category.choices if choice[0]]
REAL, EXERCISE = "実在する機関", "演習（架空）の機関"


def leads_of_register(request: Any) -> QuerySet:
    """The agencies that lead a corporation in the register looked at: the real one or that of the exercise."""
    asking = officer(request)
    is_fictional = asking.is_fictional
    if asking.may(Permission.WATCH):
        is_fictional = request.GET.get("fictional") == "1"
    leads = Organization.objects.of_register(is_fictional).filter(supervised__relation=Supervision.Relation.LEAD)
    return leads.distinct().order_by("code")


class OrganizationFilter(django_filters.FilterSet):
    """Kind, category, lead agency, and words in the name or code.

    Who watches sees the organs of the exercise only when asking for them, and then no others; anyone else sees their
    own. The choice is offered where there can be an exercise, and to who watches.
    """

    q = django_filters.CharFilter(label="名称・コード", max_length=100, method="containing")
    kind = django_filters.ChoiceFilter(label="種別", choices=Organization.Kind.choices, empty_label=ALL)
    category = django_filters.ChoiceFilter(label="区分", choices=CATEGORIES, empty_label=ALL)
    lead_agency = django_filters.ModelChoiceFilter(
        label="主管する行政機関",
        queryset=leads_of_register,
        to_field_name="code",
        method="led_by",
        empty_label=ALL,
    )
    fictional = django_filters.ChoiceFilter(
        label="演習", choices=[("1", EXERCISE)], method="of_register", empty_label=REAL
    )

    class Meta:
        model = Organization
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
        """Were the organs of the exercise asked for?"""
        return self.form.cleaned_data.get("fictional") == "1"

    def of_register(self, organizations: QuerySet, name: str, value: str) -> QuerySet:
        """Left to `filter_queryset`, where no choice is a choice too."""
        return organizations

    def containing(self, organizations: QuerySet, name: str, value: str) -> QuerySet:
        """Name or code contains the text."""
        return organizations.filter(Q(name__icontains=value) | Q(code__icontains=value))

    def led_by(self, organizations: QuerySet, name: str, value: Organization) -> QuerySet:
        """Corporations that the agency leads in the register of today."""
        return organizations.filter(supervisions__relation=Supervision.Relation.LEAD, supervisions__agency=value)
