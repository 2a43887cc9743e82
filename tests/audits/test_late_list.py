"""The late list as a page, as files and in the API: the same value everywhere, and no name that is not known."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client

from agencies.provenance import Provenance
from agencies.roles import Role
from guidelines.models import Amendment
from regulations.late_outputs import late_as_json, late_lines
from regulations.lateness import late_list
from regulations.models import Guidance, Relay, Revision
from tests.api import get, secret_of
from tests.audits.late import of_organ, uninstructed_cycle
from tests.audits.pages import attribute, elements, page, text_of, words
from tests.cycles import COUNTED_ON, Cycle, publish
from tests.permissions.matrix import account, signed_in, someone

pytestmark = pytest.mark.django_db
SIGNALS = [
    "▲ 遅延：平成28年4月に改正",
    "◆ 原因：指示なし（国立児童自立支援施設）",
    "◆ 原因：指示が2か月以上後（検疫所）",
    "◆ 原因：指示・雛形が2か月以上後（地方厚生局）",
    "◆ 原因：指示・準則が2か月以上後（都道府県労働局）",
]


@pytest.fixture
def evaluator(survey: Amendment) -> Client:
    """The browser of 評価 花子 of 総務省."""
    return someone("evaluator")


@pytest.fixture
def cycle(in_2021: None) -> Cycle:
    """The small cycle, with an instruction to 出先局 recorded as not given."""
    return uninstructed_cycle()


@pytest.fixture
def watcher(cycle: Cycle) -> Client:
    """An evaluator's browser in the small cycle."""
    return signed_in(account(Role.EVALUATOR, "X-3", "評価 花子"))


def test_the_page_shows_signals_with_evidence_and_words_for_a_finding(evaluator: Client) -> None:
    late = page(evaluator, "/late/")
    (ministry,) = of_organ(late, "厚生労働省")
    assert [words(next(elements(one, "summary"))) for one in elements(ministry, "details", "signal")] == SIGNALS
    evidence = [text_of(one, "p") for one in elements(ministry, "div", "signal-evidence")]
    assert evidence[2] == [
        "本省内部部局の保護管理規程提示（大臣官房総務課（情報公開文書室）） 平成27年10月1日 （公表資料） 記録を見る "
        "：本省内部部局の保護管理規程提示（大臣官房総務課（情報公開文書室））",
        "指示（医薬・生活衛生局生活衛生・食品安全部企画情報課） 平成28年3月14日 （公表資料）",
        "遅れた規程 13 / 13規程",
        "よりどころ：指示・雛形・準則の記録と、本省内部部局の保護管理規程を示した日",
    ]
    (finding,) = text_of(ministry, "blockquote")
    assert finding.startswith("厚生労働省は、189の保護管理規程のうち16規程（国立児童自立支援施設2、検疫所13、")
    assert finding.count("厚生労働省は、") == 5
    facts = dict(zip(text_of(ministry, "dt"), text_of(ministry, "dd"), strict=True))
    assert facts == {
        "改正": "平成28年4月",
        "遅れた規程": "16 / 189規程",
        "期限": "平成27年12月31日",
        "期限からの日数": "92〜121日",
        "最終の連絡": "平成28年5月31日 第1版を提出",
        "根拠": "公表資料",
    }


def test_a_notice_not_relayed_and_what_was_not_held_stand_apart_from_the_late(evaluator: Client) -> None:
    late = page(evaluator, "/late/")
    sections = {
        words(next(elements(one, "h2"))): one for one in elements(late, "section") if list(elements(one, "h2"))
    }
    others = sections["その他のシグナル"]
    assert text_of(others, "h3") == ["内閣府", "航空大学校", "名古屋大学", "山口大学"]
    assert [text for text in text_of(others, "summary") if text != "所見の文案"] == [
        "■ その他：通知の周知なし 4法人",
        "■ その他：教育研修の未実施",
        "■ その他：点検の未実施",
        "■ その他：点検の未実施",
    ]
    links = [attribute(link, "href") for link in elements(next(elements(others, "div", "signal-evidence")), "a")]
    assert links == [f"/organizations/{code}/" for code in ("IA-001", "IA-002", "IA-003", "SC-05", "SC-01")]


