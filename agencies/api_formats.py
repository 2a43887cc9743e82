"""How the API answers: CSV and Excel beside JSON, and lists in pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from agencies.outputs import FORMATS, File, charset_of, file_of
from agencies.renderers import as_csv
from agencies.workbooks import lines_workbook


class FileRenderer(BaseRenderer):
    """Sends a file that is ready as it is; or makes one of records as JSON has them, named by their address."""

    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The content of the file, its name and type in the headers."""
        context = renderer_context or {}
        if isinstance(data, File):
            return self.sent(data, context)
        request = context.get("request")
        charset = charset_of(request.query_params if request else {})
        lines = [*lines_of(data, heading=fields_of(context.get("view")))]
        return self.sent(
            file_of(self.format, charset, self.written(lines, charset, request), name_of(request)), context
        )

    def written(self, lines: list[list[str]], charset: str, request: Request | None) -> bytes:
        """Heading and lines in this format."""
        raise NotImplementedError  # each format has its own

    def sent(self, file: File, context: Mapping[str, Any]) -> bytes:
        """The content; where there is a response, it says what it is."""
        if "response" in context:
            context["response"]["Content-Type"] = file.content_type
            context["response"]["Content-Disposition"] = file.disposition
        return file.content


class XlsxRenderer(FileRenderer):
    """Excel."""

    media_type = FORMATS["xlsx"].media_type
    format = "xlsx"

    def written(self, lines: list[list[str]], charset: str, request: Request | None) -> bytes:
        """A workbook under the address it was asked at."""
        return lines_workbook(lines, request.get_full_path() if request else "")


class PdfRenderer(FileRenderer):
    """PDF; of tables only."""

    media_type = FORMATS["pdf"].media_type
    format = "pdf"


class CSVRenderer(FileRenderer):
    """CSV, offered as a file, in the charset asked for."""

    media_type = FORMATS["csv"].media_type
    format = "csv"

    def written(self, lines: list[list[str]], charset: str, request: Request | None) -> bytes:
        """The lines, in that charset."""
        return as_csv(lines, charset)


def name_of(request: Request | None) -> str:
    """The file name of an address: reviews, review-12."""
    match = request.resolver_match if request else None
    return "-".join(map(str, [match.url_name, *match.kwargs.values()])) if match else "data"


def fields_of(view: Any) -> list[str]:
    """The names a list has even when it is empty."""
    serializer = getattr(view, "serializer_class", None)
    return list(serializer().fields) if serializer else []


def lines_of(data: Any, heading: list[str]) -> Iterable[list[str]]:
    """Heading and lines: of lines as they are, of one record, of a list of records or of a page of them."""
    records = data.get("results", [data]) if isinstance(data, Mapping) else list(data or [])
    if any(not isinstance(record, Mapping) for record in records):
        return records
    names = list(records[0]) if records else heading
    return [names, *([in_words(record[name]) for name in names] for record in records)]


def in_words(value: Any) -> str:
    """A value in one field: nothing for null, several texts joined, what is deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(value)
    if isinstance(value, (bool, list, dict)):
        return json.dumps(value, ensure_ascii=False, cls=JSONEncoder)
    return str(value)


class Negotiation(DefaultContentNegotiation):
    """By `?format=` or `Accept`; a format or charset there is not is named in the refusal."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The renderer and its media type, once the charset is known to be one there is."""
        charset_of(request.query_params)
        return super().select_renderer(request, renderers, format_suffix)

    def filter_renderers(self, renderers: Any, format: str) -> Any:  # noqa: A002 - the name is the framework's
        """The renderers of that format."""
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            there_are = "、".join(dict.fromkeys(renderer.format for renderer in renderers))
            raise exceptions.NotAcceptable(f"format={format} は使えません。使える形式：{there_are}。") from None


class Pages(PageNumberPagination):
    """100 records in a page unless `page_size` says otherwise; a file holds as many as are allowed."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    page_query_description = "ページ番号（1から）"
    page_size_query_description = "1ページの件数（最大1000。省略すると、JSON は100、CSV と Excel は1000）"

    def get_page_size(self, request: Request) -> int | None:
        """The number of records in a page."""
        is_file = request.accepted_renderer.format in (CSVRenderer.format, XlsxRenderer.format)
        whole = is_file and "page_size" not in request.query_params
        return self.max_page_size if whole else super().get_page_size(request)

    def get_paginated_response(self, data: Any) -> Response:
        """Count, neighbours and records; the next page also as a `Link`, which a file cannot hold."""
        response = super().get_paginated_response(data)
        if following := self.get_next_link():
            response["Link"] = f'<{following}>; rel="next"'
        return response

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """A page as OpenAPI 3.1 describes it; the framework's own words for null are those of 3.0."""
        address = {"type": ["string", "null"], "format": "uri"}
        properties = {"count": {"type": "integer"}, "next": address, "previous": address, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}
