"""Who met a clause how: counted answers by outcome, named organs only, and one's own answer only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Organization
from agencies.roles import Role
from guidelines.models import Amendment, Clause
from regulations.actions import submit_review
from regulations.clause_adoption import Adoption, counts_by_item
from regulations.drafts import save_draft, start_draft
from regulations.models import Submission
from tests.audits.pages import attribute, elements, lines, page, text_of, words
from tests.cycles import (
    COUNTED_ON,
    MOMENT,
    Cycle,
    answered_cycle,
    chief_of,
    fill_in,
    hand_in,
    small_cycle,
    typed_answer,
)
from tests.permissions.matrix import account, signed_in, someone

pytestmark = pytest.mark.usefixtures("in_2021")


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Six of seven organs heard; what is known of 北大学 is ALLOCATED."""
    return answered_cycle()


def clause_of(cycle: Cycle, audience: str, position: int, place: int = 0) -> Clause:
    return cycle.item(audience, position).item_clauses.order_by("position")[place].clause


def at(clause: Clause, query: str = "", code: str = "2020-06") -> str:
    return f"/reviews/clauses/{clause.pk}/{code}/{query}"


def counts(clause: Clause, cycle: Cycle, as_of: date = COUNTED_ON, state: str = "submitted") -> list[list[int]]:
    """Asked, 規程, 規程以外, 予定, 未回答, 機関名不明, for each item."""
    found = counts_by_item(Adoption(clause, cycle.amendment, as_of, state))
    return [[one.asked, *(count for _, _, count in one.cells)] for one in found]


def of_watcher() -> Client:
    return signed_in(account(Role.EVALUATOR, "X-3", "評価 花子"))


def listed(client: Client, address: str) -> list[list[str]]:
    """The lines of the list of organs."""
    section = next(one for one in elements(page(client, address), "section") if ("id", "list") in one.attributes)
    return lines(section) if list(elements(section, "table")) else []


def test_counted_answers_are_counted_by_outcome_and_allocated_ones_apart(cycle: Cycle) -> None:
    assert counts(clause_of(cycle, "AGENCY", 1), cycle) == [[3, 1, 1, 0, 1, 0]]
    assert counts(clause_of(cycle, "AGENCY", 3), cycle) == [[2, 1, 0, 1, 0, 0]]
    assert counts(clause_of(cycle, "CORPORATION", 1), cycle) == [[4, 2, 0, 1, 0, 1]]
    assert counts(clause_of(cycle, "CORPORATION", 2), cycle) == [[4, 2, 1, 0, 0, 1]]


def test_nothing_counts_before_it_was_handed_in_or_confirmed(cycle: Cycle) -> None:
    clause = clause_of(cycle, "CORPORATION", 1)
    assert counts(clause, cycle, date(2021, 5, 19)) == [[4, 0, 0, 0, 4, 0]]
    assert counts(clause, cycle, state="confirmed") == [[4, 0, 0, 0, 4, 0]]


@pytest.mark.parametrize("state", ["DRAFT", "COMPILING", "RETURNED"])
def test_a_version_that_does_not_count_changes_nothing(cycle: Cycle, state: str) -> None:
    review = cycle.review("東庁")
    hand_in(review)
    days: dict[str, Any] = {"judged_on": COUNTED_ON, "return_reason": "直す"} if state == "RETURNED" else {}
    review.submissions.update(state=state, **days)
    assert counts(clause_of(cycle, "AGENCY", 1), cycle) == [[3, 1, 1, 0, 1, 0]]


def test_who_watches_sees_named_organs_and_one_line_without_a_name(cycle: Cycle) -> None:
    client, clause = of_watcher(), clause_of(cycle, "CORPORATION", 1)
    shown = page(client, at(clause))
    assert lines(shown) == [["①記録", "独立行政法人等", "4", "2", "0", "1", "0", "1"]]
    assert listed(client, at(clause)) == [
        ["港湾機構", "①記録", "保護管理規程の見直し（改正）", "", "―", "機関回答"],
        ["灯台機構", "①記録", "保護管理規程の見直し（改正）", "", "―", "機関回答"],
        ["南大学", "①記録", "今後見直し予定", "令和3年度以降", "―", "機関回答"],
        ["▨ 機関名不明（仮割当） 1", "合計だけが公表され、どの機関かは分かりません", "仮割当"],
    ]
    assert "北大学" not in client.get(at(clause)).content.decode()


