"""By what reviews can be searched; the page and the API share it."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet

from agencies.filters import ALL, CATEGORIES
from agencies.models import Organization
from guidelines.models import AUDIENCES, Amendment
from regulations.models import Review, Submission

NOT_HANDED_IN = "NONE"
HANDED_IN = [choice for choice in Submission.State.choices if choice[0] != Submission.State.DRAFT]
STATES = [(NOT_HANDED_IN, "未提出"), *HANDED_IN]


class ReviewFilter(django_filters.FilterSet):
    """Reviews of `Review.objects.with_latest()`: by what dispatch froze, and the state of the latest version."""

    q = django_filters.CharFilter(label="機関の名称・コード", max_length=100, method="containing")
    amendment = django_filters.ModelChoiceFilter(
        label="指針の改正",
        queryset=Amendment.objects.order_by("-issued_on", "code"),
        to_field_name="code",
        empty_label=ALL,
    )
    kind = django_filters.ChoiceFilter(label="種別", choices=AUDIENCES, empty_label=ALL)
    category = django_filters.ChoiceFilter(label="区分", choices=CATEGORIES, empty_label=ALL)
    lead_agency = django_filters.ModelChoiceFilter(
        label="主管する行政機関",
        queryset=Organization.objects.filter(led_reviews__isnull=False).distinct().order_by("code"),
        to_field_name="code",
        empty_label=ALL,
    )
    state = django_filters.ChoiceFilter(label="最新の提出の状態", choices=STATES, method="in_state", empty_label=ALL)

    class Meta:
        model = Review
        fields = ()

    def containing(self, reviews: QuerySet, name: str, value: str) -> QuerySet:
        """The organ's name or code contains the text."""
        return reviews.filter(Q(organization__name__icontains=value) | Q(organization__code__icontains=value))

    def in_state(self, reviews: QuerySet, name: str, value: str) -> QuerySet:
        """The latest version handed in is in the state, or there is none."""
        return reviews.filter(latest_state="" if value == NOT_HANDED_IN else value)
