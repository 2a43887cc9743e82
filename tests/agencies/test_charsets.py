"""CSV in CP932: what it lacks gets a stand-in, and nothing crashes."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.charsets import encodable
from agencies.renderers import as_csv
from guidelines.models import Amendment, AmendmentItem, OfficialTable

CIRCLED = [
    next(
        chr(code)
        for block in (range(0x2460, 0x2474), range(0x3251, 0x3260), range(0x32B1, 0x32C0))
        for code in block
        if unicodedata.numeric(chr(code)) == number
    )
    for number in range(1, 51)
]


def in_cp932(*line: str) -> list[str]:
    """A line written as CP932 and read again."""
    content = as_csv([line], charset="cp932")
    return next(csv.reader(io.StringIO(content.decode("cp932"), newline="")))


@pytest.mark.parametrize(("number", "sign"), list(enumerate(CIRCLED, 1)))
def test_a_circled_number_stays_or_stands_in_brackets(number: int, sign: str) -> None:
    assert in_cp932(f"表2-(2)-{sign}") == [f"表2-(2)-{sign if number <= 20 else f'({number})'}"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("—", "―"),
        ("平成27年4月1日〜平成28年3月31日", "平成27年4月1日～平成28年3月31日"),
        ("髙﨑㈱ ①⑳ ﾊﾟ ～", "髙﨑㈱ ①⑳ ﾊﾟ ～"),
        ("か\u3099く", "がく"),
        ("ゔ", "ヴ"),
        ("Café – 100\u00a0¥", "Cafe - 100 ￥"),
        ("葛\U000e0100飾", "葛飾"),
        ("½ ⑴ ㋿", "1/2 (1) 令和"),
        ("𠮷野家 👍", "〓野家 〓"),
    ],
)
def test_what_cp932_lacks_gets_a_sensible_stand_in(text: str, written: str) -> None:
    assert in_cp932(text) == [written]


@pytest.mark.parametrize("text", ["–SUM(A1)", "⁼1+1", "˖1", "＋1\u00a0", "=1", "-2"])
def test_a_stand_in_never_makes_a_formula(text: str) -> None:
    assert in_cp932(text)[0][0] not in "=+-@\t\r"


@given(st.text())
def test_any_text_can_be_written_in_cp932(text: str) -> None:
    encodable(text).encode("cp932")


@given(st.text(st.characters(codec="cp932", exclude_characters="¢£¬‖−〜")))
def test_what_cp932_has_is_left_as_it_is(text: str) -> None:
    assert encodable(text) == text


def test_a_file_in_cp932_has_no_byte_order_mark() -> None:
    assert as_csv([["名称", "—"]], charset="cp932") == "名称,―\r\n".encode("cp932")
    assert as_csv([["名称", "—"]]) == b"\xef\xbb\xbf" + "名称,—\r\n".encode()


def test_the_labels_of_all_tables_can_be_read_in_cp932(survey: Amendment) -> None:
    words = [str(text) for table in OfficialTable.objects.all() for text in (table.caption, table.title, *table.notes)]
    words += AmendmentItem.objects.values_list("label", flat=True)
    assert [text for text in words if "〓" in in_cp932(text)[0]] == []
    said = [text.replace("—", "―").replace("㉑", "(21)").replace("㉒", "(22)") for text in words]
    assert [in_cp932(text)[0] for text in words] == said
