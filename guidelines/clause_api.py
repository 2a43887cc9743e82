"""Guidelines and their clauses in the API: what is in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from agencies import clock
from agencies.api_access import officer
from agencies.api_problems import described
from agencies.filters import ALL
from guidelines.forms import DayForm
from guidelines.models import ClauseText, Guideline


def guidelines(request: Any) -> QuerySet:
    """The guidelines one may read."""
    return Guideline.objects.visible_to(officer(request)).order_by("issued_on", "code")


class ClauseFilter(django_filters.FilterSet):
    """The clauses of a guideline as they are on a day, today where none is named."""

    guideline = django_filters.ModelChoiceFilter(
        label="指針", field_name="clause__guideline", queryset=guidelines, to_field_name="code", empty_label=ALL
    )
    on = django_filters.CharFilter(
        label="この日に効力のある条項（例 2016-04-01、平成28年4月1日）。省略すると本日",
        max_length=50,
        method="in_force",
    )
    number = django_filters.CharFilter(label="条項の番号（例 6-9）", max_length=20)

    class Meta:
        model = ClauseText
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; a day is always meant."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("on") else in_force_on(found, clock.today())

    def in_force(self, texts: QuerySet, name: str, value: str) -> QuerySet:
        """The texts that hold on the day, read as the page reads it; raises ValidationError in its words."""
        form = DayForm({"on": value})
        if not form.is_valid():
            raise serializers.ValidationError({"on": [str(text) for text in form.errors["on"]]})
        day: date = form.cleaned_data["on"]
        return in_force_on(texts, day)


def in_force_on(texts: QuerySet, day: date) -> QuerySet:
    """Those that hold on the day; of a clause renumbered since, its old number finds nothing."""
    return texts.filter(pk__in=ClauseText.objects.in_force(day).values("pk"))


class GuidelineSerializer(serializers.Serializer):
    """A guideline."""

    code = serializers.CharField()
    title = serializers.CharField()
    audience = serializers.CharField(source="get_audience_display")
    issued_on = serializers.DateField()
    is_fictional = serializers.BooleanField(help_text="演習（架空）")


class ClauseSerializer(serializers.Serializer):
    """A clause in its text on that day."""

    clause = serializers.IntegerField(source="clause_id", help_text="番号が変わっても変わらない番号")
    guideline = serializers.CharField(source="clause.guideline.code")
    number = serializers.CharField()
    body = serializers.CharField()
    summary = serializers.CharField()
    change = serializers.ChoiceField(choices=ClauseText.Change.choices)
    amendment = serializers.CharField(source="amendment.code", default=None, allow_null=True)
    in_force_from = serializers.DateField(allow_null=True)


@extend_schema(summary="指針の一覧", responses=described(GuidelineSerializer(many=True)))
class GuidelineList(generics.ListAPIView):
    """The guidelines one may read."""

    serializer_class = GuidelineSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet:
        """By the day they were issued."""
        return Guideline.objects.visible_to(officer(self.request)).with_register().order_by("issued_on", "code")


@extend_schema(summary="効力のある条項の一覧", responses=described(ClauseSerializer(many=True)))
class ClauseList(generics.ListAPIView):
    """The clauses in force on a day, in the order of their guideline."""

    serializer_class = ClauseSerializer
    filterset_class = ClauseFilter

    def get_queryset(self) -> QuerySet:
        """Of the guidelines one may read."""
        found = ClauseText.objects.filter(clause__guideline__in=guidelines(self.request).values("pk"))
        found = found.select_related("clause__guideline", "amendment")
        return found.order_by("clause__guideline__code", F("position").asc(nulls_last=True), "clause", "pk")
