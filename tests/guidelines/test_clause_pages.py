"""Pages on which guidelines are read: on any day, through renumbering, old beside new."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Organization
from agencies.roles import Role
from guidelines.models import Amendment, Clause, ClauseText
from tests.audits.pages import elements, page, text_of, words
from tests.guidelines.lineages import FIRST, Change, amended, clause_with, guideline_of, two_amendments
from tests.permissions.matrix import PEOPLE, account, signed_in, someone


@pytest.fixture
def reader(db: None) -> Client:
    """The browser of a member, who may do nothing but read."""
    Organization.objects.create(code="R-1", name="読省", kind="AGENCY", category="MINISTRY")
    return signed_in(account(Role.MEMBER, "R-1", "職員 一郎"))


@pytest.fixture
def lineage(db: None) -> dict[str, Clause]:
    return two_amendments()


def at(clause: Clause, on: str = "") -> str:
    return f"/guidelines/{clause.guideline.code}/clauses/{clause.pk}/" + (f"?on={on}" if on else "")


def listed(client: Client, on: str) -> dict[str, list[str]]:
    """The clauses of the guideline on a day, by the heading they stand under."""
    shown = page(client, f"/guidelines/G/?on={on}")
    return {
        words(next(elements(section, "h2"))).split()[0]: text_of(next(elements(section, "tbody")), "th")
        for section in elements(shown, "section")
        if list(elements(section, "tbody"))
    }


def sides(client: Client, address: str) -> list[str]:
    """The words of each text that stands beside another, marks included."""
    return [words(one) for one in elements(page(client, address), "div", "clause-text")]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2004-09-13", {}),
        ("H27.8.24", {"条文": ["第3-4", "第6-9"], "この日より後に設けられる条項": ["第6-10"]}),
        (
            "平成27年8月25日",
            {"条文": ["第6-10"], "削除された条項": ["旧第3-4"], "この日より後に設けられる条項": ["第6-10"]},
        ),
        ("２０１６－０４－０１", {"条文": ["第6-10", "第7-1"], "削除された条項": ["旧第3-4"]}),
    ],
)
def test_the_clauses_are_those_of_the_day(reader: Client, lineage: Any, on: str, expected: Any) -> None:
    assert listed(reader, on) == expected


def test_numbers_stand_in_the_order_in_which_people_count(reader: Client, db: None) -> None:
    guideline = guideline_of("G")
    for number in ("11", "6-10", "附則", "6-9", "２"):
        clause_with(guideline, (None, number, Change.ORIGINAL, "文"))
    assert listed(reader, "2016-05-31") == {"条文": ["第２", "第6-9", "第6-10", "第11", "第附則"]}


def test_a_clause_shows_its_numbers_and_the_text_of_the_day(reader: Client, lineage: dict[str, Clause]) -> None:
    shown = page(reader, at(lineage["moved"], "2015-08-25"))
    assert text_of(shown, "h1") == ["G指針 第6-10"]
    assert text_of(shown, "p", "clause-quoted") == ["甲と乙を記録する。"]
    assert text_of(shown, "li", "lineage-step") == [
        "第6-9 最初の改正の前",
        "第6-10 平成27年8月25日 改正",
        "第7-1 平成28年4月1日 移動",
    ]


def test_old_and_new_stand_side_by_side_with_marks_in_words(reader: Client, lineage: dict[str, Clause]) -> None:
    assert sides(reader, at(lineage["moved"])) == [
        "第6-10 改正 甲 追加 と乙 （追加ここまで） を記録する。",
        "改正前 第6-9 甲を記録する。",
    ]
    assert sides(reader, at(lineage["made"])) == [
        "第6-10 新設 追加 丙を消す。 （追加ここまで）",
        "改正前 （新設）",
    ]
    assert sides(reader, at(lineage["deleted"])) == [
        "削除 （削除）",
        "改正前 第3-4 削除 丁を定める。 （削除ここまで）",
    ]


def test_a_marked_text_holds_no_space_that_is_not_in_it(reader: Client, lineage: dict[str, Clause]) -> None:
    content = reader.get(at(lineage["moved"])).content.decode()
    assert (
        '<p class="clause-body">甲<ins><span class="change-mark">追加</span>と乙'
        '<span class="visually-hidden">（追加ここまで）</span></ins>を記録する。</p>'
    ) in content


def test_a_deleted_clause_leads_to_the_one_that_took_it_up_and_back(
    reader: Client, lineage: dict[str, Clause]
) -> None:
    deleted = page(reader, at(lineage["deleted"], "2015-09-01"))
    assert text_of(deleted, "h1") == ["G指針 旧第3-4"]
    section = next(one for one in elements(deleted, "section") if "text-title" in str(one.attributes))
    assert text_of(section, "p") == [
        "平成27年8月25日に削除されました。",
        "削除された内容は、 第6-10 に取り込まれました。",
    ]
    moved = page(reader, at(lineage["moved"], "2016-05-31"))
    assert "旧第3-4 の内容を取り込みました。" in text_of(moved, "p")


def test_a_clause_that_is_still_to_come_says_when(reader: Client, lineage: dict[str, Clause]) -> None:
    shown = page(reader, at(lineage["made"], "2015-08-25"))
    assert "この日には、まだこの条項がありません。平成28年4月1日に設けられます。" in text_of(shown, "p")


def test_a_day_that_cannot_be_keeps_what_was_typed_and_marks_the_field(
    reader: Client, lineage: dict[str, Clause]
) -> None:
    for address in ("/guidelines/G/?on=平成27年2月30日", at(lineage["moved"], "平成27年2月30日")):
        answer = reader.get(address)
        assert answer.status_code == 400
        shown = page(reader, address, 400)
        field = next(one for one in elements(shown, "input") if ("name", "on") in one.attributes)
        assert {("value", "平成27年2月30日"), ("aria-invalid", "true")} <= set(field.attributes)
        summary = next(elements(shown, "div", "error-summary"))
        assert text_of(summary, "a") == ["条文の日付：平成27年2月30日という日付はありません。"]


def test_a_text_that_is_not_registered_is_not_made_up(reader: Client, survey: Amendment) -> None:
    def page_of(number: str) -> Any:
        text = ClauseText.objects.get(amendment=survey, number=number, clause__guideline__code="agency-guideline")
        return page(reader, at(text.clause))

    encryption = page_of("6-10")
    new, old = (words(one) for one in elements(encryption, "div", "clause-text"))
    assert new == (
        "第6-10 改正（情報システムにおける安全の確保等（暗号化）） 条文は登録されていません。"
        " 要旨：職員自身も扱う情報を暗号化することとし、パスワードの選び方と守り方もこれに含まれると注で示した。"
    )
    assert old == "改正前 第6-9 条文は登録されていません。"
    assert text_of(encryption, "span", "badge") == []
    moved = page_of("6-11")
    assert text_of(moved, "span", "badge") == ["推定"]
    assert "番号の移動だけとされています。条文は登録されていません。" in text_of(moved, "p")
    assert text_of(moved, "span", "lineage-number") == ["第6-17", "第6-11"]
    assert [words(one) for one in elements(moved, "div", "clause-text")] == []
    assert list(elements(page_of("6-9"), "ins")) == []


def test_hostile_text_is_shown_as_it_is_written(reader: Client, db: None) -> None:
    guideline, script = guideline_of("G"), "<script>alert(1)</script>"
    amendment = amended("2015-08", FIRST)
    clause = clause_with(
        guideline, (None, "1", Change.ORIGINAL, "文"), (amendment, "1", Change.AMENDED, f"文{script}")
    )
    for address in (at(clause), "/guidelines/G/"):
        assert script not in reader.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reader.get(address).content.decode()


def test_everyone_signed_in_reads_the_real_guidelines_and_nobody_else(survey: Amendment, exercise: Amendment) -> None:
    assert Client().get("/guidelines/").status_code == 302
    for who in PEOPLE:
        shown = page(someone(who), "/guidelines/")
        assert [words(one).split()[-1] for one in elements(next(elements(shown, "tbody")), "th")] == [
            "行政機関指針",
            "独法等指針",
        ]


def test_the_guidelines_of_the_exercise_are_for_who_watches_or_belongs_to_it(
    survey: Amendment, exercise: Amendment
) -> None:
    clause = Clause.objects.filter(guideline__code="exercise-agency").order_by("pk")[0]
    addresses = ("/guidelines/exercise-agency/", at(clause), f"/reviews/clauses/{clause.pk}/E-2016-04/")
    for who in ("member", "officer", "chief", "unit", "other"):
        client = someone(who)
        assert [client.get(one).status_code for one in addresses] == [404, 404, 404]
        assert "演習" not in client.get("/guidelines/?fictional=1").content.decode()
    reiji = signed_in(account(Role.OFFICER, "EX-A01", "演習 一郎"))
    for client in (someone("evaluator"), someone("admin"), reiji):
        assert [client.get(one).status_code for one in addresses[:2]] == [200, 200]
        shown = page(client, "/guidelines/?fictional=1")
        assert len(text_of(next(elements(shown, "tbody")), "th")) == 3
        assert list(elements(shown, "div", "exercise-band"))
        assert list(elements(page(client, addresses[1]), "div", "exercise-band"))
    assert len(text_of(next(elements(page(reiji, "/guidelines/"), "tbody")), "th")) == 3


def test_what_is_not_there_is_not_found(reader: Client, lineage: dict[str, Clause]) -> None:
    other = clause_with(guideline_of("H"), (None, "1", Change.ORIGINAL, "文"))
    for address in ("/guidelines/nothing/", f"/guidelines/G/clauses/{other.pk}/", "/guidelines/G/clauses/0/"):
        assert reader.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_for_one_clause_and_for_three(
    reader: Client, lineage: dict[str, Clause], number: int
) -> None:
    amendment = Amendment.objects.get(code="2015-08")
    guideline = lineage["moved"].guideline
    for place in range(number):
        taken = clause_with(
            guideline, (None, f"9-{place}", Change.ORIGINAL, "文"), (amendment, "", Change.DELETED, "")
        )
        Clause.objects.filter(pk=taken.pk).update(absorbed_by=lineage["moved"])
    found = {}
    for address in ("/guidelines/", "/guidelines/G/", at(lineage["moved"])):
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        found[address.partition("/clauses/")[0]] = len(queries)
    assert list(found.values()) == [5, 7, 10]
