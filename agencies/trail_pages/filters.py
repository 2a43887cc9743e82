"""By what the trail and the records of access can be searched; pages and files share it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.filters import ALL
from agencies.forms import DayField
from agencies.models import AccessRecord, Organization, Trail
from agencies.trail_pages.kinds import KINDS, kind_of

KIND_CHOICES = sorted(KINDS.items(), key=lambda pair: pair[1])


class DayFilter(django_filters.Filter):
    """A day in era or ISO style."""

    field_class = DayField


def beginning(day: date) -> datetime:
    """The first moment of a day in Japan."""
    return timezone.make_aware(datetime.combine(day, time.min))


class RecordFilter(django_filters.FilterSet):
    """What both have: organization, person, period, row and request."""

    organization = django_filters.CharFilter(label="機関（名称・コード）", max_length=100, method="of_organization")
    person = django_filters.CharFilter(label="氏名・メールアドレス", max_length=100, method="by_person")
    since = DayFilter(label="いつから", method="from_day")
    until = DayFilter(label="いつまで", method="to_day")
    target_type = django_filters.ChoiceFilter(label="対象の種類", choices=KIND_CHOICES, empty_label=ALL)
    target_id = django_filters.NumberFilter(label="対象の番号", min_value=1, max_value=2**63 - 1)
    request_id = django_filters.CharFilter(label="リクエスト", max_length=36)

    @property
    def question(self) -> list[tuple[str, str]]:
        """What was asked for, in words: (label, value)."""
        if not self.is_valid():
            return []
        data = self.form.cleaned_data
        asked = [(name, data[name]) for name in self.filters if data.get(name) not in (None, "")]
        return [(str(self.filters[name].label), self.words(name, value)) for name, value in asked]

    def words(self, name: str, value: Any) -> str:
        """One value in words."""
        return kind_of(value) if name == "target_type" else str(value)

    def of_organization(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The organization of that code, or those whose name contains the text; units of an organ are their own."""
        found = Organization.objects.filter(Q(code__iexact=value) | Q(name__icontains=value))
        return rows.filter(organization__in=found.values("pk"))

    def by_person(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The name, as it was then, contains the text; or the account has that address."""
        return rows.filter(Q(actor_name__icontains=value) | Q(actor__email__iexact=value))

    def from_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        """On that day or later."""
        return rows.filter(at__gte=beginning(value))

    def to_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        """On that day or earlier."""
        return rows.filter(at__lt=beginning(value) + timedelta(days=1))


class TrailFilter(RecordFilter):
    """The trail: also by what was done."""

    action = django_filters.CharFilter(label="操作", max_length=60, lookup_expr="icontains")

    class Meta:
        model = Trail
        fields = ()


class AccessFilter(RecordFilter):
    """Records of access: also by kind and by what was looked at."""

    kind = django_filters.ChoiceFilter(label="区分", choices=AccessRecord.Kind.choices, empty_label=ALL)
    what = django_filters.CharFilter(label="何を", max_length=100, lookup_expr="icontains")

    class Meta:
        model = AccessRecord
        fields = ()

    def words(self, name: str, value: Any) -> str:
        """One value in words."""
        return AccessRecord.Kind(value).label if name == "kind" else super().words(name, value)
