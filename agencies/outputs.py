"""The formats a table, or what is behind one of its cells, can be had in: one list for page, API and command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from agencies import layouts
from agencies.charsets import CHARSETS, UTF_8
from agencies.documents import tables_document
from agencies.refusals import Refusal
from agencies.renderers import Link, as_csv, behind_as_json, listing_lines, table_as_json, table_lines
from agencies.tables import Listing, Table
from agencies.workbooks import lines_workbook, tables_workbook

MARK = "演習_"


class UnknownFormat(Refusal):
    """There is no such format of this; the text names those there are."""

    status = 406
    problem = "not-acceptable"


class UnknownCharset(Refusal):
    """CSV cannot be had in that charset; the text names those there are."""

    status = 400
    problem = "bad-question"

    def __init__(self, asked: str) -> None:
        """Say it as one text, and by field."""
        text = f"charset={asked} は使えません。使える文字コード：{'、'.join(CHARSETS)}。"
        self.errors = {"charset": [text]}
        super().__init__(text)


@dataclass(frozen=True)
class Behind:
    """What is behind one cell of a table."""

    table: Table
    row: str
    column: str
    listing: Listing

    @property
    def place(self) -> str:
        """The cell by its labels: 行政機関 ・ 平成28年度に見直し(改正)."""
        row = next(one.label for one in self.table.rows if one.key == self.row)
        column = next(one.label for one in self.table.columns if one.key == self.column)
        return f"{row} ・ {column}"


@dataclass(frozen=True)
class Format:
    """A format: what it is called, and how a table and a listing are written in it (None: they are not)."""

    media_type: str
    extension: str
    table: Callable[[Table, Link, str], bytes]
    behind: Callable[[Behind, str], bytes] | None = None
    has_charset: bool = False
    is_download: bool = True


@dataclass(frozen=True)
class File:
    """What is sent."""

    content: bytes
    content_type: str
    disposition: str | None

    def response(self) -> HttpResponse:
        """The answer of a page."""
        headers = {"Content-Disposition": self.disposition} if self.disposition else {}
        return HttpResponse(self.content, content_type=self.content_type, headers=headers)


def as_json(document: Any) -> bytes:
    """JSON in UTF-8, byte by byte as the API writes it."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def behind_workbook(behind: Behind) -> bytes:
    """The listing as a workbook that says which cell it is of."""
    table = behind.table
    about = [behind.place, layouts.basis(table), layouts.filters(table)]
    return lines_workbook(listing_lines(behind.listing), layouts.heading(table), [text for text in about if text])


FORMATS: Mapping[str, Format] = {
    "json": Format(
        media_type="application/json",
        extension="json",
        table=lambda table, link, charset: as_json(table_as_json(table, link)),
        behind=lambda behind, charset: as_json(
            behind_as_json(behind.table, behind.row, behind.column, behind.listing)
        ),
        is_download=False,
    ),
    "csv": Format(
        media_type="text/csv",
        extension="csv",
        table=lambda table, link, charset: as_csv(table_lines(table), charset),
        behind=lambda behind, charset: as_csv(listing_lines(behind.listing), charset),
        has_charset=True,
    ),
    "xlsx": Format(
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        extension="xlsx",
        table=lambda table, link, charset: tables_workbook([table]),
        behind=lambda behind, charset: behind_workbook(behind),
    ),
    "pdf": Format(
        media_type="application/pdf",
        extension="pdf",
        table=lambda table, link, charset: tables_document([table]),
    ),
}
OF_TABLES = tuple(FORMATS)
OF_LISTINGS = tuple(name for name, form in FORMATS.items() if form.behind)


def format_of(parameters: Mapping[str, Any], there_are: tuple[str, ...]) -> str:
    """The format an address asks for, empty for the page itself; raises UnknownFormat or UnknownCharset."""
    charset_of(parameters)
    asked = str(parameters.get("format") or "")
    if asked and asked not in there_are:
        raise UnknownFormat(f"format={asked} は使えません。使える形式：{'、'.join(there_are)}。")
    return asked


def charset_of(parameters: Mapping[str, Any]) -> str:
    """The charset an address asks for, in upper or lower case; raises UnknownCharset."""
    asked = str(parameters.get("charset") or UTF_8)
    if asked.lower() not in CHARSETS:
        raise UnknownCharset(asked)
    return asked.lower()


def content_type(name: str, charset: str) -> str:
    """The media type of a format, with the charset where it has one."""
    form = FORMATS[name]
    return f"{form.media_type}; charset={CHARSETS[charset]}" if form.has_charset else form.media_type


def file_of(name: str, charset: str, content: bytes, title: str) -> File:
    """The file, called by its title where it is to be kept."""
    form = FORMATS[name]
    called = content_disposition_header(True, f"{title}.{form.extension}") if form.is_download else None
    return File(content, content_type(name, charset), called)


def table_file(table: Table, link: Link, name: str, parameters: Mapping[str, Any]) -> File:
    """A table in that format: table-2-1-5_2016-05-31.xlsx."""
    charset = charset_of(parameters)
    content = FORMATS[name].table(table, link, charset)
    return file_of(name, charset, content, called(table, f"table-{table.number}"))


def marked(name: str, *, is_fictional: bool) -> str:
    """The name of a file; one of an exercise says so, since CSV has no other place for it."""
    return f"{MARK * is_fictional}{name}"


def called(table: Table, name: str) -> str:
    """The name of a file about a table."""
    return marked(f"{name}_{table.as_of.isoformat()}", is_fictional=table.is_fictional)


def behind_file(behind: Behind, name: str, parameters: Mapping[str, Any]) -> File:
    """What is behind a cell, in a format that listings have: table-2-1-5_AGENCY_2016_2016-05-31.csv."""
    charset, write, table = charset_of(parameters), FORMATS[name].behind, behind.table
    if write is None:
        raise UnknownFormat(f"format={name} は使えません。使える形式：{'、'.join(OF_LISTINGS)}。")
    title = called(table, f"table-{table.number}_{behind.row}_{behind.column}")
    return file_of(name, charset, write(behind, charset), title)


@dataclass(frozen=True)
class Lines:
    """A list that is no table: heading and lines, under a title, with what else is to be said of it."""

    called: str
    title: str
    about: tuple[str, ...]
    lines: list[list[str]]


OF_LINES = ("csv", "xlsx")
OF_RECORDS = (*OF_LINES, "json")


def lines_file(lines: Lines, name: str, parameters: Mapping[str, Any]) -> File:
    """A list as CSV, Excel or JSON."""
    charset = charset_of(parameters)
    if name == "csv":
        content = as_csv(lines.lines, charset)
    elif name == "json":
        content = as_json(lines_as_json(lines))
    else:
        content = lines_workbook(lines.lines, lines.title, lines.about)
    return file_of(name, charset, content, lines.called)


def lines_as_json(lines: Lines) -> dict[str, Any]:
    """A list as records, each named by the heading."""
    heading, *rest = lines.lines
    records = [dict(zip(heading, line, strict=True)) for line in rest]
    return {"title": lines.title, "about": list(lines.about), "records": records}