def test_each_count_opens_what_it_counts(cycle: Cycle) -> None:
    client, clause = of_watcher(), clause_of(cycle, "CORPORATION", 1)
    body = next(elements(page(client, at(clause)), "tbody"))
    links = list(elements(body, "a"))
    assert [words(link) for link in links] == ["2", "1", "1"]
    for link in links:
        query = attribute(link, "href").partition("#")[0]
        found = listed(client, at(clause, query))
        unnamed = [line for line in found if "機関名不明" in line[0]]
        assert len(found) - len(unnamed) + sum(int(line[0].split()[-1]) for line in unnamed) == int(words(link))
    item = cycle.item("CORPORATION", 1).pk
    assert [line[0] for line in listed(client, at(clause, f"?item={item}&outcome=PLANNED"))] == ["南大学"]
    assert listed(client, at(clause, f"?item={item}&outcome=OTHER_RULE")) == []
    silent = clause_of(cycle, "AGENCY", 1)
    assert listed(client, at(silent, "?outcome=UNANSWERED")) == [["東庁", "①記録", "未回答"]]


def test_the_basis_is_that_of_the_clause_and_no_other(cycle: Cycle) -> None:
    first, second = (clause_of(cycle, "CORPORATION", 1, place) for place in (0, 1))
    review, item = cycle.review("港湾機構"), cycle.item("CORPORATION", 1)
    chief, basis = chief_of(review.organization), {first.pk: "第21条", second.pk: "第34条"}
    draft = start_draft(review=review, by=chief)
    fill_in(draft, by=chief)
    draft.refresh_from_db()
    save_draft(draft=draft, answers=[replace(typed_answer(draft, item, "REGULATION"), bases=basis)], by=chief)
    submit_review(draft=draft, by=chief, on=COUNTED_ON, at=MOMENT)
    client = of_watcher()
    for clause in (first, second):
        assert [line[4] for line in listed(client, at(clause)) if line[0] == "港湾機構"] == [basis[clause.pk]]


def test_an_officer_sees_the_answer_of_the_own_organ_and_no_other(cycle: Cycle) -> None:
    clause = clause_of(cycle, "CORPORATION", 2)
    client = signed_in(account(Role.OFFICER, cycle.organs["灯台機構"].code, "担当 一郎"))
    shown = page(client, at(clause))
    assert text_of(shown, "h2") == ["灯台機構 ②研修"]
    assert text_of(next(elements(shown, "dl", "facts")), "dd") == ["保護管理規程以外の規程による対応", "", "―", "―"]
    content = client.get(at(clause)).content.decode()
    assert [name for name in ("港湾機構", "南大学", "北大学", "仮割当", "機関数") if name in content] == []


def test_an_organ_whose_answer_is_allocated_does_not_learn_what_it_says(cycle: Cycle) -> None:
    client = signed_in(account(Role.CHIEF, cycle.organs["北大学"].code, "総括 桜子"))
    content = client.get(at(clause_of(cycle, "CORPORATION", 2))).content.decode()
    assert "この機関の対応は分かりません" in content
    assert [word for word in ("今後見直し予定", "保護管理規程の見直し（改正）") if word in content] == []


def test_a_draft_is_not_shown_as_an_answer(cycle: Cycle) -> None:
    review = cycle.review("東庁")
    chief = chief_of(review.organization)
    draft = start_draft(review=review, by=chief)
    save_draft(draft=draft, answers=[typed_answer(draft, cycle.item("AGENCY", 1), "OTHER_RULE")], by=chief)
    clause = clause_of(cycle, "AGENCY", 1)
    shown = page(signed_in(account(Role.OFFICER, review.organization.code, "担当 一郎")), at(clause))
    assert "未回答です。" in text_of(shown, "p")
    assert "東庁" not in [line[0] for line in listed(of_watcher(), at(clause))]