def test_filters_apply_to_the_page_and_to_its_downloads(watcher: Client, cycle: Cycle) -> None:
    address = "/late/?amendment=2020-06&kind=CORPORATION&lead_agency=X-1&as_of=R3.5.31"
    late = page(watcher, address)
    assert text_of(late, "h3") == ["灯台機構"]
    assert text_of(late, "p", "page-lead") == ["令和3年3月31日より後に見直した、又は未了の 1機関"]
    downloads = {words(link): attribute(link, "href") for link in elements(late, "a", "button-small")}
    document = watcher.get(downloads["JSON"]).json()
    assert document["filters"] == [
        {"label": "種別", "value": "独立行政法人等"},
        {"label": "主管する行政機関", "value": "北省"},
    ]
    assert [one["name"] for one in document["organs"]] == ["灯台機構"]


def in_print(value: Any) -> str:
    """A cell of a workbook in words: a number and a day are no texts there."""
    return value.date().isoformat() if isinstance(value, datetime) else "" if value is None else str(value)


def test_every_rendering_is_of_the_same_list(watcher: Client, cycle: Cycle) -> None:
    late = late_list(cycle.amendment, COUNTED_ON)
    document = watcher.get("/late/?format=json")
    assert document.json() == late_as_json(late)
    assert get("late/", secret_of(Role.EVALUATOR)).json() == late_as_json(late)
    text = watcher.get("/late/?format=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == late_lines(late)
    assert get("late/?format=csv", secret_of(Role.EVALUATOR)).content.decode("utf-8-sig") == text
    for response in (watcher.get("/late/?format=xlsx"), get("late/?format=xlsx", secret_of(Role.EVALUATOR))):
        assert response["Content-Disposition"] == 'attachment; filename="late-2020-06_2021-05-31.xlsx"'
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        lines = [[in_print(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        assert lines[0][0] == "遅延している機関"
        assert lines[2:] == late_lines(late)
    assert watcher.get("/late/?format=csv&charset=cp932").content.decode("cp932").startswith("種類,所管,コード")


def test_the_list_as_json_says_everything_by_hand(cycle: Cycle) -> None:
    document = late_as_json(late_list(cycle.amendment, COUNTED_ON))
    organs = document.pop("organs")
    assert document == {
        "amendment": "2020-06",
        "is_fictional": False,
        "due_on": "2020-12-31",
        "measured_until": "2021-03-31",
        "as_of": "2021-05-31",
        "shown_on": "2021-05-31",
        "is_ahead": False,
        "state": "submitted",
        "filters": [],
        "total": 3,
        "unnamed": 0,
        "withheld": 0,
        "past_due": 3,
        "past_due_cannot_tell": 1,
        "others": [],
        "cannot_tell": [],
        "unanswered": [{"organization": "X-3", "name": "東庁"}],
    }
    north, lighthouse, university = organs
    signals = north.pop("signals")
    assert north == {
        "organization": "X-1",
        "name": "北省",
        "ministry": "北省",
        "regulations": 5,
        "late": 1,
        "still_open": 0,
        "completed_from": "2021-04-01",
        "completed_to": "2021-04-30",
        "delay": "91〜120日",
        "reason": None,
        "provenance": "機関回答",
        "last_contact_on": "2021-05-20",
        "last_contact": "第1版を提出",
        "groups": [
            {"name": "測候所", "kind": "LATE", "regulations": 2, "late": 1, "unnamed": 0, "units": ["東測候所"]},
            {"name": "出先局", "kind": "CAUSE", "regulations": 2, "late": 0, "unnamed": 0, "units": []},
        ],
    }
    assert [(one["rule"], one["kind"], one["subject"]) for one in signals] == [
        ("revised_late", "LATE", None),
        ("no_instruction", "CAUSE", "出先局"),
    ]
    assert signals[0]["evidence"] == [
        {
            "words": "測候所 1 / 2規程：東測候所",
            "when": "令和3年4月",
            "provenance": "機関回答",
            "url": cycle.review("北省").get_absolute_url(),
        }
    ]
    assert (lighthouse["reason"], university["still_open"], university["completed_from"]) == ("審査が遅れた", 1, None)


def test_the_lines_name_organs_groups_and_whom_nobody_can_tell(cycle: Cycle) -> None:
    heading, *lines = late_lines(late_list(cycle.amendment, COUNTED_ON))
    columns = [
        heading.index(name) for name in ("種類", "所管", "機関", "部局等の区分", "遅れた規程", "改正", "シグナル")
    ]
    assert [[line[column] for column in columns] for line in lines] == [
        ["遅延", "北省", "北省", "", "1", "令和3年4月", "令和3年4月に改正"],
        ["遅延", "北省", "北省", "測候所", "1", "", ""],
        ["原因", "北省", "北省", "出先局", "0", "", "指示なし（出先局）"],
        ["遅延", "北省", "灯台機構", "", "1", "令和3年4月20日", "令和3年4月20日に改正"],
        ["遅延", "南省", "南大学", "", "1", "未了", "未了"],
        ["未回答", "", "東庁", "", "", "", ""],
    ]


def test_a_wrong_question_is_answered_with_what_can_be_asked(watcher: Client, cycle: Cycle) -> None:
    for address, status in (
        ("/late/?as_of=R3.2.30", 400),
        ("/late/?kind=NOBODY", 400),
        ("/late/?lead_agency=X-3", 404),
        ("/late/?format=pdf", 406),
        ("/late/?format=csv&charset=latin-1", 400),
    ):
        assert (address, watcher.get(address).status_code) == (address, status)
    token = secret_of(Role.EVALUATOR)
    assert get("late/?as_of=R3.2.30", token).status_code == 400
    assert get("late/?format=pdf", token).status_code == 406
    assert get("late/", secret_of(Role.CHIEF, "X-1")).status_code == 403


def test_an_allocated_name_stands_in_no_rendering(watcher: Client, cycle: Cycle) -> None:
    publish(cycle.review("北大学"), revised="令和3年5月1日", outcome="REGULATION", dates=Provenance.ALLOCATED)
    Revision.objects.filter(regulation__name="東測候所規程").update(provenance=Provenance.ALLOCATED)
    token = secret_of(Role.EVALUATOR)
    whole = "amendment=2020-06"
    for query in (whole, f"{whole}&kind=CORPORATION", f"{whole}&category=NATIONAL_UNIVERSITY&lead_agency=X-2"):
        texts = [watcher.get(f"/late/?{query}&format={name}").content.decode() for name in ("csv", "json")]
        texts += [get(f"late/?{query}&format={name}", token).content.decode() for name in ("csv", "json")]
        texts += [words(one) for one in elements(page(watcher, f"/late/?{query}"), "main")]
        assert [text for text in texts if "東測候所" in text] == []
        assert [text for text in texts if "北大学" in text] == []
        counted = ("機関名不明（仮割当） 1", '"unnamed":1', '"withheld":1')
        assert [text for text in texts if not any(words in text for words in counted)] == []


def test_the_page_of_an_organ_shows_its_signals_to_who_watches_alone(watcher: Client, cycle: Cycle) -> None:
    shown = page(watcher, "/organizations/X-1/")
    assert [words(next(elements(one, "summary"))) for one in elements(shown, "details", "signal")] == [
        "▲ 遅延：令和3年4月に改正",
        "◆ 原因：指示なし（出先局）",
    ]
    chief = signed_in(account(Role.CHIEF, "X-1", "総括 桜子"))
    assert list(elements(page(chief, "/organizations/X-1/"), "details", "signal")) == []
    assert list(elements(page(watcher, "/organizations/X-2/"), "details", "signal")) == []


def test_the_page_of_an_organ_names_no_allocated_relay(watcher: Client, cycle: Cycle) -> None:
    north, south = cycle.review("北省"), cycle.review("南省")
    for review, title, told, relayed in (
        (north, "甲通知", "REPORTED", "REPORTED"),
        (north, "乙通知", "REPORTED", "ALLOCATED"),
        (south, "丙通知", "ALLOCATED", "REPORTED"),
    ):
        notice = Guidance.objects.create(
            review=review, title=title, office="課", issued_on=date(2020, 7, 1), provenance=told
        )
        Relay.objects.create(
            guidance=notice,
            corporation=cycle.organs["港湾機構"],
            outcome=Relay.Outcome.RELAYED,
            office="課",
            provenance=relayed,
        )
    for browser in (watcher, signed_in(account(Role.CHIEF, "X-4", "総括 桜子"))):
        text = words(page(browser, "/organizations/X-4/"))
        assert [title in text for title in ("甲通知", "乙通知", "丙通知")] == [True, False, False]
