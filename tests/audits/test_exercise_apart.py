"""The exercise beside the survey: marked on every page of its own, and nowhere among real figures and names."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from agencies.roles import Role
from guidelines.models import Amendment
from regulations.drafts import start_draft
from regulations.models import Review, Submission
from tests.answers import chief_of
from tests.api import get, secret_of
from tests.permissions.matrix import account, signed_in, someone

CODE = "E-2016-04"
BADGE, TITLE = '<strong class="exercise-badge">演習（架空）</strong>', "<title>【演習】"

REAL_TABLES = (
    "2-1-5",
    "2-1-6",
    "2-1-7",
    "2-1-10",
    "2-1-19",
    "2-2-3",
    "2-2-7",
    "2-2-8",
    "2-2-10",
    "2-2-14",
    "2-2-19",
    "2-2-20",
    "2-2-21",
    "2-2-22",
)
ANSWERS = (
    *(f"tables/{number}/{question}" for number in REAL_TABLES for question in ("", "?format=csv", "?state=confirmed")),
    "tables/",
    "tables/2-1-5/cells/total/2016/",
    "tables/2-1-7/cells/1/REGULATION/",
    "organizations/?page_size=1000",
    "organizations/?kind=UNIT&page_size=1000",
    "organizations/?q=%E7%9C%81",
    "organizations/AG-26/",
    "reviews/?page_size=1000",
    "reviews/?state=SUBMITTED&page_size=1000",
    "amendments/2015-08/",
)
PAGES = (
    "/",
    "/dashboard/?format=csv",
    "/late/?format=csv",
    "/late/?format=json",
    "/organizations/AG-26/",
    "/organizations/?q=%E4%BE%8B%E7%A4%BA",
    *(f"/tables/{number}/cells/total/all/?format=csv" for number in ("2-1-5", "2-1-19")),
)


def without_token(content: bytes) -> str:
    """A page without what differs each time it is opened, and without the choice that leads to the exercise."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())
    return re.sub(rf'\s*<option value="{CODE}" >[^<]*</option>', "", page)


def real_answers(client: Client, secret: str) -> dict[str, str]:
    """Every answer and page about the survey, word for word."""
    found = {address: get(address, secret) for address in ANSWERS} | {page: client.get(page) for page in PAGES}
    assert {address: one.status_code for address, one in found.items() if one.status_code != 200} == {}
    return {address: without_token(one.content) for address, one in found.items()}


def shown(client: Client, address: str) -> tuple[int, bool, bool]:
    """Status of a page, and whether band and title say that it is an exercise."""
    response = client.get(address)
    page = response.content.decode()
    return response.status_code, BADGE in page, TITLE in page


@pytest.fixture
def both(survey: Amendment, exercise: Amendment) -> Amendment:
    """The exercise, with the survey beside it."""
    return exercise


@pytest.fixture
def reiji(both: Amendment) -> Review:
    """The review of 例示省: version 1 counts, version 2 was returned."""
    return Review.objects.get(organization__code="EX-A01")


def test_real_figures_lists_and_answers_do_not_change_by_a_letter(survey: Amendment) -> None:
    client, secret = someone("evaluator"), secret_of("EVALUATOR")
    before = real_answers(client, secret)
    assert sum("例示" in text or "E-2016-04" in text for text in before.values()) == 1  # what was searched for
    call_command("load_exercise", stdout=StringIO())
    assert real_answers(client, secret) == before


