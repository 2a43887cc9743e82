"""Every file that is no form, and every wrong cell, is told with its place and what is expected; nothing is saved."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from agencies.models import Trail
from agencies.roles import Officer
from agencies.spreadsheets import UnreadableFile
from regulations.models import Submission
from regulations.survey_forms.actions import FormsNotApplied
from regulations.survey_forms.reading import read_form
from tests.agencies.spreadsheet_files import with_part
from tests.cycles import Cycle, officer_for, small_cycle
from tests.regulations.survey_forms.books import (
    ITEMS,
    ORGAN,
    REVISIONS,
    applied,
    changed,
    compared,
    filled,
    made,
    opened,
    place_of,
    read,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which nobody has answered."""
    return small_cycle()


@pytest.fixture
def by(cycle: Cycle) -> Officer:
    """The officer of 港湾機構."""
    return officer_for(cycle.organs["港湾機構"])


@pytest.fixture
def form(cycle: Cycle, by: Officer) -> bytes:
    """The form of 港湾機構."""
    return made(cycle.review("港湾機構"), by)


def errors_of(content: bytes, by: Officer) -> list[tuple[str, str, str]]:
    """Sheet, cell and value of each error; what is expected is said in every one, and nothing can be applied."""
    found = compared(content, by)
    assert all(error.expected for error in found.errors)
    before = Trail.objects.count(), Submission.objects.count()
    if found.errors:
        with pytest.raises(FormsNotApplied):
            applied(content, by=by)
    assert (Trail.objects.count(), Submission.objects.count()) == before
    return [(error.sheet, error.cell, error.value) for error in found.errors]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda form: b"", "中身が空です"),
        (lambda form: "機関,対応\n港湾機構,改正".encode("cp932"), "壊れています"),
        (lambda form: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "パスワード"),
        (lambda form: form[: len(form) // 2], "壊れています"),
        (lambda form: b"\0\1\2" * 100, "壊れています"),
        (lambda form: b"\0" * (50 * 1024 * 1024), "20MB"),
        (lambda form: with_part(form, "xl/vbaProject.bin", b"x"), "マクロ"),
        (lambda form: with_part(form, "xl/bomb.xml", b"0" * (300 * 1024 * 1024)), "大き過ぎます"),
        (lambda form: with_part(form, "xl/large.xml", b"0" * (9 * 1024 * 1024)), "大き過ぎます"),
        (lambda form: saved(openpyxl.Workbook()), "「管理情報」のシートがありません"),
        (lambda form: changed(form, lambda book: book.remove(book["管理情報"])), "「管理情報」のシートがありません"),
        (
            lambda form: changed(form, lambda book: setattr(book["管理情報"]["B3"], "value", "X-5")),
            "書き換えられています",
        ),
        (lambda form: changed(form, lambda book: book["管理情報"].delete_rows(7)), "書き換えられています"),
    ],
    ids=range(13),
)
def test_a_file_that_is_no_form_is_refused(form: bytes, make: Callable[[bytes], bytes], why: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(make(form))
    assert why in str(refused.value)
    assert "「調査票.xlsx」" in str(refused.value)


@pytest.mark.parametrize("charset", ["cp932", "utf-8"])
def test_a_csv_is_refused(charset: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_form("機関,対応\n港湾機構,改正".encode(charset), "調査票.csv")
    assert "CSV" in str(refused.value)


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        ((ITEMS, "①記録", "対応", "見直した"), (ITEMS, "E5", "見直した")),
        ((ITEMS, "①記録", "方法", "改正した"), (ITEMS, "E5", "")),
        ((ITEMS, "①記録", "対応", "今後見直し予定"), (ITEMS, "G5", "")),
        ((REVISIONS, "港湾機構規程", "改正日", "令和2年2月30日"), (REVISIONS, "F5", "令和2年2月30日")),
        ((REVISIONS, "港湾機構規程", "改正日", "きのう"), (REVISIONS, "F5", "きのう")),
        ((REVISIONS, "港湾機構規程", "改正日", 44105), (REVISIONS, "F5", "44105")),
        ((REVISIONS, "港湾機構規程", "改正日", "=DATE(2020,10,1)"), (REVISIONS, "F5", "数式")),
        ((REVISIONS, "港湾機構規程", "改正日", "令和9年10月1日"), (REVISIONS, "F5", "令和9年10月1日")),
        ((REVISIONS, "港湾機構規程", "備考", "あ" * 1001), (REVISIONS, "H5", "あ" * 30 + "…")),
        ((REVISIONS, "港湾機構規程", "備考", "#REF!"), (REVISIONS, "H5", "#REF!")),
        ((REVISIONS, "港湾機構規程", "備考", "a_x0001_b"), (REVISIONS, "H5", "a_x0001_b")),
        ((REVISIONS, "港湾機構規程", "備考", "a_xD800_b"), (REVISIONS, "H5", "a_xD800_b")),
        ((ORGAN, "連絡事項", "回答", "a\x7fb"), (ORGAN, "B8", "a\x7fb")),
        ((ORGAN, "行政機関と独立行政法人等との連携", "回答", "はい"), (ORGAN, "B5", "はい")),
        ((REVISIONS, "港湾機構規程", "規程名", "別の規程"), (REVISIONS, "A5", "機関")),
    ],
    ids=range(15),
)
def test_a_wrong_cell_is_named(form: bytes, by: Officer, edit: Any, error: tuple[str, str, str]) -> None:
    assert errors_of(filled(form, edit), by) == [error]


