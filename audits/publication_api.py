"""Published sets in the API, open without a token: figures as they were frozen, and no rows."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api_access import officer
from agencies.api_formats import CSVRenderer
from agencies.api_problems import described
from agencies.outputs import charset_of, file_of, marked
from agencies.renderers import as_csv, table_as_json
from agencies.tables import Table
from audits.api import CHARSET, TableSerializer
from audits.forms import STATES
from audits.freezing import stored_tables
from audits.models import Publication
from audits.published_views import nowhere

HEADING = ["表", "題名", "単位", "種別", "行", "細目", "列", "数", "分母", "割合（％）", "文", "開始日", "終了日"]


class PublicationSerializer(serializers.Serializer):
    """A published set; who signed it off is told by role on its page, and not by name."""

    code = serializers.CharField()
    edition = serializers.IntegerField()
    title = serializers.CharField()
    amendment = serializers.CharField(source="amendment_code")
    is_fictional = serializers.BooleanField(help_text="演習（架空）。サインインした人だけに見える")
    as_of = serializers.DateField()
    state = serializers.ChoiceField(choices=STATES)
    published_on = serializers.DateField()
    note = serializers.CharField()
    corrects = serializers.CharField(source="corrects.code", default=None, allow_null=True, help_text="訂正した公表")
    reason = serializers.CharField(help_text="訂正の理由")
    corrected_by = serializers.SerializerMethodField(help_text="この公表を訂正した公表")
    digest = serializers.CharField(help_text="SHA-256 の照合値")
    url = serializers.SerializerMethodField()

    def get_corrected_by(self, publication: Publication) -> str | None:
        """The code of the edition that corrects this one."""
        return publication.correction.code if publication.correction else None

    def get_url(self, publication: Publication) -> str:
        """Where its figures are."""
        return reverse("api:publication", args=[publication.code])


class PublishedSetSerializer(PublicationSerializer):
    """A published set with its tables; no cell leads to what is behind it."""

    tables = serializers.SerializerMethodField()

    @extend_schema_field(TableSerializer(many=True))
    def get_tables(self, publication: Publication) -> list[dict[str, Any]]:
        """As the API gives any table."""
        return [table_as_json(table, nowhere) for table in stored_tables(publication)]


@extend_schema(summary="公表の一覧", responses=described(PublicationSerializer(many=True)))
class PublicationList(generics.ListAPIView):
    """Published sets, the latest first."""

    serializer_class = PublicationSerializer
    permission_classes = (AllowAny,)
    filter_backends = ()

    def get_queryset(self) -> Any:
        """Those the reader may see."""
        return Publication.objects.visible_to(officer(self.request)).newest_first()


class PublicationDetail(APIView):
    """One published set with the figures of all its tables."""

    permission_classes = (AllowAny,)

    @extend_schema(summary="公表", parameters=[CHARSET], responses=described(PublishedSetSerializer, 404))
    def get(self, request: Request, code: str) -> Response:
        """The set as JSON, or one line for each cell as CSV."""
        publication = get_object_or_404(
            Publication.objects.visible_to(officer(request)).select_related("corrects", "corrected_by"), code=code
        )
        if request.accepted_renderer.format == JSONRenderer.format:
            return Response(PublishedSetSerializer(publication).data)
        charset = charset_of(request.query_params)
        lines = [HEADING, *(line for table in stored_tables(publication) for line in cell_lines(table))]
        name = marked(f"published-{code}", is_fictional=publication.is_fictional)
        return Response(file_of(CSVRenderer.format, charset, as_csv(lines, charset), name))


def cell_lines(table: Table) -> list[list[str]]:
    """One line for each cell of a table."""
    lines = []
    for row, told in zip(table.rows, table_as_json(table, nowhere)["rows"], strict=True):
        for column, cell in zip(table.columns, told["cells"], strict=True):
            about = [f"表{table.caption}", table.title, table.unit, row.group, row.label, row.detail, column.label]
            values = [cell[name] for name in ("count", "base", "percent", "text", "date_from", "date_to")]
            lines.append(["" if value is None else str(value) for value in about + values])
    return lines
