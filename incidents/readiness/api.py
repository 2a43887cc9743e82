"""Readiness in the API: what organs confirmed of each fiscal year. Chains of contacts are no part of it."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from agencies.models import Organization
from agencies.provenance import Provenance
from guidelines.models import AUDIENCES
from incidents.models import Readiness
from incidents.models.readiness import QUESTIONS, Answer
from incidents.readiness.answers import LABELS
from incidents.readiness.filters import ReadinessFilter
from incidents.tables import ASKED_OF

ATTRIBUTABLE = [choice for choice in Provenance.choices if choice[0] != Provenance.ALLOCATED]


class SaidSerializer(serializers.Serializer):
    """The answer to one question."""

    question = serializers.ChoiceField(choices=[(key, LABELS[key]) for key in QUESTIONS])
    answer = serializers.ChoiceField(
        choices=Answer.choices, allow_null=True, help_text="未回答のとき、機関別に分からないときは null"
    )
    provenance = serializers.ChoiceField(choices=ATTRIBUTABLE, allow_null=True)


class ReadinessSerializer(serializers.Serializer):
    """What one organ says of one fiscal year; the questions it is not asked are left out."""

    id = serializers.IntegerField()
    organization = serializers.CharField(source="organization.code")
    organization_name = serializers.CharField(source="organization.name", help_text="名称を確認できない機関は空")
    kind = serializers.ChoiceField(choices=AUDIENCES, source="organization.kind")
    category = serializers.ChoiceField(choices=Organization.Category.choices, source="organization.category")
    fiscal_year = serializers.IntegerField(help_text="年度（始まる年）")
    confirmed_on = serializers.DateField(allow_null=True, help_text="確認した日。自機関の未確認の回答は null")
    answers = serializers.SerializerMethodField()

    @extend_schema_field(SaidSerializer(many=True))
    def get_answers(self, readiness: Readiness) -> list[dict[str, str | None]]:
        """The questions the organ is asked, with what may be tied to it (rule 10)."""
        return [
            said(readiness, key)
            for key in QUESTIONS
            if not ASKED_OF.get(key) or readiness.organization.kind in ASKED_OF[key]
        ]


def said(readiness: Readiness, key: str) -> dict[str, str | None]:
    """One answer; nothing of one that is ALLOCATED."""
    source = getattr(readiness, f"{key}_provenance")
    is_named = source not in ("", Provenance.ALLOCATED)
    return {
        "question": key,
        "answer": getattr(readiness, key) if is_named else None,
        "provenance": source if is_named else None,
    }


def visible_readiness(view: generics.GenericAPIView) -> QuerySet:
    """What the officer may see, the latest year first."""
    found = Readiness.objects.visible_to(officer(view.request)).select_related("organization")
    return found.order_by("-fiscal_year", "organization__code")


@extend_schema(summary="連絡体制の一覧", responses=described(ReadinessSerializer(many=True), 400, 404))
class ReadinessList(generics.ListAPIView):
    """What organs confirmed, and what one's own organ answered."""

    serializer_class = ReadinessSerializer
    filterset_class = ReadinessFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_readiness(self)


@extend_schema(summary="連絡体制", responses=described(ReadinessSerializer, 404))
class ReadinessDetail(generics.RetrieveAPIView):
    """What one organ says of one fiscal year."""

    serializer_class = ReadinessSerializer

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_readiness(self)