def test_every_error_is_named_at_once(form: bytes, by: Officer) -> None:
    content = filled(
        form,
        (ITEMS, "①記録", "対応", "見直した"),
        (REVISIONS, "港湾機構規程", "改正日", "きのう"),
        (ORGAN, "連絡事項", "回答", "い" * 1001),
    )
    assert [error[:2] for error in errors_of(content, by)] == [(ITEMS, "E5"), (REVISIONS, "F5"), (ORGAN, "B8")]


def alter(book: Any) -> None:
    """Other words for an item, a regulation and a heading, and something below the last row."""
    book[ITEMS]["A5"].value = "①別の事項"
    book[REVISIONS]["C5"].value = "別の規程"
    book[REVISIONS]["H4"].value = "メモ"
    book[REVISIONS]["A9"].value = "追加"


def test_errors_stand_in_the_order_of_the_file_and_an_altered_label_hides_none(form: bytes, by: Officer) -> None:
    content = changed(
        filled(
            form,
            (ORGAN, "行政機関と独立行政法人等との連携", "回答", "はい"),
            (REVISIONS, "港湾機構規程", "改正日", "きのう"),
            (REVISIONS, "港湾機構規程", "改正予定", "あした"),
            (ITEMS, "①記録", "対応", "見直した"),
            (ITEMS, "②研修", "対応", "今後見直し予定"),
        ),
        alter,
    )
    assert [error[:2] for error in errors_of(content, by)] == [
        (ITEMS, "A5"),
        (ITEMS, "E5"),
        (ITEMS, "G7"),
        (REVISIONS, "H4"),
        (REVISIONS, "A5"),
        (REVISIONS, "D5"),
        (REVISIONS, "F5"),
        (REVISIONS, "A9"),
        (ORGAN, "B5"),
    ]


def test_rows_that_changed_places_are_told_once_and_not_taken_for_one_another(form: bytes, by: Officer) -> None:
    content = changed(
        filled(form, (ITEMS, "②研修", "対応", "見直した"), (REVISIONS, "港湾機構規程", "改正日", "きのう")),
        lambda book: book[ITEMS].insert_rows(5),
    )
    assert [error[:2] for error in errors_of(content, by)] == [(ITEMS, "A5"), (REVISIONS, "F5")]
    swapped = changed(form, lambda book: swap(book[REVISIONS], "F4", "G4"))
    assert [error[:2] for error in errors_of(swapped, by)] == [(REVISIONS, "F4"), (REVISIONS, "G4")]


def swap(sheet: Any, one: str, other: str) -> None:
    """Two cells in each other's places."""
    sheet[one].value, sheet[other].value = sheet[other].value, sheet[one].value


def test_half_an_answer_is_not_read_for_a_whole_one(form: bytes, by: Officer) -> None:
    """The other questions put to the organ are not taken for answered with nothing."""
    content = changed(
        filled(form, (ORGAN, "改正が遅れた理由", "回答", "審査")),
        lambda book: book[ORGAN].merge_cells("B7:B8"),
    )
    found = compared(content, by)
    assert [(error.sheet, error.cell) for error in found.errors] == [(ORGAN, "B8")]
    assert found.changes == []


EXPECTED = {
    (ITEMS, "①記録", "対応", "見直した"): (
        "「保護管理規程の見直し（改正）」、「保護管理規程以外の規程による対応」、「今後見直し予定」のいずれか"
        "（「見直した」は対応の一覧にありません）"
    ),
    (ITEMS, "①記録", "方法", "直した"): (
        "「改正した」、「委任を受けた規則・細則を改正した」、「既に規定していた」のいずれか"
        "（「直した」は方法の一覧にありません）"
    ),
    (ITEMS, "①記録", "対応", "今後見直し予定"): ("予定年度を選んでください。決まっていないときは「未定」を選びます。"),
    (REVISIONS, "港湾機構規程", "改正日", "令和2年2月30日"): (
        "日付（平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度 など）"
        "（令和2年2月30日という日付はありません）"
    ),
    (REVISIONS, "港湾機構規程", "改正日", "令和9年10月1日"): (
        "済んだ日を入力してください（改正日「令和9年10月1日」は本日（令和3年5月31日）より後です）"
    ),
    (REVISIONS, "港湾機構規程", "備考", "あ" * 1001): ("備考は1000文字以内で入力してください（現在1001文字です）。"),
}


