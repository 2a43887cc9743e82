"""The register of local governments from a list: what is read, what is refused, what changes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Organization, Trail
from agencies.register_import import ListHasErrors, apply_register
from agencies.register_plan import plan_register
from tests.agencies.register_lists import (
    BY,
    HEADINGS,
    Rows,
    apply,
    csv_of,
    excel_of,
    registered,
    two_prefectures,
    whole_country,
)
from tests.cycles import small_cycle
from tests.municipalities import corporate_number, local_code

pytestmark = pytest.mark.django_db


def errors_of(rows: Rows) -> list[tuple[str, str]]:
    """(cell, what is expected) of everything wrong with a list."""
    return [(one.cell, one.expected) for one in plan_register(csv_of(rows), "list.csv").errors]


def test_a_list_makes_prefectures_and_the_municipalities_below_them() -> None:
    apply(two_prefectures())
    assert registered() == [
        ("460001", "西県", corporate_number(1)),
        ("462012", "西県 府中市", corporate_number(2)),
        ("462021", "西県 川辺町", ""),
        ("470007", "東県", corporate_number(3)),
        ("472018", "東県 府中市", corporate_number(4)),
    ]
    assert {(one.kind, one.category) for one in Organization.objects.all()} == {
        ("LOCAL_GOVERNMENT", "PREFECTURE"),
        ("LOCAL_GOVERNMENT", "MUNICIPALITY"),
    }


def test_every_organization_has_its_own_row_of_the_trail_under_one_request() -> None:
    apply(two_prefectures())
    rows = Trail.objects.filter(action="機関を登録")
    assert sorted(rows.values_list("organization__code", flat=True)) == [code for code, _, _ in registered()]
    assert rows.values("request_id").distinct().count() == 1
    assert rows.get(organization__code=local_code(46, 201)).after["name"] == "府中市"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-8", "cp932"])
def test_a_csv_file_may_be_in_either_charset(charset: str) -> None:
    plan = plan_register(csv_of(two_prefectures(), charset), "list.csv")
    assert (len(plan.new), plan.errors) == (5, ())


def test_a_workbook_with_a_title_above_and_headings_of_the_official_list_is_read() -> None:
    headings = ["都道府県コード\n又は市区町村コード", "都道府県名\n（漢字）", "市区町村名\n（漢字）", "法人番号"]
    plan = plan_register(excel_of(two_prefectures(), [["一覧"], []], headings), "list.xlsx")
    assert (plan.sheet, len(plan.new), plan.errors) == ("現在の団体", 5, ())


def test_a_code_without_its_zero_gets_it_back_and_full_width_digits_are_read() -> None:
    rows: Rows = [[10006, "北県", "", "　７０００012050002 "], ["０１１００２", "北県", "雪原市", ""]]
    assert apply_register(content=excel_of(rows), file_name="list.xlsx", by=BY).errors == ()
    assert registered() == [("010006", "北県", "7000012050002"), ("011002", "北県 雪原市", "")]


def test_the_column_of_corporate_numbers_may_be_missing() -> None:
    content = csv_of([row[:3] for row in two_prefectures()], headings=HEADINGS[:3])
    assert len(plan_register(content, "list.csv").new) == 5


def test_the_same_list_again_changes_nothing() -> None:
    apply(two_prefectures())
    before = list(Organization.objects.order_by("pk").values())
    trail = Trail.objects.count()
    plan = apply(two_prefectures())
    assert (plan.new, plan.changed, plan.same) == ((), (), 5)
    assert (list(Organization.objects.order_by("pk").values()), Trail.objects.count()) == (before, trail)


def test_what_differs_is_shown_before_and_after_and_what_the_list_lacks_is_left_alone() -> None:
    apply(two_prefectures())
    rows = two_prefectures()[:4]
    rows[1][2], rows[2][3], rows[0][3] = "新府中市", corporate_number(9), ""
    plan = apply(rows)
    assert [(one.line.code, one.parts) for one in plan.changed] == [
        ("462012", [("名称", "府中市", "新府中市")]),
        ("462021", [("法人番号", "", corporate_number(9))]),
    ]
    assert ([one.full_name for one in plan.absent], plan.same) == (["東県 府中市"], 2)
    assert registered() == [
        ("460001", "西県", corporate_number(1)),  # an empty number leaves the one that is known
        ("462012", "西県 新府中市", corporate_number(2)),
        ("462021", "西県 川辺町", corporate_number(9)),
        ("470007", "東県", corporate_number(3)),
        ("472018", "東県 府中市", corporate_number(4)),
    ]
    changes = Trail.objects.filter(action="機関の登録を変更").order_by("id").values_list("before", "after")
    assert list(changes) == [
        ({"name": "府中市"}, {"name": "新府中市"}),
        ({"corporate_number": ""}, {"corporate_number": corporate_number(9)}),
    ]


def test_two_numbers_may_change_places() -> None:
    apply(two_prefectures())
    rows = two_prefectures()
    rows[1][3], rows[4][3] = rows[4][3], rows[1][3]
    apply(rows)
    assert {code: number for code, _, number in registered() if code.endswith(("2012", "2018"))} == {
        "462012": corporate_number(4),
        "472018": corporate_number(2),
    }


def test_a_prefecture_of_another_name_is_one_change() -> None:
    apply(two_prefectures())
    rows = two_prefectures()
    for row in rows[:3]:
        row[1] = "新西県"
    rows[2][2] = "川辺町"
    assert [one.parts for one in apply(rows).changed] == [[("名称", "西県", "新西県")]]
    assert registered()[1][1] == "新西県 府中市"


def test_every_fault_names_its_cell_and_what_is_expected() -> None:
    rows = two_prefectures()
    rows[0][0] = "460002"
    rows[1][3] = corporate_number(2)[:-1] + "0"
    rows[2][1] = ""
    rows[3][2] = "東市"
    rows[4][0] = local_code(46, 202)
    found = errors_of(rows)
    assert [cell for cell, _ in found] == ["A2", "D3", "B4", "C5", "A6", "B6"]
    assert dict(found)["A6"] == "ほかの行と異なる団体コード（4行目と同じです）"
    assert dict(found)["D3"] == "13桁の法人番号（先頭が検査数字）か空欄"


def test_a_municipality_needs_its_prefecture_in_the_list_or_in_the_register() -> None:
    expected = "このファイルか登録簿に行がある都道府県"
    assert errors_of(two_prefectures()[1:3]) == [("B2", expected), ("B3", expected)]
    apply(two_prefectures()[:1])
    assert errors_of(two_prefectures()[1:3]) == []


def test_a_municipality_under_the_name_of_another_prefecture_is_refused() -> None:
    rows = two_prefectures()
    rows[4][1] = "西県"
    assert errors_of(rows) == [("B6", "団体コードの先頭2桁の都道府県「東県」")]


def test_a_number_of_another_organization_is_refused() -> None:
    organ = small_cycle().organs["北省"]
    Organization.objects.filter(pk=organ.pk).update(corporate_number=corporate_number(2))
    assert errors_of(two_prefectures()) == [("D3", "ほかの機関（X-1）のものでない法人番号")]


def test_a_code_of_the_exercise_is_refused_in_the_real_register_and_the_other_way_round() -> None:
    apply(two_prefectures(), is_fictional=True)
    assert registered() == []
    first = "地方公共団体のコード（登録簿では演習の団体「西県」のものです）"
    assert errors_of(two_prefectures())[0] == ("A2", first)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            csv_of([["1", "2"]], headings=["コード", "名称"]),
            "見出し「団体コード」「都道府県名」「市区町村名」が並ぶ行",
        ),
        (csv_of([]), "1件以上の団体"),
    ],
)
def test_a_list_without_headings_or_rows_says_what_is_missing(content: bytes, expected: str) -> None:
    (error,) = plan_register(content, "list.csv").errors
    assert error.expected.startswith(expected)


def test_a_list_with_one_fault_changes_nothing_at_all() -> None:
    rows = two_prefectures()
    rows[4][3] = "123"
    with pytest.raises(ListHasErrors, match="誤りが1件あるため反映していません"):
        apply(rows)
    assert (Organization.objects.count(), Trail.objects.count()) == (0, 0)


def test_1788_rows_are_registered_in_batches() -> None:
    content = csv_of(whole_country())
    with CaptureQueriesContext(connection) as many:
        plan = apply_register(content=content, file_name="list.csv", by=BY)
    assert (len(plan.new), Organization.objects.count()) == (1788, 1788)
    assert Organization.objects.filter(prefecture__isnull=False).count() == 1741
    assert len(many) < 60  # batches, as large as the database takes them
    again = apply_register(content=content, file_name="list.csv", by=BY)
    assert (again.same, again.is_empty) == (1788, True)
