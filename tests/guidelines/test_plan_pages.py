"""The pages on which a cycle is prepared: left and resumed, refused with a reason, opened at last."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.models import Trail
from guidelines.models import Amendment, ClauseText, CyclePlan
from guidelines.plans.content import Line
from tests.cycles import Cycle, evaluator, small_cycle
from tests.guidelines.books import workbook
from tests.guidelines.plans import AGENCY, LINES, administrator, begin, put, texts_of, whole_plan
from tests.permissions.matrix import signed_in

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "令和4年4月改正",
    "code": "2022-04",
    "issued_on": "令和4年4月1日",
    "in_force_from": "",
    "due_on": "R4.12.31",
    "due_wording": "令和4年中",
    "fiscal_year": "令和4年度",
    "reference_on": "2023-03-31",
    "reminder_offsets": "−30、 7, 7",
}


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


@pytest.fixture
def client(cycle: Cycle) -> Client:
    account = administrator(cycle).account
    assert account
    return signed_in(account)


def at(view: str, *arguments: object) -> str:
    return reverse(f"guidelines:{view}", args=arguments)


def text_of(response: Any) -> str:
    """What a page says, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def upload(content: bytes, name: str = "対照表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_cycle_is_prepared_left_resumed_opened_and_its_tables_are_there(
    client: Client, cycle: Cycle, in_2021: None
) -> None:
    begun = client.post(at("plan-new"), TYPED)
    plan = CyclePlan.objects.get()
    assert begun["Location"] == at("plan", plan.pk)
    assert plan.content["basics"] == {
        "title": "令和4年4月改正",
        "code": "2022-04",
        "issued_on": "2022-04-01",
        "in_force_from": "2022-04-01",
        "due_on": "2022-12-31",
        "due_wording": "令和4年中",
        "fiscal_year": 2022,
        "reference_on": "2023-03-31",
        "reminder_offsets": [-30, 7],
    }
    assert at("plan", plan.pk) in client.get(at("cycles")).content.decode()

    known = f"known-{cycle.amendment.items.filter(audience='AGENCY')[0].clauses.get().guideline_id}"
    typed = {f"{known}-chosen": "on", f"{known}-number": "第1号", f"{known}-issued_on": "R4.4.1", "version": "1"}
    client.post(at("plan-guidelines", plan.pk), typed)
    table = workbook([("第１の１", "記録する。", "1-1", "古い"), ("1-5", "点検する。", None, "（新設）")])
    page = client.post(at("plan-clauses-of", plan.pk, "G-AGENCY"), {"file": upload(table), "version": "2"})
    assert page["Location"] == at("plan-proposed", plan.pk, "G-AGENCY")
    assert "改正 1 新設 1" in text_of(client.get(page["Location"])).replace("● ", "").replace("＋ ", "").replace(
        "○ 変更なし 2 ", ""
    )
    client.post(page["Location"], {"apply": "1", "version": "3"})
    client.post(at("plan-item", plan.pk, "G-AGENCY", 0), {"label": "①点検", "clauses": ["1-5"], "version": "4"})
    client.post(at("plan-tables", plan.pk), {"propose": "1", "version": "5"})
    shut = client.get(at("plan-open", plan.pk))
    assert "題名と注をまだ確かめていない表があります" in shut.content.decode()
    client.post(at("plan-tables", plan.pk), {"checked": "1", "version": "6"})
    assert "足りないもの" not in text_of(client.get(at("plan-open", plan.pk)))

    client.post(at("plan-open", plan.pk), {"version": "7"})
    amendment = Amendment.objects.get(code="2022-04")
    assert texts_of(amendment, "G-AGENCY") == [
        ("1-1", "AMENDED", "記録する。"),
        ("1-2", "UNCHANGED", ""),
        ("1-3", "UNCHANGED", ""),
        ("1-5", "NEW", "点検する。"),
    ]
    assert client.post(at("plan-open", plan.pk), {"version": "7"}).status_code == 302
    assert Amendment.objects.filter(code="2022-04").count() == 1
    assert client.get(at("plan", plan.pk)).status_code == 200
    assert client.get(at("plan-basics", plan.pk))["Location"] == at("plan", plan.pk)


