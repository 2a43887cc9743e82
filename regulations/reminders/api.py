"""The ledger of reminders in the API (催促の記録), as the page of it says: no address, no name of a person."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from agencies.api_access import Watches
from agencies.api_problems import described
from agencies.filters import ALL
from regulations.filters import amendments
from regulations.models import Reminder


class ReminderFilter(django_filters.FilterSet):
    """Of one cycle, and of one organ."""

    amendment = django_filters.ModelChoiceFilter(
        label="指針の改正",
        field_name="review__amendment",
        queryset=amendments,
        to_field_name="code",
        empty_label=ALL,
    )
    organization = django_filters.CharFilter(
        label="機関のコード", field_name="review__organization__code", max_length=20
    )

    class Meta:
        model = Reminder
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; without a cycle none of the exercise."""
        found = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data.get("amendment")
        return found if chosen else found.filter(review__amendment__is_fictional=False)


class ReminderSerializer(serializers.Serializer):
    """One reminder of one review."""

    review = serializers.IntegerField(source="review_id")
    organization = serializers.CharField(source="review.organization.code")
    organization_name = serializers.CharField(source="review.organization.name")
    amendment = serializers.CharField(source="review.amendment.code")
    on = serializers.DateField(source="mail.on")
    owed = serializers.CharField(source="outward", help_text="催促した時に求めていたもの")
    offset = serializers.IntegerField(allow_null=True, help_text="期限からの日数。手で送ったときは null")
    state = serializers.CharField(source="mail.get_state_display")


@extend_schema(summary="催促の記録", responses=described(ReminderSerializer(many=True)))
class ReminderList(generics.ListAPIView):
    """Reminders, the latest first."""

    permission_classes = (Watches,)
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilter

    def get_queryset(self) -> QuerySet:
        """All of them: whoever watches may read the ledger."""
        found = Reminder.objects.select_related("mail", "review__organization", "review__amendment")
        return found.order_by("-mail__on", "-pk")
