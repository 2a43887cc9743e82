"""By what readiness can be searched: organs on the page, answers in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies import eras
from agencies.api_access import officer
from agencies.filters import ALL, CATEGORIES, EXERCISE, OrganizationFilter
from agencies.roles import Permission
from guidelines.models import AUDIENCES
from incidents.models import Readiness
from incidents.models.readiness import QUESTIONS, Answer

CONFIRMED, UNCONFIRMED, LACKING = "CONFIRMED", "UNCONFIRMED", "LACKING"
STATES = [(CONFIRMED, "確認済"), (UNCONFIRMED, "未確認"), (LACKING, "していない事項がある")]


def years_known() -> list[int]:
    """The fiscal years anybody confirmed anything of, the latest first."""
    found = Readiness.objects.filter(confirmed_on__isnull=False).values_list("fiscal_year", flat=True)
    return sorted(set(found.distinct()), reverse=True)


def lacking() -> Q:
    """Answers that may be tied to the organ and say no (rule 10)."""
    found = Q()
    for key in QUESTIONS:
        found |= Q(**{key: Answer.NO}) & ~Q(**{f"{key}_provenance": "ALLOCATED"})
    return found


class ReadinessOrganFilter(OrganizationFilter):
    """Organs by the words of the register, and by how they stand in the fiscal year of the address."""

    year = django_filters.ChoiceFilter(label="年度", method="of_year", empty_label=None)
    kind = django_filters.ChoiceFilter(label="種別", choices=AUDIENCES, empty_label=ALL)
    state = django_filters.ChoiceFilter(label="状態", choices=STATES, method="in_state", empty_label=ALL)

    def __init__(self, *args: Any, year: int, years: list[int], **kwargs: Any) -> None:
        """`year` is the one looked at, of those there are."""
        super().__init__(*args, **kwargs)
        self.chosen_year = year
        self.filters["year"].extra["choices"] = [(str(one), eras.fiscal_year_name(one)) for one in years]
        self.filters.move_to_end("year", last=False)

    def of_year(self, organizations: QuerySet, name: str, value: str) -> QuerySet:
        """No organ is left out: what each said of that year is shown."""
        return organizations

    def in_state(self, organizations: QuerySet, name: str, value: str) -> QuerySet:
        """Those that confirmed the year, did not, or say no to something."""
        confirmed = Readiness.objects.filter(
            organization=OuterRef("pk"), fiscal_year=self.chosen_year, confirmed_on__isnull=False
        )
        if value == LACKING:
            return organizations.filter(Exists(confirmed.filter(lacking())))
        found = Exists(confirmed)
        return organizations.filter(found if value == CONFIRMED else ~found)


class ReadinessFilter(django_filters.FilterSet):
    """Answers by organ and fiscal year; who watches sees those of the exercise only when asking for them."""

    organization = django_filters.CharFilter(label="機関のコード", field_name="organization__code", max_length=20)
    fiscal_year = django_filters.NumberFilter(label="年度", min_value=1900, max_value=2200)
    kind = django_filters.ChoiceFilter(label="種別", choices=AUDIENCES, field_name="organization__kind")
    category = django_filters.ChoiceFilter(label="区分", choices=CATEGORIES, field_name="organization__category")
    fictional = django_filters.ChoiceFilter(label="演習", choices=[("1", EXERCISE)], method="of_register")

    class Meta:
        model = Readiness
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; of one register where both may be seen."""
        found = super().filter_queryset(queryset)
        if not officer(self.request).may(Permission.WATCH):
            return found
        return found.filter(organization__is_fictional=self.form.cleaned_data.get("fictional") == "1")

    def of_register(self, answers: QuerySet, name: str, value: str) -> QuerySet:
        """Left to `filter_queryset`, where no choice is a choice too."""
        return answers
