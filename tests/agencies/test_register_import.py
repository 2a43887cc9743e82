"""The register of local governments from a list: what is read, what is refused, what changes."""

from __future__ import annotations

import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.accounts import command
from agencies.models import Organization, Trail, Upload
from agencies.refusals import WrongState
from agencies.register_import import ListHasErrors, apply_register
from agencies.register_plan import plan_register
from tests.cycles import small_cycle
from tests.municipalities import corporate_number, local_code
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db
HEADINGS = ["団体コード", "都道府県名", "市区町村名", "法人番号"]
BY = command("test")
Rows = list[list[Any]]


def two_prefectures() -> Rows:
    """Two prefectures with three municipalities, two of them of one name."""
    return [
        [local_code(46), "西県", "", corporate_number(1)],
        [local_code(46, 201), "西県", "府中市", corporate_number(2)],
        [local_code(46, 202), "西県", "西県川辺町", ""],
        [local_code(47), "東県", "", corporate_number(3)],
        [local_code(47, 201), "東県", "府中市", corporate_number(4)],
    ]


def whole_country() -> Rows:
    """As many as there are: 47 prefectures and 1,741 municipalities, all invented."""
    prefectures = [[local_code(place), f"第{place}県", "", corporate_number(place)] for place in range(1, 48)]
    municipalities = []
    for number in range(1741):
        place = number % 47 + 1
        code = local_code(place, 201 + number // 47)
        municipalities.append([code, f"第{place}県", f"架空第{number}市", corporate_number(1000 + number)])
    return municipalities + prefectures


def csv_of(rows: Rows, charset: str = "utf-8-sig", headings: list[str] = HEADINGS) -> bytes:
    """A CSV file."""
    return "\r\n".join(",".join(str(value) for value in row) for row in [headings, *rows]).encode(charset)


def excel_of(rows: Rows, above: Rows | None = None, headings: list[str] = HEADINGS) -> bytes:
    """A workbook whose first sheet says something else."""
    book = openpyxl.Workbook()
    book.active.title = "説明"
    book.active.append(["令和の団体一覧"])
    sheet = book.create_sheet("現在の団体")
    for row in [*(above or []), headings, *rows]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def apply(rows: Rows, **options: Any) -> Any:
    return apply_register(content=csv_of(rows), file_name="list.csv", by=BY, **options)


def registered() -> list[tuple[str, str, str]]:
    """Code, full name and 法人番号 of every local government."""
    held = Organization.objects.local_governments(is_fictional=False)
    return [(one.code, one.full_name, one.corporate_number) for one in held]


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


# By the pages.


@pytest.fixture
def administrator() -> Client:
    """Somebody who keeps the register."""
    small_cycle()
    return signed_in(account("ADMINISTRATOR", "X-3", "事務 四郎"))


def uploaded(client: Client, rows: Rows) -> str:
    """The address of the second step."""
    file = SimpleUploadedFile("一覧.csv", csv_of(rows))
    response = client.post("/register/", {"file": file})
    assert response.status_code == 302
    return response["Location"]


def digest_on(client: Client, address: str) -> str:
    """What the confirming button sends."""
    return client.get(address).context["plan"].digest


def test_a_file_is_read_looked_at_and_applied_in_three_steps(administrator: Client) -> None:
    address = uploaded(administrator, two_prefectures())
    page = administrator.get(address).content.decode()
    assert "新しく登録する団体（5件）" in page
    assert registered() == []
    response = administrator.post(f"{address}apply/", {"shown": digest_on(administrator, address)}, follow=True)
    assert "登録簿に反映しました（新規5件、変更0件、そのまま0件）。" in response.content.decode()
    assert len(registered()) == 5
    assert Upload.objects.get().applied_at is not None
    again = administrator.post(f"{address}apply/", {"shown": ""}, follow=True)
    assert "このファイルは既に反映されています。" in again.content.decode()


def test_errors_are_shown_with_their_cells_and_there_is_nothing_to_press(administrator: Client) -> None:
    rows = two_prefectures()
    rows[4][3] = "<b>123</b>"
    page = administrator.get(uploaded(administrator, rows)).content.decode()
    assert "D6" in page
    assert "&lt;b&gt;123&lt;/b&gt;" in page
    assert "登録簿に反映する" not in page


def test_a_register_that_changed_since_it_was_shown_is_not_changed_by_the_button(administrator: Client) -> None:
    address = uploaded(administrator, two_prefectures())
    shown = digest_on(administrator, address)
    apply(two_prefectures()[:1])
    response = administrator.post(f"{address}apply/", {"shown": shown}, follow=True)
    assert "確認の画面を開いた後に登録簿が変わりました。" in response.content.decode()
    assert len(registered()) == 1
    with pytest.raises(WrongState):
        apply(two_prefectures(), shown=shown)


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(administrator: Client) -> None:
    locked = SimpleUploadedFile("一覧.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100)
    response = administrator.post("/register/", {"file": locked})
    assert response.status_code == 422
    assert "パスワードで保護されているか" in response.content.decode()
    assert administrator.post("/register/", {}).status_code == 422
    assert Upload.objects.count() == 0


def test_an_upload_is_there_for_nobody_else_and_can_be_thrown_away(administrator: Client) -> None:
    address = uploaded(administrator, two_prefectures())
    other = signed_in(account("ADMINISTRATOR", "X-2", "事務 五郎"))
    for method, end in (("get", ""), ("post", "apply/"), ("post", "discard/")):
        assert getattr(other, method)(f"{address}{end}").status_code == 404
    administrator.post(f"{address}discard/")
    assert Upload.objects.get().file == ""
    response = administrator.get(address, follow=True)
    assert "保存期間を過ぎたため消去しました" in response.content.decode()


@pytest.mark.parametrize("role", ["EVALUATOR", "CHIEF", "OFFICER", "MEMBER"])
def test_nobody_else_opens_the_register(role: str) -> None:
    small_cycle()
    client = signed_in(account(role, "X-3", "評価 花子"))
    assert client.get("/register/").status_code == 403
    assert client.post("/register/", {}).status_code == 403


# From the shell.


def printed(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and what the command prints."""
    out = StringIO()
    try:
        call_command("import_register", str(path), *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_the_command_prints_what_would_change_and_changes_it_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(two_prefectures()[:2]))
    code, found = printed(path)
    assert (code, found["errors"], found["conflicts"], registered()) == (0, [], [], [])
    assert found["changes"][1] == {
        "organization": "462012",
        "change": "new",
        "before": {},
        "after": {"name": "府中市", "prefecture": "西県", "corporate_number": corporate_number(2)},
    }
    assert printed(path, "--apply") == (0, found)
    assert len(registered()) == 2
    assert printed(path, "--apply")[1]["changes"] == []


def test_the_command_ends_with_one_on_any_error(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = two_prefectures()
    rows[1][3] = "1"
    path.write_bytes(csv_of(rows))
    code, found = printed(path, "--apply")
    expected = "13桁の法人番号（先頭が検査数字）か空欄"
    assert (code, found["errors"]) == (1, [{"sheet": "CSV", "cell": "D3", "value": "1", "expected": expected}])
    path.write_bytes(b"")
    code, found = printed(path)
    assert (code, found["errors"][0]["value"]) == (1, "list.csv")
    assert registered() == []
