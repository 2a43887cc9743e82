"""The official tables in the API, and what is behind each of their cells."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api_access import Watches
from agencies.api_formats import CSVRenderer
from agencies.api_problems import described
from agencies.renderers import listing_as_json, listing_lines, table_as_json, table_lines
from audits.forms import STATES
from audits.tables import ask, find_amendment, listed
from guidelines.models import OfficialTable

AMENDMENT = OpenApiParameter(
    "amendment", str, description="改正のコード（例 2015-08）。省略すると、その表がある最新の改正"
)
PARAMETERS = [
    AMENDMENT,
    OpenApiParameter("as_of", str, description="基準日（例 2016-05-31、平成28年5月31日）。省略すると、改正の基準日"),
    OpenApiParameter("state", str, description="数える回答", enum=[value for value, _ in STATES], default="submitted"),
    OpenApiParameter("organization", str, description="機関のコード（例 AG-26）。一つの機関の表だけに効く"),
]


class TableSummarySerializer(serializers.Serializer):
    """A table that can be asked for."""

    number = serializers.CharField()
    caption = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    audience = serializers.CharField()
    amendment = serializers.CharField(source="amendment.code")
    url = serializers.SerializerMethodField()

    def get_url(self, table: OfficialTable) -> str:
        """Where it is."""
        return f"{reverse('api:table', args=[table.number])}?amendment={table.amendment.code}"


class CellSerializer(serializers.Serializer):
    """One cell; `count` null prints as "—" (not asked), and what does not apply is null."""

    count = serializers.IntegerField(allow_null=True)
    base = serializers.IntegerField(allow_null=True, help_text="割合の分母")
    percent = serializers.CharField(allow_null=True, help_text="印字どおりの割合（例 97.8、100、0.0）")
    text = serializers.CharField(allow_null=True)
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="この数字の内訳")


class RowSerializer(serializers.Serializer):
    """A line of a table, its cells in the order of the columns."""

    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField(allow_null=True)
    detail = serializers.CharField(allow_null=True)
    cells = CellSerializer(many=True)


class TableSerializer(serializers.Serializer):
    """A table at one 基準日; `provenance` counts its base by where it comes from."""

    number = serializers.CharField()
    caption = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    amendment = serializers.CharField()
    as_of = serializers.DateField()
    state = serializers.ChoiceField(choices=STATES)
    organization = serializers.CharField(allow_null=True)
    columns = serializers.ListField(child=serializers.CharField())
    rows = RowSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    provenance = serializers.DictField(child=serializers.IntegerField())


class EntrySerializer(serializers.Serializer):
    """One named line behind a count."""

    organization = serializers.CharField()
    name = serializers.CharField()
    detail = serializers.CharField(allow_null=True)
    provenance = serializers.CharField(allow_null=True)


class ListingSerializer(serializers.Serializer):
    """What a cell counts: named entries, and how many stand without a name (仮割当)."""

    table = serializers.CharField()
    amendment = serializers.CharField()
    as_of = serializers.DateField()
    state = serializers.ChoiceField(choices=STATES)
    row = serializers.CharField()
    column = serializers.CharField()
    count = serializers.IntegerField()
    unnamed = serializers.IntegerField()
    unnamed_label = serializers.CharField(allow_null=True)
    entries = EntrySerializer(many=True)


@extend_schema(
    summary="集計表の一覧", parameters=[AMENDMENT], responses=described(TableSummarySerializer(many=True), 403, 404)
)
class TableList(generics.ListAPIView):
    """The tables there are: of one amendment, or each number in the newest amendment that has it."""

    serializer_class = TableSummarySerializer
    permission_classes = (Watches,)
    filter_backends = ()

    def get_queryset(self) -> Any:
        """The tables, in the order of the report."""
        code = self.request.query_params.get("amendment")
        return listed(find_amendment(code) if code else None)


class TableDetail(APIView):
    """One table, counted now."""

    permission_classes = (Watches,)
    file_name = ""

    @extend_schema(summary="集計表", parameters=PARAMETERS, responses=described(TableSerializer, 400, 403, 404))
    def get(self, request: Request, number: str) -> Response:
        """The table as JSON, or its lines."""
        asked = ask(number, request.query_params)
        table = asked.table()
        self.file_name = f"table-{table.number}_{table.as_of.isoformat()}"
        if request.accepted_renderer.format == CSVRenderer.format:
            return Response(table_lines(table))
        return Response(table_as_json(table, asked.link("api:table-cell")))


class CellDetail(APIView):
    """What one cell counts; ALLOCATED ones stand as one number (rule 10)."""

    permission_classes = (Watches,)
    file_name = ""

    @extend_schema(
        summary="集計表の数字の内訳", parameters=PARAMETERS, responses=described(ListingSerializer, 400, 403, 404)
    )
    def get(self, request: Request, number: str, row: str, column: str) -> Response:
        """The listing as JSON, or its lines."""
        table, listing = ask(number, request.query_params).behind(row, column)
        self.file_name = f"table-{table.number}_{row}_{column}_{table.as_of.isoformat()}"
        if request.accepted_renderer.format == CSVRenderer.format:
            return Response(listing_lines(listing))
        about = {
            "table": table.number,
            "amendment": table.amendment,
            "as_of": table.as_of.isoformat(),
            "state": table.state,
            "row": next(one.label for one in table.rows if one.key == row),
            "column": next(one.label for one in table.columns if one.key == column),
        }
        return Response(about | listing_as_json(listing))