def test_lists_of_who_watches_hold_one_register_at_a_time(both: Amendment) -> None:
    secret = secret_of("EVALUATOR")
    counts = {
        "organizations/": 335,
        "organizations/?fictional=1": 60 + 31,
        "organizations/?fictional=1&kind=LOCAL_GOVERNMENT": 18,
        "organizations/?kind=LOCAL_GOVERNMENT": 0,
        "organizations/?fictional=1&lead_agency=EX-A01": 8,
        "reviews/": 246,
        "reviews/?amendment=2015-08": 246,
        f"reviews/?amendment={CODE}": 60,
        f"reviews/?amendment={CODE}&state=RETURNED": 4,  # れいじ村 was returned by its prefecture: not with the ministry
        f"reviews/?amendment={CODE}&state=NONE": 10,
        f"reviews/?amendment={CODE}&lead_agency=EX-A01": 8,
        "reviews/?state=RETURNED": 0,
    }
    assert {address: get(address, secret).json()["count"] for address in counts} == counts
    mixed = [
        "organizations/?lead_agency=EX-A01",
        "organizations/?fictional=1&lead_agency=AG-26",
        "reviews/?lead_agency=EX-A01",
        f"reviews/?amendment={CODE}&lead_agency=AG-26",
    ]
    assert {get(address, secret).status_code for address in mixed} == {400}


def test_agencies_to_choose_from_are_those_of_the_register_looked_at(both: Amendment) -> None:
    client = someone("evaluator")

    def choices(address: str) -> set[str]:
        select = re.search(r'<select name="lead_agency".*?</select>', client.get(address).content.decode(), re.DOTALL)
        assert select is not None
        return {code[:2] for code in re.findall(r'<option value="([^"]+)"', select[0])}

    assert choices("/organizations/") == choices("/reviews/") == choices("/reviews/?amendment=2015-08") == {"AG"}
    assert choices("/organizations/?fictional=1") == choices(f"/reviews/?amendment={CODE}") == {"EX"}


def test_officers_see_the_register_they_belong_to(both: Amendment) -> None:
    real, invented = secret_of("CHIEF", "AG-26"), secret_of("CHIEF", "EX-A01")
    assert [get("reviews/", one).json()["count"] for one in (real, invented)] == [1, 1]
    assert get("organizations/", invented).json()["count"] == 1 + 16
    assert get("organizations/AG-26/", invented).status_code == 404
    assert get("organizations/EX-A01/", real).status_code == 404
    pages = [
        signed_in(account("CHIEF", code, "総括")).get("/reviews/").content.decode() for code in ("AG-26", "EX-A01")
    ]
    assert [("平成27年8月改正" in page, "演習（架空）平成28年4月改正" in page) for page in pages] == [
        (True, False),
        (False, True),
    ]


def test_every_page_of_the_exercise_is_marked_for_who_watches(reiji: Review) -> None:
    client, question = someone("evaluator"), f"?amendment={CODE}"
    waiting = Submission.objects.get(review__organization__code="EX-A02")
    addresses = [
        f"/tables/{question}",
        *(f"/tables/E-{place}/{question}" for place in range(1, 16)),
        f"/tables/E-1/cells/total/all/{question}",
        f"/tables/E-2/cells/1/REGULATION/{question}",
        f"/late/{question}",
        f"/dashboard/{question}",
        f"/dashboard/matrix/{question}",
        f"/reviews/{question}",
        "/organizations/?fictional=1",
        "/organizations/EX-A01/",
        "/organizations/EX-A01-U07/",
        reiji.get_absolute_url(),
        f"{reiji.get_absolute_url()}?version=1",
        f"{waiting.review.get_absolute_url()}versions/1/return/",
    ]
    assert {address: shown(client, address) for address in addresses} == dict.fromkeys(addresses, (200, True, True))


