"""The pages on which an incident is reported within a minute, and on which more is said of it later."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from incidents.models import Incident, IncidentReport
from tests.incidents.clock_rows import japan
from tests.incidents.pages import address, browser_of, errors_on, posted_report, posted_version, text
from tests.incidents.people import Place, place

pytestmark = pytest.mark.django_db
NEW = reverse("incidents:report")


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def test_a_member_reports_with_one_short_page(place: Place) -> None:
    client = browser_of(place.member("sato", "港湾機構"))
    page = text(client.get(NEW))
    assert (page.count('type="radio"'), page.count('type="checkbox"'), "<select" in page) == (4, 7, False)
    typed = posted_report(at_once=["LANケーブルを抜いた", "無線LANを切った"], other="電話で連絡")
    response = client.post(NEW, typed, follow=True)
    incident = Incident.objects.get()
    assert response.redirect_chain == [(f"/incidents/{incident.code}/", 302)]
    report = incident.reports.get()
    assert (incident.organization.name, incident.known_at, incident.reported_by_name) == (
        "港湾機構",
        japan("2016-05-31T08:05"),
        "sato",
    )
    assert (report.title, report.level, report.containment) == (
        "名簿を誤って送信",
        2,
        "LANケーブルを抜いた、無線LANを切った、電話で連絡",
    )
    assert f"事案 {incident.code} を報告しました。" in text(response)


def test_it_is_found_just_now_unless_said_otherwise(place: Place) -> None:
    page = text(browser_of(place.member("sato", "港湾機構")).get(NEW))
    found = re.search(r'value="(平成28年(?:5月31日|6月1日) \d\d:\d\d)"', page)
    assert found, "the day of the tests, or the next where midnight passed"


def test_a_report_sent_twice_is_one(place: Place) -> None:
    client = browser_of(place.member("sato", "港湾機構"))
    codes = {client.post(NEW, posted_report())["Location"] for _ in range(2)}
    assert (len(codes), Incident.objects.count()) == (1, 1)


def test_what_is_missing_is_named_and_what_was_typed_stays(place: Place) -> None:
    client = browser_of(place.member("sato", "港湾機構"))
    response = client.post(NEW, posted_report(title="", level="", what="ここに書いたこと"))
    assert (response.status_code, Incident.objects.count()) == (422, 0)
    assert errors_on(text(response)) == [
        "件名を入力してください。",
        "レベルを選んでください。迷うときは高い方を選びます。",
    ]
    assert "ここに書いたこと" in text(response)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (
            {"found_at": "H28.6.30 10:00"},
            "発見の日時が現在より後です。日時を確かめて入力し直してください。",
        ),
        (
            {"found_at": "今朝"},
            "「今朝」は日時として読めません。平成27年10月1日 14:05 や 2015-10-01 14:05 のように入力してください。",
        ),
        ({"place": "X-5"}, "事案が起きた機関・部局等を一覧から選んでください。"),
        ({"title": "あ" * 101}, "件名は100文字以内で入力してください（現在101文字です）。"),
        ({"at_once": ["逃げた"]}, "その場で行ったことは、一覧から選んでください。"),
    ],
)
def test_a_report_that_cannot_be_is_refused(place: Place, typed: dict[str, object], refusal: str) -> None:
    response = browser_of(place.member("sato", "港湾機構")).post(NEW, posted_report(**typed))
    assert (response.status_code, errors_on(text(response)), Incident.objects.count()) == (422, [refusal], 0)


def test_a_moment_that_cannot_be_is_marked_where_it_was_typed(place: Place) -> None:
    response = browser_of(place.member("sato", "港湾機構")).post(NEW, posted_report(found_at="平成30年1月1日 10:00"))
    assert list(response.context["form"].errors) == ["found_at"]


def test_somebody_of_an_agency_says_in_which_unit_it_happened(place: Place) -> None:
    client = browser_of(place.member("ito", "北省"))
    offered = re.findall(r'<option value="([^"]*)"( selected)?', text(client.get(NEW)))
    assert offered == [("X-1", " selected"), ("X-1-1", ""), ("X-1-2", ""), ("X-1-3", "")]
    client.post(NEW, posted_report(place="X-1-2"))
    incident = Incident.objects.get()
    assert (str(incident.organization), str(incident.unit)) == ("北省", "東測候所")


def test_a_member_of_a_unit_reports_for_that_unit_alone(place: Place) -> None:
    client = browser_of(place.member("ito", "北測候所"))
    assert client.post(NEW, posted_report(place="X-1")).status_code == 422
    client.post(NEW, posted_report(place="X-1-1"))
    assert [(str(one.organization), str(one.unit)) for one in Incident.objects.all()] == [("北省", "北測候所")]


def test_an_amended_report_is_a_new_version_and_says_what_changed(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    typed = posted_version(incident, persons="１，２００人", is_sensitive="yes", is_malicious="no", level="3")
    assert client.post(address("amend", incident), typed).status_code == 302
    newest, first = incident.reports.order_by("-number")
    assert (newest.number, newest.persons, newest.is_sensitive, newest.has_property_damage, newest.is_malicious) == (
        2,
        1200,
        True,
        None,
        False,
    )
    assert (first.persons, first.level) == (None, 2)
    versions = client.get(incident.get_absolute_url()).context["versions"]
    assert [[(one.label, one.before, one.after) for one in version.changes] for version in versions] == [
        [
            ("レベル", "レベル2　外部に漏れた、又は被害が及びうる", "レベル3　重大な被害が見込まれる"),
            ("本人の数", "不明", "1,200人"),
            ("要配慮個人情報を含む", "不明", "はい"),
            ("不正の目的によるおそれ", "不明", "いいえ"),
        ],
        [],
    ]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (
            "-3",
            "本人の数「-3」は負の数です。0以上の整数を入力するか、分からないときは空にしてください。",
        ),
        (
            "約百",
            "本人の数「約百」は人数として読めません。整数（例 120）を入力するか、分からないときは空にしてください。",
        ),
        (
            "9999999999",
            "本人の数「9999999999」は人数として読めません。整数（例 120）を入力するか、分からないときは空にしてください。",
        ),
    ],
)
def test_a_number_of_persons_that_cannot_be_is_refused(place: Place, typed: str, refusal: str) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    response = client.post(address("amend", incident), posted_version(incident, persons=typed))
    assert (response.status_code, errors_on(text(response)), IncidentReport.objects.count()) == (422, [refusal], 1)


def test_two_who_amend_at_once_see_both_sides_and_nothing_is_saved(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    mine, theirs = posted_version(incident, title="私の件名"), posted_version(incident, title="先の件名")
    browser_of(place.chief("港湾機構")).post(address("amend", incident), theirs)
    response = client.post(address("amend", incident), mine)
    assert (response.status_code, incident.reports.count()) == (409, 2)
    assert ("私の件名" in text(response), "先の件名" in text(response)) == (True, True)
    assert "保存していません" in text(response)
