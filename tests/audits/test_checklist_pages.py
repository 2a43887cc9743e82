"""Pages of check lists: from the draft to the answers in a browser, downloads, and what others never see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from agencies.roles import Officer
from audits.models import Checklist, ChecklistItem, ChecklistReply
from tests.audits.checklists import answered, listed, sent
from tests.audits.pages import page, text_of
from tests.cycles import Cycle, chief_of, evaluator, officer_for, small_cycle
from tests.files import cells, workbook
from tests.permissions.matrix import signed_in

SECRET = "まだ送らない点検"


@pytest.fixture
def cycle(db: None, in_2021: None) -> Cycle:
    """The small cycle, on 2021-05-31."""
    return small_cycle()


def browser_of(officer: Officer) -> Client:
    assert officer.account
    return signed_in(officer.account)


def typed(*points: tuple[str, str], **more: Any) -> dict[str, Any]:
    """What the form of a list sends."""
    lines = {
        f"p{place}-{name}": text
        for place, point in enumerate(points, 1)
        for name, text in zip(("text", "clause"), point, strict=True)
    }
    return {"title": "年度の点検", "note": "説明", "due_on": "令和3年6月30日", "version": "0"} | lines | more


def test_a_list_goes_from_draft_to_answers_in_the_browser(cycle: Cycle) -> None:
    kita, todai = browser_of(officer_for(cycle.organs["北省"])), browser_of(officer_for(cycle.organs["灯台機構"]))
    response = kita.post("/checklists/new/", typed(("消去したか", "第6-9"), ("", ""), ("鍵を掛けたか", "")))
    checklist = Checklist.objects.get()
    assert response["Location"] == f"/checklists/{checklist.code}/"
    assert [(one.position, one.text, one.clause) for one in checklist.items.order_by("position")] == [
        (1, "消去したか", "第6-9"),
        (2, "鍵を掛けたか", ""),
    ]
    choice = page(kita, f"/checklists/{checklist.code}/send/")
    assert text_of(choice, "label") == ["港湾機構", "灯台機構"]
    kita.post(f"/checklists/{checklist.code}/send/", {"version": "1", "all": "1"})
    reply = ChecklistReply.objects.get(corporation__name="灯台機構")
    assert "点検表への回答" in todai.get("/").content.decode()
    said = {"i1-answer": "YES", "i2-answer": "NO", "i2-note": "来月から", "version": "1"}
    address = f"/checklist-replies/{reply.code}/"
    missing = todai.post(
        address, {key: value for key, value in said.items() if "-answer" not in key or "YES" in value}
    )
    assert missing.status_code == 422
    assert "点検項目2：回答を選んでください。" in missing.content.decode()
    assert todai.post(address, said)["Location"] == address
    again = todai.post(address, said, follow=True)
    assert "回答済みです。内容は変わっていません。" in again.content.decode()
    assert "点検表への回答" not in todai.get("/").content.decode()
    counted, answers = (one for one in text_of(page(kita, f"/checklists/{checklist.code}/"), "tbody"))
    assert counted == "1 消去したか 第6-9 1 0 0 1 2 鍵を掛けたか ― 0 1 0 1"
    assert "灯台機構 ● 回答済 令和3年5月31日 ● 実施 ▲ 未実施 来月から" in answers


def test_more_lines_are_added_without_saving_and_what_was_typed_stays(cycle: Cycle) -> None:
    client = browser_of(officer_for(cycle.organs["北省"]))
    five = [(f"項目{number}", "") for number in range(5)]
    response = client.post("/checklists/new/", typed(*five, more="1"))
    assert (response.status_code, response.content.decode().count("<fieldset")) == (200, 10)
    assert "項目4" in response.content.decode()
    assert not Checklist.objects.exists()


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(cycle: Cycle) -> None:
    client = browser_of(officer_for(cycle.organs["北省"]))
    response = client.post("/checklists/new/", typed(("", "第9-2"), title="", due_on="あした"))
    content = response.content.decode()
    assert response.status_code == 422
    assert "件名を入力してください。" in content
    assert '<a href="#id_p1-text">点検項目1：点検する内容を入力するか、条項を消してください。</a>' in content
    assert not Checklist.objects.exists()


def test_a_draft_changed_meanwhile_shows_both_sides(cycle: Cycle) -> None:
    checklist = listed(cycle)
    client, address = browser_of(officer_for(cycle.organs["北省"])), f"/checklists/{checklist.code}/edit/"
    assert client.post(address, typed(("一人目", ""), version="1")).status_code == 302
    response = client.post(address, typed(("二人目", ""), version="1"))
    content = response.content.decode()
    assert (response.status_code, "一人目" in content, "二人目" in content) == (409, True, True)
    assert [one.text for one in ChecklistItem.objects.all()] == ["一人目"]


def test_sending_twice_tells_that_it_was_sent(cycle: Cycle) -> None:
    checklist = listed(cycle)
    client, address = browser_of(officer_for(cycle.organs["北省"])), f"/checklists/{checklist.code}/send/"
    chosen = {"version": "1", "corporations": ["X-5"]}
    assert "1法人に点検表を送りました。" in client.post(address, chosen, follow=True).content.decode()
    assert "選んだ法人には送付済みです。" in client.post(address, chosen, follow=True).content.decode()
    client.post(address, {"version": "1", "all": "1"})
    assert (
        "選んだ法人には送付済みです。"
        in client.post(address, {"version": "1", "all": "1"}, follow=True).content.decode()
    )
    assert ChecklistReply.objects.count() == 2


def test_a_corporation_that_is_not_supervised_cannot_be_chosen(cycle: Cycle) -> None:
    checklist = listed(cycle)
    client = browser_of(officer_for(cycle.organs["北省"]))
    response = client.post(f"/checklists/{checklist.code}/send/", {"version": "1", "corporations": ["X-6"]})
    assert response.status_code == 422
    assert "一覧から選び直してください" in response.content.decode()
    assert not ChecklistReply.objects.exists()


def test_the_answers_can_be_had_as_csv_and_excel_without_formulas(cycle: Cycle) -> None:
    first, _ = sent(cycle, "港湾機構", "灯台機構", title="=1+1")
    answered(first, "YES", "NO", note="=2+2")
    checklist = Checklist.objects.get()
    client = browser_of(officer_for(cycle.organs["北省"]))
    csv = client.get(f"/checklists/{checklist.code}/?format=csv")
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert (
        lines[1] == "X-4,港湾機構,回答済,2021-05-31,港湾機構の総括保護管理者,実施している,'=2+2,実施していない,'=2+2,"
    )
    assert lines[-1] == ",計：未回答,,,,1,,1,,"
    book = workbook(client.get(f"/checklists/{checklist.code}/?format=xlsx").content)
    rows = cells(book.worksheets[0])
    assert ["X-5", "灯台機構", "未回答"] in [row[:3] for row in rows]
    assert not [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"]
    assert client.get(f"/checklists/{checklist.code}/?format=pdf").status_code == 406


def test_nobody_else_opens_a_list_or_a_reply(cycle: Cycle) -> None:
    draft = listed(cycle, SECRET)
    (reply,) = sent(cycle, "灯台機構")
    list_of = {"draft": f"/checklists/{draft.code}/", "sent": f"/checklists/{reply.checklist.code}/"}
    expected = {
        "北省": (200, 200, 200, 200),
        "南省": (404, 404, 404, 404),
        "港湾機構": (404, 404, 404, 404),
        "灯台機構": (404, 404, 404, 200),
    }
    for name, statuses in expected.items():
        client = browser_of(officer_for(cycle.organs[name]))
        addresses = (
            list_of["draft"],
            f"{list_of['draft']}send/",
            list_of["sent"],
            f"/checklist-replies/{reply.code}/",
        )
        assert (name, tuple(client.get(one).status_code for one in addresses)) == (name, statuses)
        assert (SECRET in client.get("/checklists/").content.decode()) == (name == "北省")
    watching = browser_of(evaluator(cycle))
    found = [
        watching.get(one).status_code
        for one in (list_of["draft"], list_of["sent"], f"/checklist-replies/{reply.code}/")
    ]
    assert found == [404, 200, 200]
    for address in ("/checklists/", "/organizations/X-1/", "/organizations/X-5/"):
        assert SECRET not in watching.get(address).content.decode()


def test_the_agency_and_who_watches_read_a_reply_and_cannot_answer_it(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    address = f"/checklist-replies/{reply.code}/"
    for officer in (chief_of(cycle.organs["北省"]), evaluator(cycle)):
        client = browser_of(officer)
        assert "まだ回答がありません" in client.get(address).content.decode()
        assert client.post(address, {"version": "1"}).status_code == 404


def test_after_the_due_date_an_answer_can_only_be_read(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO", remark="以上です。")
    Checklist.objects.update(due_on=date(2021, 5, 30), sent_on=date(2021, 5, 1))
    client = browser_of(officer_for(cycle.organs["灯台機構"]))
    content = client.get(f"/checklist-replies/{reply.code}/").content.decode()
    assert ("回答は変えられません" in content, "<textarea" in content, "以上です。" in content) == (True, False, True)


def test_an_organ_that_supervises_nobody_makes_none(cycle: Cycle) -> None:
    client = browser_of(officer_for(cycle.organs["東庁"]))
    assert "点検表を作る" not in client.get("/checklists/").content.decode()
    assert client.get("/checklists/new/").status_code == 404
    assert client.post("/checklists/new/", typed(("消去したか", ""))).status_code == 404


def test_pages_cost_the_same_for_one_corporation_and_for_two(cycle: Cycle, django_assert_num_queries: Any) -> None:
    client = browser_of(officer_for(cycle.organs["北省"]))
    for corporations in (["港湾機構"], ["港湾機構", "灯台機構"]):
        replies = sent(cycle, *corporations, title="、".join(corporations))
        for reply in replies:
            answered(reply, "YES", "NO")
        with django_assert_num_queries(PAGE_QUERIES):
            client.get(f"/checklists/{replies[0].checklist.code}/")
        with django_assert_num_queries(LIST_QUERIES):
            client.get("/checklists/")


PAGE_QUERIES, LIST_QUERIES = 7, 7
