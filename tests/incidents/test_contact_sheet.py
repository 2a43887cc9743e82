"""The contact sheet: one A4 page with the fonts in it, whatever the length of the chain, or a plain word of the rest."""

from __future__ import annotations

import re
from datetime import date

import pytest

from agencies.models import Organization
from incidents.models import ContactRoute
from incidents.readiness.chain import Chain, Link
from incidents.readiness.sheet import contact_sheet
from tests.files import poppler

ORGAN = Organization(code="X-1", name="北省", kind="AGENCY")
MARKUP = "#let x = 1 $a$ *b* _c_ `d` <e> @f \\ // [g]"


def sheet_of(number: int, organ: Organization = ORGAN, **changed: str) -> bytes:
    links = tuple(
        Link(f"課長（{place}）", f"連絡 花子{place}", "03-0000-0000（内線1234）", "090-0000-0000", "代理 一郎")
        for place in range(1, number + 1)
    )
    route = ContactRoute(organization=organ, changed_on=date(2021, 5, 20))
    return contact_sheet(organ, route, Chain(links, **{"nights": "当直が受ける。", "note": ""} | changed))


def read(content: bytes) -> tuple[int, str, str]:
    """Number of pages, size and text of a PDF."""
    told = dict(line.split(":", 1) for line in poppler("pdfinfo", content).splitlines())
    return int(told["Pages"]), told["Page size"].strip(), poppler("pdftotext", content, "-layout")


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (12, 1), (25, 1), (60, 2)])
def test_a_chain_fits_on_one_page_or_the_page_says_what_is_left(number: int, pages: int) -> None:
    found, size, text = read(sheet_of(number))
    assert (found, size) == (pages, "595.276 x 841.89 pts (A4)")
    assert [place for place in range(1, number + 1) if f"連絡 花子{place}" not in text] == []
    left = re.findall(r"第(\d+)順位から第(\d+)順位まで（(\d+) 件）は2枚目以降にあります。", text)
    if pages == 1:
        assert left == []
    else:
        ((first, last, count),) = left
        assert int(last) - int(first) + 1 == int(count)
        assert f"連絡 花子{first}" in text.split("\f")[1]
        assert f"連絡 花子{int(first) - 1}" in text.split("\f")[0]


def test_what_is_printed_is_data_and_never_markup() -> None:
    _, _, text = read(sheet_of(2, note=MARKUP))
    assert MARKUP in text


def test_the_fonts_are_embedded_and_the_same_chain_gives_the_same_bytes() -> None:
    content = sheet_of(3)
    assert content.count(b"/FontFile") >= 2
    assert content == sheet_of(3)


def test_that_of_an_exercise_says_so() -> None:
    _, _, text = read(sheet_of(1, Organization(code="EX-1", name="例示省", is_fictional=True)))
    assert "【演習（架空）】" in text
