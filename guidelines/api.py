"""Amendments in the API: what was asked, of whom, and by when."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies.api_problems import described
from guidelines.models import AUDIENCES, Amendment, AmendmentItem, ClauseText, ItemClause, Notice


class NoticeSerializer(serializers.Serializer):
    """The notice by which one guideline was amended."""

    guideline = serializers.CharField(source="guideline.code")
    guideline_title = serializers.CharField(source="guideline.title")
    number = serializers.CharField()
    issued_on = serializers.DateField()


class ItemSerializer(serializers.Serializer):
    """A line of the tables of items (改正事項)."""

    position = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # the stubs know the label of a field only
    audience = serializers.ChoiceField(choices=AUDIENCES)
    lead_supervisors_only = serializers.BooleanField(help_text="独立行政法人等を主管する行政機関だけに尋ねる")
    clauses = serializers.ListField(child=serializers.CharField(), help_text="条項の番号（例 2-2）")


class AmendmentSerializer(serializers.Serializer):
    """An amendment, which is a cycle of review."""

    code = serializers.CharField()
    title = serializers.CharField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    due_wording = serializers.CharField()
    fiscal_year = serializers.IntegerField(help_text="見直し（改正）を済ませるべき年度")
    reference_on = serializers.DateField(help_text="基準日")
    is_fictional = serializers.BooleanField(help_text="演習用")
    notices = NoticeSerializer(many=True)
    items = serializers.SerializerMethodField()

    @extend_schema_field(ItemSerializer(many=True))
    def get_items(self, amendment: Amendment) -> list[dict[str, Any]]:
        """The items with the numbers their clauses bear after the amendment; no query of its own."""
        numbers = {text.clause_id: text.number for text in amendment.clause_texts.all()}
        return [
            {
                "position": item.position,
                "label": item.label,
                "audience": item.audience,
                "lead_supervisors_only": item.lead_supervisors_only,
                "clauses": [numbers[one.clause_id] for one in item.item_clauses.all() if one.clause_id in numbers],
            }
            for item in amendment.items.all()
        ]


def amendments() -> QuerySet:
    """All amendments, newest first, with what is shown of them; a fixed number of queries."""
    items = AmendmentItem.objects.order_by("audience", "position")
    return Amendment.objects.order_by("-issued_on", "code").prefetch_related(
        Prefetch("notices", Notice.objects.select_related("guideline").order_by("guideline__code")),
        Prefetch("items", items.prefetch_related(Prefetch("item_clauses", ItemClause.objects.order_by("position")))),
        Prefetch("clause_texts", ClauseText.objects.exclude(number="").defer("body", "summary")),
    )


@extend_schema(summary="指針の改正の一覧", responses=described(AmendmentSerializer(many=True), 404))
class AmendmentList(generics.ListAPIView):
    """Amendments, newest first; anyone with a token or an account may read them."""

    serializer_class = AmendmentSerializer
    queryset = amendments()


@extend_schema(summary="指針の改正", responses=described(AmendmentSerializer, 404))
class AmendmentDetail(generics.RetrieveAPIView):
    """One amendment."""

    serializer_class = AmendmentSerializer
    queryset = amendments()
    lookup_field = "code"