def test_a_cycle_that_nobody_was_asked_shows_its_pages_and_is_not_the_default(client: Client, cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    client.post(at("plan-open", plan.pk), {"version": plan.version})
    asked = {"amendment": "2022-04"}
    for name in ("audits:tables", "audits:dashboard", "audits:matrix", "audits:late", "api:tables", "api:late"):
        assert (name, client.get(reverse(name), asked).status_code) == (name, 200)
    assert client.get(reverse("audits:figure", args=["late"]), asked).status_code == 200
    assert client.get(reverse("api:amendment", args=["2022-04"])).status_code == 200
    of_one = {"2-1-19"}  # no organ was asked yet, so there is none to show
    for table in Amendment.objects.get(code="2022-04").tables.all():
        expected = 404 if table.number in of_one else 200
        for form in ("html", "csv", "xlsx", "json"):
            page = client.get(
                reverse("audits:table", args=[table.number]), asked | ({} if form == "html" else {"format": form})
            )
            assert (table.number, form, page.status_code) == (table.number, form, expected)
        assert client.get(reverse("api:table", args=[table.number]), asked).status_code == expected
    for address in ("/", reverse("audits:table", args=["2-1-5"])):
        assert "令和2年6月改正" in client.get(address).context["cycle_label"]
    assert "2-1-7-2" in client.get(reverse("audits:tables"), asked).content.decode()


def test_a_table_with_errors_names_each_cell_and_nothing_is_saved(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    trail = Trail.objects.count()
    bad = workbook([("9-9-9-9-9", "新", "1-1", "古"), ("2", "新", "7-7", "古")])
    page = client.post(at("plan-clauses-of", plan.pk, "G-AGENCY"), {"file": upload(bad), "version": plan.version})
    assert page.status_code == 422
    text = text_of(page)
    assert "対照表 A2 9-9-9-9-9 条項の番号" in text
    assert "対照表 C3 7-7 施行中の条項の番号" in text
    assert CyclePlan.objects.get(pk=plan.pk).content == plan.content
    assert Trail.objects.count() == trail


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.xlsx", "中身が空です"),
        (b"PK\x03\x04broken", "broken.xlsx", "ファイルが壊れています"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked.xlsx", "パスワードで保護されているか"),
        ("見出しのない表".encode(), "plain.csv", "見出し「改正後の条項」"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    client: Client, cycle: Cycle, content: bytes, name: str, said: str
) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    page = client.post(at("plan-clauses-of", plan.pk, "G-AGENCY"), {"file": upload(content, name), "version": 2})
    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_table_that_waits_can_be_withdrawn_and_takes_the_place_of_what_was_typed(
    client: Client, cycle: Cycle
) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    typed = {"lines": [line.plain() for line in LINES]}
    put(plan, by, "clauses", typed, "G-AGENCY")
    here, waiting = at("plan-clauses-of", plan.pk, "G-AGENCY"), at("plan-proposed", plan.pk, "G-AGENCY")

    def held() -> dict[str, Any]:
        return CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"]

    table = workbook([("1-1", "（略）", "1-1", "（略）")])
    client.post(here, {"file": upload(table), "version": 3})
    assert held()["lines"] == typed["lines"]
    assert "反映していない新旧対照表があります" in client.get(at("plan", plan.pk)).content.decode()
    client.post(waiting, {"withdraw": "1", "version": 4})
    assert held() == typed
    client.post(here, {"file": upload(table), "version": 5})
    assert "今入力されている4行は、この表の1行に置き換わります" in text_of(client.get(waiting))
    client.post(waiting, {"apply": "1", "version": 6})
    assert held() == {"lines": [{"before": "1-1", "after": "1-1", "said": "SAME"}]}
    assert client.get(waiting)["Location"] == here


def test_a_text_before_that_is_not_the_one_in_force_is_warned_of(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    ClauseText.objects.filter(number="1-1", clause__guideline__code="G-AGENCY").update(body="記録を 残す。")
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    here, waiting = at("plan-clauses-of", plan.pk, "G-AGENCY"), at("plan-proposed", plan.pk, "G-AGENCY")
    client.post(here, {"file": upload(workbook([("1-1", "改める", "1-1", "記録を\n残す。")])), "version": 2})
    assert "一致しません" not in client.get(waiting).content.decode()
    client.post(here, {"file": upload(workbook([("1-1", "改める", "1-1", "別の文")])), "version": 3})
    assert "1条で、表の改正前の条文が、登録されている施行中の条文と一致しません（第1-1）" in text_of(
        client.get(waiting)
    )


def test_what_somebody_else_saved_first_is_shown_beside_what_was_typed(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = begin(by)
    put(plan, by, "basics", plan.content["basics"] | {"title": "先に直した題名"})
    page = client.post(at("plan-basics", plan.pk), TYPED | {"title": "後から直した題名", "version": "1"})
    assert page.status_code == 409
    text = text_of(page)
    assert "何も保存していません" in text
    assert "後から直した題名" in text
    assert "先に直した題名" in text
    assert CyclePlan.objects.get(pk=plan.pk).title == "先に直した題名"


def test_a_line_by_hand_is_saved_changed_and_removed(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    here = at("plan-line", plan.pk, "G-AGENCY", 0)
    client.post(here, {"before": "1-2", "after": "第１の９", "said": "SAME", "version": 2})
    held = CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"]["lines"]
    assert held == [Line(before="1-2", after="1-9", said="SAME").plain()]
    first = at("plan-line", plan.pk, "G-AGENCY", 1)
    client.post(first, {"before": "1-2", "after": "", "absorbed_by": "1-1", "version": 3})
    held = CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"]["lines"]
    assert held == [Line(before="1-2", absorbed_by="1-1").plain()]
    client.post(first, {"remove": "1", "version": 4})
    assert CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"] == {"lines": []}
    assert client.get(first).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "改正前の条項を選ぶか、改正後の条項を入力してください。"),
        ({"after": "六"}, "「六」は条項の番号として読めません。"),
        ({"after": "2"}, "新設する条項の条文か、改正の要点を入力してください。"),
        ({"before": "1-1", "after": "1-2", "said": "SAME"}, "改正後の第1-2が、2条あります。"),
        ({"before": "1-1", "after": "1-1"}, "改正後の条文を入力するか"),
        ({"before": "1-1", "text_after": "残る"}, "削除する条項では、改正後の条文を空欄にしてください。"),
        ({"before": "1-1", "absorbed_by": "9"}, "取り込む先の第9は、改正後の条項にありません。"),
        ({"before": "9-9", "after": "1"}, "「9-9」は一覧にありません。"),
    ],
)
def test_a_line_that_cannot_be_is_refused(client: Client, cycle: Cycle, typed: dict[str, str], said: str) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    page = client.post(at("plan-line", plan.pk, "G-AGENCY", 0), typed | {"version": "2"})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "clauses" not in CyclePlan.objects.get(pk=plan.pk).content


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "2020-06"}, "番号「2020-06」は、別の見直しで使われています。"),
        ({"code": "令和/4"}, "に使えません。"),
        ({"code": ".."}, "に使えません。"),
        ({"issued_on": "令和4年2月30日"}, "という日付はありません。"),
        ({"due_on": "2022-03-31"}, "期限が改正日より前になっています。"),
        ({"reference_on": "2022-03-31"}, "基準日が改正日より前になっています。"),
        ({"fiscal_year": "令和4年"}, ""),
        ({"fiscal_year": "令和2年度"}, "改正日より前に終わる年度です。"),
        ({"fiscal_year": "令和4年4月"}, "は日付として読めません。"),
        ({"reminder_offsets": "30日前"}, "は日数として読めません。"),
        ({"reminder_offsets": "999"}, "は日数として読めません。"),
        ({"is_fictional": "on"}, "演習の題名には「演習」を入れて"),
        ({"title": "あ" * 101}, "題名は100文字以内で入力してください（現在101文字です）。"),
        ({"title": ""}, "題名を入力してください。"),
    ],
)
def test_basics_that_cannot_be_are_refused(client: Client, cycle: Cycle, changed: dict[str, str], said: str) -> None:
    page = client.post(at("plan-new"), TYPED | changed)
    assert page.status_code == (422 if said else 302)
    assert said in page.content.decode()
    assert CyclePlan.objects.exists() == (not said)


