"""The pages of readiness, as an organ fills them in and as others read them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agencies.models import Organization, Trail
from agencies.roles import Role
from incidents.models import ContactRoute, Readiness, WarningGiven
from incidents.readiness.chain import chain_of
from tests.api import get, secret_of
from tests.audits.pages import lines, page, text_of
from tests.cycles import Cycle, small_cycle
from tests.files import text_of_pdf
from tests.incidents.readiness import LINKS, SECRET_NAME, SECRET_NUMBER, answered, chained, confirmed
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db
OWN = "/readiness/X-1/"  # 北省
YES = dict.fromkeys(("route", "nights", "executives", "warned"), "YES")


@pytest.fixture
def cycle(in_2021: None) -> Cycle:
    """The small cycle on 31 May 2021, in fiscal year 2021."""
    return small_cycle()


def browser(role: str, code: str = "X-1") -> Client:
    return signed_in(account(role, code, f"{role} {code}"))


def chain_typed(*rows: dict[str, str], **more: str) -> dict[str, str]:
    """What the form of the chain posts."""
    typed = {"version": "0", "nights": "当直", "note": "", "links-TOTAL_FORMS": str(len(rows) + 1)}
    typed |= {"links-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        typed |= {f"links-{place}-{name}": value for name, value in row.items()}
    return typed | more


def test_answers_are_saved_then_confirmed_and_the_home_says_so_until_then(cycle: Cycle) -> None:
    chief = browser(Role.CHIEF)
    duty = "令和3年度の連絡体制の確認 北省"
    assert duty in text_of(page(chief, "/"), "h2")
    saved = chief.post(f"{OWN}answers/?year=2021", {"version": "0", **YES})
    assert (saved.status_code, saved["Location"]) == (302, f"{OWN}confirm/?year=2021")
    assert duty in text_of(page(chief, "/"), "h2")
    done = chief.post(f"{OWN}confirm/?year=2021", {"version": "1"}, follow=True)
    assert "令和3年度の連絡体制を確認しました。" in done.content.decode()
    assert duty not in text_of(page(chief, "/"), "h2")
    found = Readiness.objects.get()
    assert (found.fiscal_year, str(found.confirmed_on), found.confirmed_by_name) == (2021, "2021-05-31", "CHIEF X-1")


def test_a_new_year_begins_with_what_was_said_the_year_before(cycle: Cycle) -> None:
    confirmed(cycle.organs["北省"], nights="NO")
    officer = browser(Role.OFFICER)
    form = officer.get(f"{OWN}answers/?year=2021").content.decode()
    assert "令和2年度の回答を初めに入れています" in form
    assert Readiness.objects.count() == 1
    assert officer.post(f"{OWN}answers/?year=2021", {"version": "0", **YES, "nights": "NO"}).status_code == 302
    assert list(Readiness.objects.order_by("fiscal_year").values_list("fiscal_year", "nights", "confirmed_on")) == [
        (2020, "NO", Readiness.objects.get(fiscal_year=2020).confirmed_on),
        (2021, "NO", None),
    ]


def test_an_allocated_answer_is_never_put_into_a_form_or_named_on_a_page(cycle: Cycle) -> None:
    confirmed(cycle.organs["北省"], nights="NO")
    Readiness.objects.update(nights_provenance="ALLOCATED")
    form = browser(Role.OFFICER).get(f"{OWN}answers/?year=2021").content.decode()
    assert form.count("checked") == 4  # three of the four that are known, and 未回答 for the one that is not
    evaluator = browser(Role.EVALUATOR, "X-3")
    for address in (f"{OWN}?year=2020", "/readiness/?year=2020"):
        content = evaluator.get(address).content.decode()
        assert ("していない<" in content.replace("していない事項", ""), "仮割当" in content) == (False, True)
    answers = get("readiness/", secret_of(Role.EVALUATOR)).json()["results"][0]["answers"]
    assert [one for one in answers if one["question"] == "nights"] == [
        {"question": "nights", "answer": None, "provenance": None}
    ]
    assert evaluator.get("/readiness/?year=2020&state=LACKING").context["page"].paginator.count == 0


def test_a_second_save_over_the_first_shows_both_and_saves_nothing(cycle: Cycle) -> None:
    officer, chief = browser(Role.OFFICER), browser(Role.CHIEF)
    officer.post(f"{OWN}answers/?year=2021", {"version": "0", **YES})
    response = chief.post(f"{OWN}answers/?year=2021", {"version": "0", **YES, "nights": "NO"})
    assert response.status_code == 409
    assert "夜間・休日対応" in response.content.decode()
    assert Readiness.objects.get().nights == "YES"
    chief.post(f"{OWN}route/", chain_typed({"post": "課長", "person": "花子", "contact": "03-1"}))
    response = officer.post(f"{OWN}route/", chain_typed({"post": "局長", "person": "太郎", "contact": "03-2"}))
    assert response.status_code == 409
    assert [link.person for link in chain_of(ContactRoute.objects.get()).links] == ["花子"]


def test_rows_are_put_in_order_by_their_place_and_emptied_ones_dropped(cycle: Cycle) -> None:
    rows = (
        {"place": "2", "post": "課長", "person": "二郎", "contact": "03-2"},
        {"place": "9", "post": "", "person": ""},
        {"place": "1", "post": "局長", "person": "花子", "contact": "03-1", "contact_at_night": "090-1"},
        {"post": "補佐", "person": "三郎", "contact": "03-3"},
    )
    response = browser(Role.OFFICER).post(f"{OWN}route/", chain_typed(*rows))
    assert (response.status_code, response["Location"]) == (302, OWN)
    route = ContactRoute.objects.get()
    assert [link.post for link in chain_of(route).links] == ["局長", "課長", "補佐"]


def test_more_rows_come_without_anything_saved_or_lost(cycle: Cycle) -> None:
    typed = chain_typed({"post": "課長", "person": "花子", "contact": "03-1"}, more="1")
    response = browser(Role.OFFICER).post(f"{OWN}route/", typed)
    content = response.content.decode()
    assert (response.status_code, content.count("行目</legend>"), ContactRoute.objects.count()) == (200, 7, 0)
    assert 'value="花子"' in content


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (chain_typed(), "連絡網に担当者が1人もいません"),
        (chain_typed({"post": "課長", "person": "花" * 101}), "1行目：氏名は100文字以内で入力してください"),
        (chain_typed({"place": "x", "post": "課長"}), "1行目：順位は1から999までの数字で"),
        (chain_typed(**{"links-TOTAL_FORMS": "x"}), "画面を開き直してから入力してください"),
        (chain_typed(version=""), "画面を開き直してから入力してください"),
    ],
)
def test_a_chain_that_cannot_be_is_refused_in_words(cycle: Cycle, typed: dict[str, str], words: str) -> None:
    response = browser(Role.OFFICER).post(f"{OWN}route/", typed)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert ContactRoute.objects.count() == 0


def test_warnings_are_recorded_and_taken_back(cycle: Cycle) -> None:
    officer = browser(Role.OFFICER)
    typed = {"given_on": "令和3年5月20日", "means": "全職員へのメール", "subject": "LANケーブルを抜く", "audience": ""}
    assert officer.post(f"{OWN}warnings/", typed).status_code == 302
    warning = WarningGiven.objects.get()
    assert lines(page(officer, OWN))[0] == ["R3.5.20", "LANケーブルを抜く", "全職員へのメール", "―"]
    assert officer.post(f"{OWN}warnings/", typed | {"given_on": "令和3年6月1日"}).status_code == 422
    other = browser(Role.OFFICER, "X-2")
    assert other.post("/readiness/X-2/warnings/", {"take_back": str(warning.pk)}).status_code == 404
    assert officer.post(f"{OWN}warnings/", {"take_back": str(warning.pk)}).status_code == 302
    assert WarningGiven.objects.count() == 0


def test_names_and_numbers_of_a_chain_are_for_the_organ_alone(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    confirmed(organ)
    chained(organ)
    for role in (Role.OFFICER, Role.CHIEF, Role.MEMBER):
        own = browser(role)
        assert SECRET_NUMBER in own.get(OWN).content.decode()
        assert SECRET_NAME.replace(" ", "") in text_of_pdf(own.get(f"{OWN}sheet.pdf").content)
    evaluator, stranger = browser(Role.EVALUATOR, "X-3"), browser(Role.CHIEF, "X-2")
    addresses = (OWN, "/readiness/", "/readiness/?format=csv", "/organizations/X-1/", "/tables/2-2-7/")
    token = secret_of(Role.EVALUATOR)
    read = [evaluator.get(address).content.decode() for address in addresses]
    read += [get(address, token).content.decode() for address in ("readiness/", "organizations/X-1/")]
    read += [f"{one.before}{one.after}" for one in Trail.objects.all()]
    assert [text for text in read if SECRET_NAME in text or SECRET_NUMBER in text or LINKS[1].person in text] == []
    assert "登録されています" in read[0]
    assert [evaluator.get(f"{OWN}{part}").status_code for part in ("sheet.pdf", "route/")] == [404, 404]
    assert [stranger.get(f"{OWN}{part}").status_code for part in ("", "sheet.pdf", "route/")] == [404] * 3


def test_what_is_not_confirmed_is_a_draft_that_nobody_else_sees(cycle: Cycle) -> None:
    answered(cycle.organs["北省"], nights="NO")
    confirmed(cycle.organs["南省"])
    evaluator = browser(Role.EVALUATOR, "X-3")
    rows = {row[0]: row[1:3] for row in lines(page(evaluator, "/readiness/?year=2020"))}
    assert (rows["北省"], rows["南省"]) == (["○ 未回答"] * 2, ["● している"] * 2)
    listed = get("readiness/", secret_of(Role.EVALUATOR)).json()["results"]
    assert [one["organization"] for one in listed] == ["X-2"]
    own = get("readiness/", secret_of(Role.OFFICER, "X-1")).json()["results"]
    assert [(one["organization"], one["confirmed_on"]) for one in own] == [("X-1", None)]
    assert get(f"readiness/{own[0]['id']}/", secret_of(Role.EVALUATOR)).status_code == 404


def test_the_list_is_filtered_and_comes_as_a_file_with_the_same_lines(cycle: Cycle) -> None:
    confirmed(cycle.organs["北省"])
    confirmed(cycle.organs["港湾機構"], supervisor="NO")
    evaluator = browser(Role.EVALUATOR, "X-3")

    def names(query: str) -> list[str]:
        return [row[0] for row in lines(page(evaluator, f"/readiness/?year=2020&{query}"))]

    assert names("kind=AGENCY") == ["北省", "南省", "東庁"]
    assert names("state=CONFIRMED") == ["北省", "港湾機構"]
    assert names("state=LACKING") == ["港湾機構"]
    assert names("state=UNCONFIRMED&kind=AGENCY") == ["南省", "東庁"]
    text = evaluator.get("/readiness/?year=2020&state=CONFIRMED&format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[1:] == [
        "X-1,北省,行政機関,している,している,している,—,している,2021-05-20",
        "X-4,港湾機構,独立行政法人等,している,している,している,していない,している,2021-05-20",
    ]
    assert evaluator.get("/readiness/?format=doc").status_code == 200
    assert get("readiness/?fiscal_year=2020&organization=X-4", secret_of(Role.EVALUATOR)).json()["count"] == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_organ_and_for_three(
    cycle: Cycle, django_assert_num_queries: Any, number: int
) -> None:
    for name in ("北省", "港湾機構", "南大学")[:number]:
        confirmed(cycle.organs[name])
    chained(cycle.organs["北省"], links=LINKS * number)
    evaluator, officer = browser(Role.EVALUATOR, "X-3"), browser(Role.OFFICER)
    for client, address, queries in ((evaluator, "/readiness/?year=2020", 8), (officer, OWN, 8)):
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_the_exercise_and_what_is_real_never_stand_in_one_list(cycle: Cycle) -> None:
    invented = Organization.objects.create(
        code="F-1", name="架空省", kind="AGENCY", category="MINISTRY", is_fictional=True
    )
    confirmed(invented)
    confirmed(cycle.organs["北省"])
    evaluator = browser(Role.EVALUATOR, "X-3")
    assert "架空省" not in evaluator.get("/readiness/?year=2020").content.decode()
    token = secret_of(Role.EVALUATOR)
    assert [one["organization"] for one in get("readiness/", token).json()["results"]] == ["X-1"]
    assert [one["organization"] for one in get("readiness/?fictional=1", token).json()["results"]] == ["F-1"]
