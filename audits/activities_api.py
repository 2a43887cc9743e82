"""Activities in the API: audits, inspections and training, planned, held, or not held and why; none ALLOCATED (rule 10)."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from agencies.filters import ALL
from agencies.periods import Period
from agencies.provenance import Provenance
from audits.models import Activity
from audits.posts_api import own_register

ATTRIBUTABLE = [choice for choice in Provenance.choices if choice[0] != Provenance.ALLOCATED]


class ActivityFilter(django_filters.FilterSet):
    """By organ, activity, status and fiscal year; who watches sees organs of the exercise by code only."""

    organization = django_filters.CharFilter(label="機関のコード", field_name="organization__code", max_length=20)
    kind = django_filters.ChoiceFilter(label="活動", choices=Activity.Kind.choices, empty_label=ALL)
    status = django_filters.ChoiceFilter(label="状況", choices=Activity.Status.choices, empty_label=ALL)
    year = django_filters.NumberFilter(
        label="年度（その中にある対象期間）", method="of_year", min_value=1950, max_value=2200, decimal_places=0
    )

    class Meta:
        model = Activity
        fields = ()

    def of_year(self, activities: QuerySet, name: str, value: int) -> QuerySet:
        """Those whose asked period lies within the fiscal year."""
        year = Period.fiscal_year(int(value))
        return activities.filter(asked_from__gte=year.first, asked_to__lte=year.last)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen, of one register."""
        found = super().filter_queryset(queryset)
        return own_register(found, self.request, self.form.cleaned_data.get("organization"))


class ActivitySerializer(serializers.Serializer):
    """What is recorded of one activity."""

    id = serializers.IntegerField()
    organization = serializers.CharField(source="organization.code")
    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    status = serializers.ChoiceField(choices=Activity.Status.choices)
    asked_from = serializers.DateField(help_text="対象期間の初日")
    asked_to = serializers.DateField(help_text="対象期間の末日")
    held_from = serializers.DateField(allow_null=True, help_text="実施日・予定日。期間のときはその初日")
    held_to = serializers.DateField(allow_null=True)
    title = serializers.CharField()
    audience = serializers.CharField(help_text="対象者")
    outcome = serializers.CharField(help_text="結果")
    reason = serializers.CharField(help_text="未実施の理由")
    provenance = serializers.ChoiceField(choices=ATTRIBUTABLE)


def visible_activities(view: generics.GenericAPIView) -> QuerySet:
    """Those the officer may see, by organ and period."""
    found = Activity.objects.visible_to(officer(view.request)).select_related("organization")
    return found.order_by("organization__code", "asked_from", "kind", "pk")


@extend_schema(summary="監査・点検・教育研修の一覧", responses=described(ActivitySerializer(many=True), 400, 404))
class ActivityList(generics.ListAPIView):
    """Activities one may see."""

    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_activities(self)


@extend_schema(summary="監査・点検・教育研修", responses=described(ActivitySerializer, 404))
class ActivityDetail(generics.RetrieveAPIView):
    """One activity; the number of one that may not be seen does not exist."""

    serializer_class = ActivitySerializer

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_activities(self)
