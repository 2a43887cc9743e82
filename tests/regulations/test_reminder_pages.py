"""Pages of reminders: what is shown before anything is sent, to whom, and what nobody else learns."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from agencies.roles import Officer, Role
from guidelines.models import Amendment
from regulations.actions import return_submission
from regulations.drafts import start_draft
from regulations.models import Reminder, Review
from tests.audits.pages import page, text_of, words
from tests.cycles import Cycle, chief_of, evaluator, fill_in, hand_in, small_cycle
from tests.permissions.matrix import account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
REMIND = "/reviews/remind/"


@pytest.fixture
def cycle() -> Cycle:
    """北省 has begun a draft, 南省 has not, 灯台機構 has answered; 東庁 has nobody."""
    cycle = small_cycle()
    Amendment.objects.update(reminder_offsets=[-30, 7])
    chief = chief_of(cycle.organs["北省"])
    fill_in(start_draft(review=cycle.review("北省"), by=chief), by=chief)
    chief_of(cycle.organs["南省"])
    hand_in(cycle.review("灯台機構"))
    return cycle


def query(cycle: Cycle, *names: str) -> str:
    return "&".join(f"review={cycle.review(name).pk}" for name in names)


def client(officer: Officer) -> Client:
    assert officer.account is not None
    return signed_in(officer.account)


def test_the_page_shows_who_is_told_of_what_before_anything_goes_out(cycle: Cycle) -> None:
    shown = page(client(evaluator(cycle)), f"{REMIND}?{query(cycle, '北省', '南省', '灯台機構', '東庁')}")
    assert text_of(shown, "tbody", "")[0].split() == [
        *("北省", "令和2年6月改正", "R2.12.31", "未提出", "北省の総括保護管理者", "なし"),
        *("南省", "令和2年6月改正", "R2.12.31", "未提出", "南省の総括保護管理者", "なし"),
        *("東庁", "令和2年6月改正", "R2.12.31", "未提出", "宛先なし（送れません）", "なし"),
        *("灯台機構", "令和2年6月改正", "R2.12.31", "なし（送りません）", "灯台機構の総括保護管理者", "なし"),
    ]
    assert outbox.outbox == []


def test_sending_says_how_many_went_out_and_who_has_nobody(cycle: Cycle) -> None:
    browser = client(evaluator(cycle))
    reviews = [cycle.review(name).pk for name in ("北省", "南省", "東庁")]
    answer = browser.post(REMIND, {"review": reviews, "note": "至急", "back": "/late/"}, follow=True)
    assert answer.redirect_chain[0][0] == "/late/"
    content = answer.content.decode()
    assert "催促のメールを2通送りました" in content
    assert "宛先となる担当者がいないため送っていません：東庁" in content
    assert [message.to for message in outbox.outbox] == [["chief@x-1.example.jp"], ["chief@x-2.example.jp"]]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_out_of_the_application(cycle: Cycle, back: str) -> None:
    answer = client(evaluator(cycle)).post(REMIND, {"review": cycle.review("南省").pk, "back": back})
    assert answer["Location"] == reverse("home")


def test_the_same_reminder_again_on_the_day_is_not_sent_and_says_so(cycle: Cycle) -> None:
    browser, sent = client(evaluator(cycle)), {"review": cycle.review("南省").pk, "note": "至急", "back": "/late/"}
    browser.post(REMIND, sent)
    shown = browser.get(f"{REMIND}?{query(cycle, '南省')}").content.decode()
    assert "本日、既に催促した機関が1機関あります" in shown
    content = browser.post(REMIND, sent, follow=True).content.decode()
    assert "同じ内容の催促を本日既に送っているため、1通は送っていません" in content
    assert "催促のメールを" not in content
    assert len(outbox.outbox) == 1


def test_who_has_not_answered_can_be_chosen_from_the_late_list_and_from_the_record(cycle: Cycle) -> None:
    browser, silent = client(evaluator(cycle)), cycle.review("東庁")
    assert silent.submissions.count() == 0
    for address in ("/late/", "/reviews/reminders/"):
        content = browser.get(address).content.decode()
        assert f'name="review" value="{silent.pk}"' in content, address
    watcher = signed_in(account(Role.ADMINISTRATOR, "X-1", "事務局"))
    assert 'name="review"' not in watcher.get("/late/").content.decode()


def test_none_or_too_many_chosen_is_told_on_the_page_it_came_from(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client(evaluator(cycle))
    none = browser.get(f"{REMIND}?back=/late/", follow=True)
    assert none.redirect_chain == [("/late/", 302)]
    assert "催促する機関が選ばれていません" in none.content.decode()
    monkeypatch.setattr("regulations.reminders.views.MOST_AT_ONCE", 1)
    many = browser.get(f"{REMIND}?{query(cycle, '南省', '東庁')}&back=/late/", follow=True).content.decode()
    assert "一度に催促できるのは1機関までです（選んだのは2機関）" in many


@pytest.mark.parametrize("wanted", ["review=0", "review=a", "review=" + "9" * 30])
def test_a_review_there_is_not_is_not_found(cycle: Cycle, wanted: str) -> None:
    assert client(evaluator(cycle)).get(f"{REMIND}?{wanted}").status_code == 404
    both = f"{REMIND}?{query(cycle, '南省')}&review=999999"
    assert client(evaluator(cycle)).get(both).status_code == 404


def test_whether_a_draft_is_begun_is_told_to_the_organ_alone(cycle: Cycle) -> None:
    client(evaluator(cycle)).post(REMIND, {"review": cycle.review("北省").pk})
    assert Reminder.objects.get().owed == "PARTLY_FILED"
    assert "入力の途中" in outbox.outbox[0].body
    address = reverse("audits:organization", args=["X-1"])
    for where in (address, "/reviews/reminders/", f"{REMIND}?{query(cycle, '北省')}"):
        assert "入力途中" not in words(page(client(evaluator(cycle)), where))
    assert "入力途中" in words(page(client(chief_of(cycle.organs["北省"])), address))
    Review.objects.filter(organization=cycle.organs["北省"]).update(compiler=cycle.organs["南省"])
    prefecture = client(chief_of(cycle.organs["南省"]))
    assert "入力途中" not in words(page(prefecture, f"{REMIND}?{query(cycle, '北省')}"))


def test_the_record_counts_what_is_owed_names_who_has_nobody_and_lists_what_went_out(cycle: Cycle) -> None:
    browser = client(evaluator(cycle))
    browser.post(REMIND, {"review": cycle.review("南省").pk, "note": "至急"})
    shown = page(browser, "/reviews/reminders/")
    said = words(shown)
    assert "未提出 6機関" in said
    assert "令和2年12月1日（期限の30日前）" in said
    nobody = text_of(shown, "ul", "plain-list")[2].split()
    assert nobody == ["東庁", "港湾機構", "南大学", "北大学"]
    assert text_of(shown, "tbody", "")[0].split() == [
        *("R3.5.31", "南省", "南省の総括保護管理者", "chief@x-2.example.jp", "未提出", "手動", "至急", "●", "送信済")
    ]


def test_the_late_list_leads_to_the_reminder_and_knows_it_as_the_last_contact(cycle: Cycle) -> None:
    chief_of(cycle.organs["港湾機構"])
    hand_in(cycle.review("港湾機構"), revised=None)
    browser = client(evaluator(cycle))
    late = browser.get("/late/?as_of=2021-05-31").content.decode()
    assert f"{REMIND}?review={cycle.review('港湾機構').pk}&amp;back=/late/" in late
    browser.post(REMIND, {"review": cycle.review("港湾機構").pk})
    assert "令和3年5月31日 催促" in words(page(browser, "/late/?as_of=2021-05-31"))


def test_what_lies_with_a_prefecture_or_was_returned_by_it_is_not_told_to_the_ministry(cycle: Cycle) -> None:
    """北省 has begun, 南省 was returned by its prefecture, 港湾機構 waits with it: the ministry reads the same of all."""
    names = ("北省", "南省", "港湾機構")
    Review.objects.filter(organization__name__in=names).update(compiler=cycle.organs["東庁"])
    prefecture = chief_of(cycle.organs["東庁"])
    returned = hand_in(cycle.review("南省"))
    return_submission(
        submission=returned,
        reason="根拠条文がない",
        items=[cycle.item("AGENCY", 1)],
        by=prefecture,
        on=date(2021, 5, 25),
    )
    hand_in(cycle.review("港湾機構"))
    browser = client(evaluator(cycle))
    shown = page(browser, f"{REMIND}?{query(cycle, *names)}")
    said = text_of(shown, "tbody", "")[0].split()
    assert said.count("都道府県を経由（都道府県が催促します）") == 3
    answer = browser.post(REMIND, {"review": [cycle.review(name).pk for name in names]}, follow=True)
    assert "都道府県が催促します。送っていません" in answer.content.decode()
    assert outbox.outbox == []
    client(prefecture).post(REMIND, {"review": [cycle.review(name).pk for name in names]})
    assert {one.owed for one in Reminder.objects.all()} == {"PARTLY_FILED", "RETURNED"}
    record = words(page(browser, "/reviews/reminders/"))
    assert "都道府県を経由（回答待ち） 2機関" in record
    assert "差戻し 0機関" in record
    for code in ("X-1", "X-2"):
        ledger = words(page(browser, reverse("audits:organization", args=[code])))
        assert ("回答待ち" in ledger, "入力途中" in ledger) == (True, False)
