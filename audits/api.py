"""The official tables in the API, and what is behind each of their cells."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import clock
from agencies.api_access import Watches
from agencies.api_formats import CSVRenderer, PdfRenderer, XlsxRenderer
from agencies.api_problems import described
from agencies.charsets import CHARSETS, UTF_8
from agencies.filters import CATEGORIES
from agencies.outputs import Behind, behind_file, table_file
from agencies.renderers import behind_as_json, table_as_json
from audits.forms import STATES
from audits.tables import ask, find_amendment, listed
from guidelines.models import KINDS, OfficialTable

AMENDMENT = OpenApiParameter(
    "amendment", str, description="改正のコード（例 2015-08）。省略すると、その表がある最新の改正"
)
PARAMETERS = [
    AMENDMENT,
    OpenApiParameter("as_of", str, description="基準日（例 2016-05-31、平成28年5月31日）。省略すると、改正の基準日"),
    OpenApiParameter("state", str, description="数える回答", enum=[value for value, _ in STATES], default="submitted"),
    OpenApiParameter("organization", str, description="機関のコード（例 AG-26）。一つの機関の表だけに効く"),
    OpenApiParameter("kind", str, description="種別。一つの機関の表には効かない", enum=KINDS),
    OpenApiParameter(
        "category", str, description="区分。一つの機関の表には効かない", enum=[value for value, _ in CATEGORIES]
    ),
    OpenApiParameter("lead_agency", str, description="主管する行政機関のコード。一つの機関の表には効かない"),
]
CHARSET = OpenApiParameter("charset", str, description="CSV の文字コード", enum=list(CHARSETS), default=UTF_8)


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

    label = serializers.CharField()  # type: ignore[assignment] # the stubs take it for Field.label
    group = serializers.CharField(allow_null=True)
    detail = serializers.CharField(allow_null=True)
    cells = CellSerializer(many=True)


class FilterSerializer(serializers.Serializer):
    """A filter in force, in words."""

    label = serializers.CharField()  # type: ignore[assignment] # the stubs take it for Field.label
    value = serializers.CharField()


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
    is_fictional = serializers.BooleanField(help_text="演習（架空）の見直し")
    filters = serializers.ListField(child=FilterSerializer(), help_text="絞り込み")
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
    renderer_classes = (JSONRenderer, CSVRenderer, XlsxRenderer, PdfRenderer)

    @extend_schema(
        summary="集計表",
        parameters=[*PARAMETERS, CHARSET],
        responses=described(TableSerializer, 403, 404, files=(XlsxRenderer.media_type, PdfRenderer.media_type)),
    )
    def get(self, request: Request, number: str) -> Response:
        """The table as JSON, or as a file."""
        asked = ask(number, request.query_params)
        table = asked.table().seen_on(clock.today())
        link, form = asked.link("api:table-cell"), request.accepted_renderer.format
        if form == JSONRenderer.format:
            return Response(table_as_json(table, link))
        return Response(table_file(table, link, form, request.query_params))


class CellDetail(APIView):
    """What one cell counts; ALLOCATED ones stand as one number (rule 10)."""

    permission_classes = (Watches,)
    renderer_classes = (JSONRenderer, CSVRenderer, XlsxRenderer)

    @extend_schema(
        summary="集計表の数字の内訳",
        parameters=[*PARAMETERS, CHARSET],
        responses=described(ListingSerializer, 403, 404, files=(XlsxRenderer.media_type,)),
    )
    def get(self, request: Request, number: str, row: str, column: str) -> Response:
        """The listing as JSON, or as a file."""
        table, listing = ask(number, request.query_params).behind(row, column)
        table = table.seen_on(clock.today())
        form = request.accepted_renderer.format
        if form == JSONRenderer.format:
            return Response(behind_as_json(table, row, column, listing))
        return Response(behind_file(Behind(table, row, column, listing), form, request.query_params))