def test_a_new_guideline_is_added_kept_and_taken_back(client: Client, cycle: Cycle) -> None:
    plan = begin(administrator(cycle))
    new = {
        "new-0-code": "local-1",
        "new-0-title": "地方公共団体の指針",
        "new-0-short_title": "地方指針",
        "new-0-audience": "LOCAL_GOVERNMENT",
        "new-0-made_on": "R4.4.1",
        "new-0-number": "第2号",
        "new-0-issued_on": "R4.4.1",
    }
    here = at("plan-guidelines", plan.pk)
    assert client.post(here, new | {"new-0-title": "", "version": "1"}).status_code == 422
    client.post(here, new | {"version": "1"})
    client.post(here, new | {"new-0-number": "第3号", "version": "2"})
    (held,) = CyclePlan.objects.get(pk=plan.pk).content["guidelines"]
    assert held == {
        "code": "local-1",
        "number": "第3号",
        "issued_on": "2022-04-01",
        "new": {
            "title": "地方公共団体の指針",
            "short_title": "地方指針",
            "audience": "LOCAL_GOVERNMENT",
            "issued_on": "2022-04-01",
        },
    }
    client.post(here, new | {"new-0-remove": "on", "version": "3"})
    assert CyclePlan.objects.get(pk=plan.pk).content["guidelines"] == []


