"""By what reviews can be searched; the page and the API share it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from agencies.api_access import officer
from agencies.filters import ALL, CATEGORIES
from agencies.models import Organization
from agencies.roles import Permission
from guidelines.models import AUDIENCES, Amendment
from regulations.models import Review, Submission

NOT_HANDED_IN = "NONE"
HANDED_IN = [choice for choice in Submission.State.choices if choice[0] != Submission.State.DRAFT]
STATES = [(NOT_HANDED_IN, "未提出"), *HANDED_IN]


def amendments(request: Any) -> QuerySet:
    """The cycles one may choose: all for who watches, else those of one's own register, real or of the exercise."""
    found = Amendment.objects.order_by("-issued_on", "code")
    asking = officer(request)
    return found if asking.may(Permission.WATCH) else found.filter(is_fictional=asking.is_fictional)


def leads_of_cycle(request: Any) -> QuerySet:
    """The agencies that lead a corporation of the cycle in the address, else of any in one's own register."""
    code = request.GET.get("amendment", "").replace("\x00", "") if request else ""
    cycle = {"code": code} if code else {"is_fictional": officer(request).is_fictional}
    led = {f"led_reviews__amendment__{name}": value for name, value in cycle.items()}
    return Organization.objects.filter(**led).distinct().order_by("code")


class ReviewFilter(django_filters.FilterSet):
    """Reviews of `Review.objects.with_latest()`: by what dispatch froze, and the state of the latest version.

    Who watches sees a cycle of the exercise only when choosing it.
    """

    q = django_filters.CharFilter(label="機関の名称・コード", max_length=100, method="containing")
    amendment = django_filters.ModelChoiceFilter(
        label="指針の改正",
        queryset=amendments,
        to_field_name="code",
        empty_label=ALL,
    )
    kind = django_filters.ChoiceFilter(label="種別", choices=AUDIENCES, empty_label=ALL)
    category = django_filters.ChoiceFilter(label="区分", choices=CATEGORIES, empty_label=ALL)
    lead_agency = django_filters.ModelChoiceFilter(
        label="主管する行政機関",
        queryset=leads_of_cycle,
        to_field_name="code",
        empty_label=ALL,
    )
    state = django_filters.ChoiceFilter(label="最新の提出の状態", choices=STATES, method="in_state", empty_label=ALL)

    class Meta:
        model = Review
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if officer(self.request).may(Permission.WATCH):  # what lies with a prefecture is not told by name (経由)
            told = [one for one in STATES if one[0] != Submission.State.COMPILING]
            self.filters["state"].field.choices = told

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; without a cycle none of the exercise, unless one's own."""
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("amendment") or not officer(self.request).may(Permission.WATCH):
            return found
        return found.filter(amendment__is_fictional=False)

    def containing(self, reviews: QuerySet, name: str, value: str) -> QuerySet:
        """The organ's name or code contains the text."""
        return reviews.filter(Q(organization__name__icontains=value) | Q(organization__code__icontains=value))

    def in_state(self, reviews: QuerySet, name: str, value: str) -> QuerySet:
        """The latest version handed in is in the state, or there is none."""
        return reviews.filter(latest_state="" if value == NOT_HANDED_IN else value)
