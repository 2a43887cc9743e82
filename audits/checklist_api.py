"""Check lists in the API: those sent, to who sent them, who got them and who watches; a draft is not there for anybody."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from agencies.filters import ALL
from agencies.models import Organization
from agencies.roles import Permission
from audits.checklist_matrix import with_points
from audits.models import Checklist, ChecklistAnswer, ChecklistReply

AGENCY_ONLY = "送付した行政機関と、全てを見る者だけに示す。ほかは null"


class PointSerializer(serializers.Serializer):
    """One point to check (点検項目)."""

    position = serializers.IntegerField()
    text = serializers.CharField()
    clause = serializers.CharField()


class PointAnswerSerializer(serializers.Serializer):
    """What a corporation says to one point."""

    position = serializers.IntegerField(source="item.position")
    answer = serializers.ChoiceField(choices=ChecklistAnswer.Answer.choices)
    note = serializers.CharField()


class ChecklistReplySerializer(serializers.Serializer):
    """The list as one corporation got it; without answers until it has answered. Who answered is told on the page."""

    code = serializers.CharField()
    corporation = serializers.CharField(source="corporation.code")
    corporation_name = serializers.CharField(source="corporation.name")
    answered_on = serializers.DateField(allow_null=True)
    remark = serializers.CharField()
    answers = serializers.SerializerMethodField()

    @extend_schema_field(PointAnswerSerializer(many=True))
    def get_answers(self, reply: ChecklistReply) -> Any:
        """The answers in the order of the points."""
        answers = sorted(reply.answers.all(), key=lambda one: one.item.position)
        return PointAnswerSerializer(answers, many=True).data


class ChecklistSerializer(serializers.Serializer):
    """One check list that was sent."""

    code = serializers.CharField()
    agency = serializers.CharField(source="agency.code")
    agency_name = serializers.CharField(source="agency.name")
    title = serializers.CharField()
    sent_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    sent_to = serializers.SerializerMethodField(help_text=f"送付した法人の数。{AGENCY_ONLY}")
    answered = serializers.SerializerMethodField(help_text=f"回答した法人の数。{AGENCY_ONLY}")
    url = serializers.SerializerMethodField()

    def get_sent_to(self, checklist: Checklist) -> int | None:
        """How many corporations got it."""
        return len(checklist.replies.all()) if self.sees_all(checklist) else None

    def get_answered(self, checklist: Checklist) -> int | None:
        """How many of them have answered."""
        answered = sum(one.answered_on is not None for one in checklist.replies.all())
        return answered if self.sees_all(checklist) else None

    def get_url(self, checklist: Checklist) -> str:
        """Where the whole of it is."""
        return reverse("api:checklist", args=[checklist.code])

    def sees_all(self, checklist: Checklist) -> bool:
        """May the reader know to whom else it was sent?"""
        asking = officer(self.context["request"])
        return asking.may(Permission.WATCH) or checklist.agency_id in asking.organ_ids


class ChecklistDetailSerializer(ChecklistSerializer):
    """A check list with its points, and those replies that the reader may see."""

    note = serializers.CharField()
    points = PointSerializer(many=True, source="items.all")
    replies = ChecklistReplySerializer(many=True, source="replies.all")


def agencies(request: Any) -> QuerySet:
    """The agencies of which the reader may see a list: the choices tell of no other."""
    found = Checklist.objects.reached_by(officer(request)).values("agency")
    return Organization.objects.filter(pk__in=found).order_by("code")


def corporations(request: Any) -> QuerySet:
    """The corporations of which the reader may see a reply."""
    found = ChecklistReply.objects.visible_to(officer(request)).values("corporation")
    return Organization.objects.filter(pk__in=found).order_by("code")


class ChecklistFilter(django_filters.FilterSet):
    """Agency and corporation; who watches sees those of the exercise only by choosing one of its organs."""

    agency = django_filters.ModelChoiceFilter(
        label="行政機関", queryset=agencies, to_field_name="code", empty_label=ALL
    )
    corporation = django_filters.ModelChoiceFilter(
        label="法人", queryset=corporations, to_field_name="code", empty_label=ALL, method="sent_to"
    )

    class Meta:
        model = Checklist
        fields = ()

    def sent_to(self, lists: QuerySet, name: str, value: Organization) -> QuerySet:
        """Those that the corporation got, of which the reader may see its reply."""
        seen = ChecklistReply.objects.visible_to(officer(self.request)).filter(corporation=value)
        return lists.filter(pk__in=seen.values("checklist"))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; without an organ none of the exercise, unless one's own."""
        found, asked = super().filter_queryset(queryset), self.form.cleaned_data
        if asked.get("agency") or asked.get("corporation") or not officer(self.request).may(Permission.WATCH):
            return found
        return found.filter(agency__is_fictional=False)


def sent_lists(view: generics.GenericAPIView) -> QuerySet:
    """The lists the officer may read with the replies the officer may see, the latest sent first."""
    asking = officer(view.request)
    seen = ChecklistReply.objects.visible_to(asking).select_related("corporation")
    replies = seen.prefetch_related("answers__item").order_by("corporation__code")
    found = with_points(Checklist.objects.reached_by(asking)).prefetch_related(Prefetch("replies", replies))
    return found.order_by("-sent_on", "-pk")


@extend_schema(summary="点検表の一覧", responses=described(ChecklistSerializer(many=True), 400))
class ChecklistList(generics.ListAPIView):
    """Check lists one may read."""

    serializer_class = ChecklistSerializer
    filterset_class = ChecklistFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may read."""
        return sent_lists(self)


@extend_schema(summary="点検表", responses=described(ChecklistDetailSerializer, 404))
class ChecklistDetail(generics.RetrieveAPIView):
    """One check list; the code of one that may not be read does not exist."""

    serializer_class = ChecklistDetailSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet:
        """Those the officer may read."""
        return sent_lists(self)