def test_who_was_not_asked_or_answers_for_nobody_finds_nothing(cycle: Cycle) -> None:
    of_agencies = clause_of(cycle, "AGENCY", 3)
    unit = signed_in(account(Role.OFFICER, cycle.organs["北測候所"].code, "測候 一郎"))
    member = signed_in(account(Role.MEMBER, cycle.organs["北省"].code, "職員 一郎"))
    corporation = signed_in(account(Role.CHIEF, cycle.organs["港湾機構"].code, "総括 桜子"))
    not_asked = signed_in(account(Role.CHIEF, cycle.organs["東庁"].code, "総括 花子"))
    asked = signed_in(account(Role.CHIEF, cycle.organs["北省"].code, "総括 太郎"))
    found = [one.get(at(of_agencies)).status_code for one in (unit, member, corporation, not_asked, asked)]
    assert found == [404, 404, 200, 200, 200]
    for client in (corporation, not_asked):
        content = client.get(at(of_agencies)).content.decode()
        assert "自機関には尋ねていない条項です" in content
        assert [name for name in ("北省", "南省", "今後見直し予定") if name in content] == []
    spare = Clause.objects.create(guideline=of_agencies.guideline)
    assert [of_watcher().get(at(one)).status_code for one in (spare, of_agencies)] == [404, 200]
    assert of_watcher().get(at(of_agencies, code="9999")).status_code == 404


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("?as_of=令和3年2月30日", "as_of", "基準日：令和3年2月30日という日付はありません。"),
        ("?state=x", "state", "対象：正しく選択してください。 x は候補にありません。"),
    ],
)
def test_a_question_that_cannot_be_is_marked_and_kept(cycle: Cycle, query: str, field: str, message: str) -> None:
    shown = page(of_watcher(), at(clause_of(cycle, "AGENCY", 1), query), 400)
    assert text_of(next(elements(shown, "div", "error-summary")), "a") == [message]
    found = [*elements(shown, "input"), *elements(shown, "select")]
    marked = [one for one in found if ("aria-invalid", "true") in one.attributes]
    assert [dict(one.attributes)["name"] for one in marked] == [field]


def test_a_day_to_come_is_answered_as_of_today(cycle: Cycle) -> None:
    shown = page(of_watcher(), at(clause_of(cycle, "AGENCY", 1), "?as_of=R4.1.1"))
    assert text_of(shown, "p", "site-cycle") == ["令和2年6月改正 ・ 令和3年5月31日現在"]
    assert "基準日が本日より後のため、本日現在で示しています。" in text_of(shown, "p")


def test_the_survey_names_nobody(survey: Amendment, settings: Any) -> None:
    clause = Clause.objects.get(texts__number="6-9", texts__amendment=survey, guideline__code="agency-guideline")
    client = someone("evaluator")
    shown = page(client, at(clause, code="2015-08"))
    assert [line[2:] for line in lines(shown)] == [["45", "0", "0", "0", "0", "45"]]
    assert listed(client, at(clause, code="2015-08"))[0][0] == "▨ 機関名不明（仮割当） 45"
    main = words(next(elements(shown, "main")))
    assert [
        name for name in Organization.objects.exclude(name="").values_list("name", flat=True) if name in main
    ] == []
    links = [dict(one.attributes)["href"] for one in elements(next(elements(shown, "main")), "a")]
    assert "/tables/2-1-6/?amendment=2015-08" in links


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_organ_and_for_three(db: None, number: int) -> None:
    cycle = small_cycle()
    clause = clause_of(cycle, "CORPORATION", 1)
    for name in ("港湾機構", "灯台機構", "南大学")[:number]:
        hand_in(cycle.review(name))
        answer = Submission.objects.counted().get(review__organization__name=name).answers.get(item__position=1)
        answer.bases.create(clause=clause, text="第1条")
    found = []
    officer = signed_in(account(Role.OFFICER, cycle.organs["港湾機構"].code, "担当 一郎"))
    watcher = of_watcher()
    for client, address in (
        (watcher, at(clause)),
        (watcher, at(clause, "?outcome=UNANSWERED")),
        (officer, at(clause)),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found.append(len(queries))
    assert found == [13, 12, 11]
