"""By what organizations can be searched; the page and the API share it."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet

from agencies.models import Organization, Supervision

ALL = "すべて"
CATEGORIES = [choice for choice in Organization.Category.choices if choice[0]]


class OrganizationFilter(django_filters.FilterSet):
    """Kind, category, lead agency, and words in the name or code."""

    q = django_filters.CharFilter(label="名称・コード", max_length=100, method="containing")
    kind = django_filters.ChoiceFilter(label="種別", choices=Organization.Kind.choices, empty_label=ALL)
    category = django_filters.ChoiceFilter(label="区分", choices=CATEGORIES, empty_label=ALL)
    lead_agency = django_filters.ModelChoiceFilter(
        label="主管する行政機関",
        queryset=Organization.objects.filter(supervised__relation=Supervision.Relation.LEAD)
        .distinct()
        .order_by("code"),
        to_field_name="code",
        method="led_by",
        empty_label=ALL,
    )

    class Meta:
        model = Organization
        fields = ()

    def containing(self, organizations: QuerySet, name: str, value: str) -> QuerySet:
        """Name or code contains the text."""
        return organizations.filter(Q(name__icontains=value) | Q(code__icontains=value))

    def led_by(self, organizations: QuerySet, name: str, value: Organization) -> QuerySet:
        """Corporations that the agency leads in the register of today."""
        return organizations.filter(supervisions__relation=Supervision.Relation.LEAD, supervisions__agency=value)
