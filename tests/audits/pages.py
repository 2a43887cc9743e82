"""Reading a page as somebody reads it: its elements, the texts inside them, and the cells of its tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client
from django.test.html import Element, parse_html


def attribute(element: Element, name: str) -> str:
    """The value of an attribute, empty where there is none."""
    return dict(element.attributes).get(name) or ""


def elements(inside: Element, name: str, css: str = "") -> Iterator[Element]:
    """All elements of that name and class, in order."""
    for child in inside.children:
        if isinstance(child, Element):
            if child.name == name and css in ("", *attribute(child, "class").split()):
                yield child
            yield from elements(child, name, css)


def words(element: Element) -> str:
    """The text inside, its pieces separated by one space."""
    pieces = [words(child) if isinstance(child, Element) else child for child in element.children]
    return " ".join(" ".join(pieces).split())


def page(client: Client, address: str, status: int = 200) -> Element:
    """The page at an address."""
    response = client.get(address)
    assert (address, response.status_code) == (address, status)
    return parse_html(response.content.decode())


def text_of(inside: Element, name: str, css: str = "") -> list[str]:
    """The texts of those elements."""
    return [words(one) for one in elements(inside, name, css)]


def lines(inside: Element) -> list[list[str]]:
    """The lines of the first table: heading and cells of each."""
    body = next(elements(next(elements(inside, "table")), "tbody"))
    return [[words(cell) for cell in row.children if isinstance(cell, Element)] for row in elements(body, "tr")]


def figures(inside: Element) -> list[list[tuple[str, str]]]:
    """What stands in each cell of a table, and its percentage in brackets."""
    rows = elements(next(elements(next(elements(inside, "table", "table-numbers")), "tbody")), "tr")
    return [
        [
            (
                "".join(text_of(cell, "a", "cell-count") + text_of(cell, "span", "cell-count")),
                "".join(text_of(cell, "span", "cell-share")),
            )
            for cell in elements(row, "td", "cell")
        ]
        for row in rows
    ]