def test_every_page_is_marked_for_officers_of_the_exercise(reiji: Review) -> None:
    chief, other = (signed_in(account(role, "EX-A01", "演習")) for role in (Role.CHIEF, Role.OFFICER))
    own = reiji.get_absolute_url()
    chief.post(f"{own}start/")
    addresses = ["/", "/reviews/", own, f"{own}draft/", f"{own}draft/regulations/", f"{own}draft/check/"]
    addresses += ["/organizations/", "/organizations/EX-A01/", "/organizations/EX-A01-U01/", "/help/"]
    found = {address: (shown(chief, address), shown(other, address)) for address in addresses}
    assert found == dict.fromkeys(addresses, ((200, True, True), (200, True, True)))
    Submission.objects.get(review=reiji, state="DRAFT").delete()
    conflict = chief.post(f"{own}draft/")
    assert (conflict.status_code, BADGE in conflict.content.decode()) == (409, True)
    unit = signed_in(account(Role.OFFICER, "EX-A01-U07", "演習"))
    assert [shown(unit, address) for address in ("/", "/organizations/", "/nowhere/")] == [
        (200, True, True),
        (200, True, True),
        (404, True, True),
    ]


def test_no_real_page_is_marked(reiji: Review) -> None:
    client = someone("evaluator")
    ministry = Review.objects.get(organization__code="AG-26")
    addresses = [*(f"/tables/{number}/" for number in REAL_TABLES), "/", "/tables/", "/tables/?amendment=2015-08"]
    addresses += [
        "/late/",
        "/dashboard/",
        "/dashboard/matrix/",
        "/reviews/",
        "/reviews/?amendment=2015-08",
        "/organizations/",
        "/organizations/AG-26/",
    ]
    addresses += [ministry.get_absolute_url(), f"{ministry.get_absolute_url()}versions/1/return/", "/help/"]
    addresses += ["/tables/2-1-5/cells/total/all/"]
    assert {address: shown(client, address) for address in addresses} == dict.fromkeys(addresses, (200, False, False))
    officer = someone("officer")
    assert {shown(officer, address) for address in ("/", "/reviews/", "/organizations/")} == {(200, False, False)}
    assert shown(Client(), "/accounts/login/") == (200, False, False)


def test_the_officers_of_reiji_have_something_to_do(reiji: Review) -> None:
    page = signed_in(account(Role.OFFICER, "EX-A01", "演習")).get("/").content.decode()
    assert "差戻し　③委託先の点検、⑤連絡の訓練、例示甲地方局 保護管理規程" in page
    assert "③の根拠の条文が書かれていません。" in page
    assert "期限 平成28年6月30日" in page


def test_the_form_shows_old_and_new_texts_of_a_clause(reiji: Review) -> None:
    start_draft(review=reiji, by=chief_of(reiji))
    page = signed_in(account(Role.OFFICER, "EX-A01", "演習")).get(f"{reiji.get_absolute_url()}draft/").content.decode()
    assert page.count("個人の情報を外に持ち出すときは、担当者の許しを得") == 2
    assert re.findall(r'<del><span class="change-mark">削除</span>([^<]*)', page)[0] == "る"
    assert re.findall(r'<ins><span class="change-mark">追加</span>([^<]*)', page)[0][:7] == "て、持ち出した"


def test_the_list_of_tables_offers_both_cycles(both: Amendment) -> None:
    client = someone("evaluator")
    page = client.get("/tables/").content.decode()
    assert re.findall(r'href="\?amendment=([\w-]+)"', page) == ["2015-08", CODE]
    assert re.findall(r'href="/tables/([\w-]+)/', page) == list(REAL_TABLES)
    page = client.get(f"/tables/?amendment={CODE}").content.decode()
    assert re.findall(r'href="/tables/([\w?=/-]+)"', page) == [f"E-{n}/?amendment={CODE}" for n in range(1, 16)]
    assert client.get("/tables/?amendment=none").status_code == 404


def test_a_table_says_in_json_that_it_is_an_exercise(both: Amendment) -> None:
    secret = secret_of("EVALUATOR")
    assert get(f"tables/E-1/?amendment={CODE}", secret).json()["is_fictional"] is True
    assert get("tables/2-1-5/", secret).json()["is_fictional"] is False
    assert get("tables/E-1/", secret).status_code == 404  # no table of the exercise unless asked for
    found = {one["code"]: one["is_fictional"] for one in get("amendments/", secret).json()["results"]}
    assert found == {"2015-08": False, CODE: True}
