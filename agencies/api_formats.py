"""How the API answers: CSV beside JSON, and lists in pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404
from django.utils.http import content_disposition_header
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from agencies.renderers import as_csv


class CSVRenderer(BaseRenderer):
    """UTF-8 with a byte order mark, offered as a file; takes lines, or records as JSON has them."""

    media_type = "text/csv"
    format = "csv"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> str:
        """The text of the file; a view may give it a name by `file_name`."""
        context = renderer_context or {}
        view = context.get("view")
        if "response" in context:
            name = getattr(view, "file_name", "") or name_of(context["request"])
            context["response"]["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
        return as_csv(lines_of(data, heading=fields_of(view)))


def name_of(request: Request) -> str:
    """The file name of an address: reviews, review-12."""
    match = request.resolver_match
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
    """By `?format=` or `Accept`; a format there is not is named in the refusal."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:  # noqa: A002 - the name is the framework's
        """The renderers of that format."""
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            there_are = "、".join(dict.fromkeys(renderer.format for renderer in renderers))
            raise exceptions.NotAcceptable(f"format={format} は使えません。使える形式：{there_are}。") from None


class Pages(PageNumberPagination):
    """100 records in a page unless `page_size` says otherwise; a CSV file holds as many as are allowed."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    page_query_description = "ページ番号（1から）"
    page_size_query_description = "1ページの件数（最大1000。省略すると、JSON は100、CSV は1000）"

    def get_page_size(self, request: Request) -> int | None:
        """The number of records in a page."""
        whole = request.accepted_renderer.format == CSVRenderer.format and "page_size" not in request.query_params
        return self.max_page_size if whole else super().get_page_size(request)

    def get_paginated_response(self, data: Any) -> Response:
        """Count, neighbours and records; the next page also as a `Link`, which a CSV file cannot hold."""
        response = super().get_paginated_response(data)
        if following := self.get_next_link():
            response["Link"] = f'<{following}>; rel="next"'
        return response

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """A page as OpenAPI 3.1 describes it; the framework's own words for null are those of 3.0."""
        address = {"type": ["string", "null"], "format": "uri"}
        properties = {"count": {"type": "integer"}, "next": address, "previous": address, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}
