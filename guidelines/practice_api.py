"""Practices (取組事例) in the API; the name of an organ stands there only where it is told."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies import clock
from agencies.api_access import officer
from agencies.api_problems import described
from agencies.models import Organization
from guidelines.practice_filters import PracticeFilter
from guidelines.practice_pages import texts_of, with_rows
from guidelines.practices import Practice


class PracticeClauseSerializer(serializers.Serializer):
    """A clause a practice is about."""

    id = serializers.IntegerField(help_text="条項の番号が変わっても同じ")
    guideline = serializers.CharField(help_text="指針のコード")
    number = serializers.CharField(help_text="今日の番号（例 9-2）。削除された条項は空")


class PracticeSerializer(serializers.Serializer):
    """A practice."""

    code = serializers.CharField()
    theme = serializers.ChoiceField(choices=Practice.Theme.choices)
    title = serializers.CharField()
    summary = serializers.CharField(help_text="要約")
    audience = serializers.ChoiceField(
        choices=Organization.Kind.choices, allow_blank=True, help_text="取り組んだ機関の種類。示されていない事例は空"
    )
    organization = serializers.SerializerMethodField(help_text="機関のコード。名前を示さない事例は null")
    source = serializers.CharField(  # type: ignore[assignment]  # the stubs know a field's attribute of that name only
        help_text="出典"
    )
    clauses = serializers.SerializerMethodField()
    is_fictional = serializers.BooleanField(help_text="演習用")

    def get_organization(self, practice: Practice) -> str | None:
        """Its code, where the name is told."""
        return practice.organization.code if practice.shows_name and practice.organization else None

    @extend_schema_field(PracticeClauseSerializer(many=True))
    def get_clauses(self, practice: Practice) -> list[dict[str, Any]]:
        """The clauses with their numbers on the day; no query of its own."""
        texts = self.context.get("texts", {})
        return [
            {
                "id": clause.pk,
                "guideline": clause.guideline.code,
                "number": texts[clause.pk].number if clause.pk in texts else "",
            }
            for clause in sorted(practice.clauses.all(), key=lambda one: (one.guideline.code, one.pk))
        ]


class OfPractices(generics.GenericAPIView):
    """What list and detail share."""

    serializer_class = PracticeSerializer

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return with_rows(Practice.objects.visible_to(officer(self.request)))

    def get_serializer_context(self) -> dict[str, Any]:
        """With the texts of the clauses in force today."""
        return {**super().get_serializer_context(), "texts": texts_of(self.get_queryset(), clock.today())}


@extend_schema(summary="取組事例の一覧", responses=described(PracticeSerializer(many=True), 400, 404))
class PracticeList(OfPractices, generics.ListAPIView):
    """Practices, in the order of the report; those of the exercise only when asked for."""

    filterset_class = PracticeFilter


@extend_schema(summary="取組事例", responses=described(PracticeSerializer, 404))
class PracticeDetail(OfPractices, generics.RetrieveAPIView):
    """One practice."""

    lookup_field = "code"