@pytest.mark.parametrize(("edit", "expected"), EXPECTED.items(), ids=range(len(EXPECTED)))
def test_what_is_expected_is_said_first_and_what_is_wrong_after_it(
    form: bytes, by: Officer, edit: Any, expected: str
) -> None:
    sheet, _, heading, _ = edit
    column = "G" if edit[3] == "今後見直し予定" else place_of(opened(form), sheet, edit[1], heading)[0]
    found = [error for error in compared(filled(form, edit), by).errors if error.cell[0] == column]
    assert [error.expected for error in found] == [expected]


def test_no_error_speaks_of_choices_that_only_the_browser_has(form: bytes, by: Officer) -> None:
    content = filled(
        form,
        (ITEMS, "①記録", "対応", "今後見直し予定"),
        (ITEMS, "①記録", "方法", "改正した"),
        (ITEMS, "①記録", "予定年度", "未定"),
    )
    assert [error.expected for error in compared(content, by).errors] == [
        "空欄にしてください（「今後見直し予定」のときは方法を選べません）"
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda book: setattr(book[ITEMS], "title", "事項"), (ITEMS, "", "")),
        (lambda book: book.remove(book[REVISIONS]), (REVISIONS, "", "")),
        (lambda book: setattr(book[REVISIONS]["F4"], "value", "改正した日"), (REVISIONS, "F4", "改正した日")),
        (lambda book: book[ITEMS].insert_rows(5), (ITEMS, "A5", "")),
        (lambda book: book[ITEMS].delete_rows(6), (ITEMS, "A6", "①記録")),
        (lambda book: setattr(book[REVISIONS]["A9"], "value", "追加"), (REVISIONS, "A9", "追加")),
        (lambda book: book[ORGAN].merge_cells("B7:B8"), (ORGAN, "B8", "")),
        (lambda book: book[REVISIONS].merge_cells("F5:G5"), (REVISIONS, "G5", "")),
    ],
    ids=range(8),
)
def test_a_form_that_was_rearranged_is_refused(
    form: bytes, by: Officer, change: Callable[[Any], Any], error: tuple[str, str, str]
) -> None:
    assert errors_of(changed(form, change), by)[0] == error


def test_a_sheet_of_ones_own_is_left_alone(form: bytes, by: Officer) -> None:
    assert errors_of(changed(form, lambda book: book.create_sheet("メモ")), by) == []


def test_the_form_of_another_organ_is_refused_and_tells_nothing_of_it(cycle: Cycle, by: Officer) -> None:
    other = made(cycle.review("灯台機構"), officer_for(cycle.organs["灯台機構"]))
    found = compared(filled(other, (ITEMS, "①記録", "備考", "秘密")), by)
    assert (found.changes, found.clashes, found.review) == ([], [], None)
    assert [(error.sheet, error.value) for error in found.errors] == [("", "X-5 2020-06")]


def test_a_form_of_a_cycle_that_is_gone_is_refused(cycle: Cycle, by: Officer, form: bytes) -> None:
    cycle.amendment.code = "2020-07"
    cycle.amendment.save()
    assert errors_of(form, by) == [("", "", "X-4 2020-06")]


def test_a_regulation_that_is_no_longer_asked_about_is_an_error_only_where_something_is_filled_in(
    cycle: Cycle, by: Officer, form: bytes
) -> None:
    cycle.organs["港湾機構"].regulations.all().delete()
    assert errors_of(form, by) == []
    content = filled(form, (REVISIONS, "港湾機構規程", "改正日", "R2.10.1"))
    assert errors_of(content, by) == [(REVISIONS, "D5", "")]


def test_texts_that_look_like_formulas_go_out_and_in_as_texts(cycle: Cycle, by: Officer, form: bytes) -> None:
    for text in ("=1+1", "+81-3", "-", "@SUM(A1)", "=cmd|'/c calc'!A1"):
        book = opened(form)
        cell = book[REVISIONS][place_of(book, REVISIONS, "港湾機構規程", "備考")]
        cell.value, cell.data_type = text, "s"
        buffer = io.BytesIO()
        book.save(buffer)
        applied(buffer.getvalue(), by=by)
        form = made(cycle.review("港湾機構"), by)
        written = opened(form)[REVISIONS]["H5"]
        assert (written.value, written.data_type) == (text, "s")
        assert compared(form, by).changes == []
