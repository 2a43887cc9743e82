"""The pages on which a cycle is prepared: left and resumed, refused with a reason, opened at last."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guidelines.models import Amendment, CyclePlan
from guidelines.plans.content import Line
from tests.cycles import Cycle, evaluator
from tests.guidelines.books import workbook
from tests.guidelines.plan_pages import TYPED, at, text_of, upload
from tests.guidelines.plans import LINES, administrator, begin, put, texts_of, whole_plan
from tests.permissions.matrix import signed_in

pytestmark = pytest.mark.django_db


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