def test_items_are_put_in_order_and_removed(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    here = at("plan-item", plan.pk, "G-AGENCY", 2)
    client.post(here, {"label": "記録", "clauses": ["1-1"], "position": "1", "version": plan.version})
    items = CyclePlan.objects.get(pk=plan.pk).content["items"]
    assert [(item["guideline"], item["label"]) for item in items] == [
        ("local-1", "体制"),
        ("G-AGENCY", "記録"),
        ("G-AGENCY", "点検"),
    ]
    client.post(at("plan-item", plan.pk, "G-AGENCY", 3), {"remove": "1", "version": plan.version + 1})
    assert [item["label"] for item in CyclePlan.objects.get(pk=plan.pk).content["items"]] == ["体制", "記録"]
    assert client.get(at("plan-item", plan.pk, "G-AGENCY", 1)).status_code == 404


def test_an_item_needs_clauses_the_guideline_has_after_the_amendment(client: Client, cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    here = at("plan-item", plan.pk, "G-AGENCY", 0)
    for clauses, said in (([], "条項を1つ以上選んでください。"), (["1-3"], "「1-3」は改正後の条項にありません。")):
        page = client.post(here, {"label": "保存", "clauses": clauses, "version": plan.version})
        assert page.status_code == 422
        assert said in page.content.decode()


def test_a_table_keeps_its_number_to_itself(client: Client, cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    typed = {"caption": "A", "title": "題名", "shape": "cooperation", "row_heading": "区分", "version": plan.version}
    here = at("plan-table", plan.pk, 0)
    for number, said in (("2-1-5", "別の表が使っています"), ("a/1", "に使えません"), ("", "番号を入力してください")):
        page = client.post(here, typed | {"number": number})
        assert page.status_code == 422
        assert said in page.content.decode()
    client.post(here, typed | {"number": "A-1", "notes": "一つ目\n\n 二つ目", "position": "1"})
    first = CyclePlan.objects.get(pk=plan.pk).content["tables"][0]
    assert (first["number"], first["notes"], first["is_checked"]) == ("A-1", ["一つ目", "二つ目"], True)


def test_a_plan_is_thrown_away(client: Client, cycle: Cycle) -> None:
    plan = begin(administrator(cycle))
    client.post(at("plan-discard", plan.pk))
    assert CyclePlan.objects.count() == 0
    assert client.get(at("plan", plan.pk)).status_code == 404


def test_an_evaluator_reads_how_far_it_is_and_changes_nothing(cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    account = evaluator(cycle).account
    assert account
    watching = signed_in(account)
    for view, arguments in (("cycles", ()), ("plan", (plan.pk,))):
        page = watching.get(at(view, *arguments))
        assert page.status_code == 200
        assert at("plan-open", plan.pk) not in page.content.decode()
        assert at("plan-new") not in page.content.decode()
    assert watching.get(at("plan-basics", plan.pk)).status_code == 403


def test_only_administrators_find_the_cycles_in_the_menu(client: Client, cycle: Cycle) -> None:
    account = evaluator(cycle).account
    assert account
    link = f'href="{at("cycles")}"'
    assert link in client.get(reverse("audits:organizations")).content.decode()
    assert link not in signed_in(account).get(reverse("audits:organizations")).content.decode()


def test_what_people_type_is_shown_as_text(client: Client, cycle: Cycle) -> None:
    hostile = "<script>alert(1)</script>"
    plan = begin(administrator(cycle), title=hostile)
    for view in ("plan", "plan-basics", "plan-open"):
        page = client.get(at(view, plan.pk)).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_the_overview_and_the_list_cost_the_same_whatever_their_size(
    client: Client, cycle: Cycle, django_assert_num_queries: Any
) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    client.get(at("cycles"))
    lines = [*(line.plain() for line in LINES), *(Line(after=f"2-{n}", text_after="新").plain() for n in range(1, 60))]
    for value in (None, lines):
        if value:
            put(plan, by, "clauses", {"lines": value}, "G-AGENCY")
            begin(by, code="2022-05")
        with django_assert_num_queries(5):
            client.get(at("cycles"))
        with django_assert_num_queries(10):
            client.get(at("plan", plan.pk))
