"""The chain on the page of an incident, and the pages on which its steps are recorded, corrected and ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Trail
from incidents.models import IncidentStep, Step
from tests.incidents.clock_rows import japan
from tests.incidents.pages import address, browser_of, errors_on, posted_step, posted_version, text
from tests.incidents.people import FOUND, HOUR, Place, carry_on, place, took

pytestmark = pytest.mark.django_db


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def chain_on(page: str) -> list[str]:
    """The steps of the page, each with the link it has: next (the solid button), possible, corrected or none."""
    found = []
    for part in re.split(r'<li class="chain-step', page)[1:]:
        title = re.search(r'chain-title">([^<]*)<', part)
        assert title
        kinds = {"次": "button-solid", "可": "button-small", "訂正": "chain-correct"}
        found.append(title[1] + "".join(f" {kind}" for kind, mark in kinds.items() if mark in part))
    return found


def test_the_next_step_is_the_only_solid_button(place: Place) -> None:
    incident, client = place.report(), browser_of(place.chief("港湾機構"))
    assert chain_on(text(client.get(address("incident", incident)))) == [
        "発見 訂正",
        "保護管理者へ報告 次",
        "被害拡大防止措置 可",
        "総括保護管理者へ報告",
        "機関の長へ報告",
        "所管行政機関へ情報提供",
        "総務省へ情報提供",
        "本人への連絡等",
        "原因の究明",
        "再発防止策",
        "終了",
    ]
    assert text(client.get(address("incident", incident))).count("button-solid") == 1


def test_the_chain_shows_when_by_whom_and_how_long_it_took(place: Place) -> None:
    incident, officer = place.report(), place.officer("港湾機構")
    took(incident, Step.TO_MANAGER, officer, FOUND + timedelta(minutes=20), person="課長 佐藤")
    took(incident, Step.CONTAINED, officer, FOUND + timedelta(minutes=5))
    took(incident, Step.TO_CHIEF, officer, FOUND + 26 * HOUR)
    links = browser_of(officer).get(address("incident", incident)).context["chain"]
    assert [(one.step.label, one.since_former, one.since_found) for one in links][:4] == [
        ("発見", "", ""),
        ("保護管理者へ報告", "＋20分", "20分"),
        ("被害拡大防止措置", "上の段階より15分前", "5分"),
        ("総括保護管理者へ報告", "＋1日1時間", "1日2時間"),
    ]
    page = text(browser_of(officer).get(address("incident", incident)))
    assert ("平成28年5月20日 10:20" in page, "課長 佐藤" in page, "＋1日1時間" in page) == (True, True, True)


def test_a_step_is_recorded_and_corrected(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    page = address("step", incident, step="TO_MANAGER")
    assert client.post(page, posted_step(incident))["Location"] == incident.get_absolute_url()
    client.post(page, posted_step(incident, happened_at="2016-05-20 11:30", note="時刻の誤り"))
    rows = incident.steps.filter(step="TO_MANAGER").order_by("number")
    assert [(row.number, row.happened_at, row.note) for row in rows] == [
        (1, japan("2016-05-20T12:30"), ""),
        (2, japan("2016-05-20T11:30"), "時刻の誤り"),
    ]
    assert "訂正・取消し前の記録（1件）" in text(client.get(incident.get_absolute_url()))
    assert "今の記録" in text(client.get(page))


def test_a_step_is_recorded_as_not_needed_with_the_reason(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    page = address("step", incident, step="CONTAINED")
    nothing = client.post(page, {"version": 1, "reason": "", "omit": "1"})
    assert (nothing.status_code, errors_on(text(nothing))) == (422, ["不要とする理由を入力してください。"])
    client.post(page, {"version": 1, "reason": "既に回収済み", "omit": "1"})
    row = incident.steps.get(step="CONTAINED")
    assert (row.is_omitted, row.note) == (True, "既に回収済み")
    shown = text(client.get(incident.get_absolute_url()))
    assert ("既に回収済み" in shown, chain_on(shown)[2]) == (True, "被害拡大防止措置 訂正")


def test_a_step_that_always_is_needed_offers_no_way_around(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    page = address("step", incident, step="TO_MANAGER")
    assert "この段階が不要なとき" not in text(client.get(page))
    refused = client.post(page, {"version": 1, "reason": "面倒", "omit": "1"})
    assert (refused.status_code, incident.steps.count()) == (422, 1)


@pytest.mark.parametrize(
    ("step", "changed", "refusal"),
    [
        (
            "TO_CHIEF",
            {},
            "「総括保護管理者へ報告」より先に、「保護管理者へ報告」を記録してください。",
        ),
        (
            "TO_MANAGER",
            {"happened_at": "2016-05-20 09:59"},
            "「保護管理者へ報告」の日時が「発見」の日時（平成28年5月20日 10:00）より前です。日時を確かめて入力し直してください。",
        ),
        (
            "TO_MANAGER",
            {"happened_at": "2016-07-01 10:00"},
            "「保護管理者へ報告」の日時が現在より後です。行った後に記録してください。",
        ),
        ("TO_MANAGER", {"person": ""}, "行った人を入力してください。"),
        ("TO_MANAGER", {"version": "x"}, "画面の内容が壊れています。画面を開き直して、入力し直してください。"),
    ],
)
def test_a_step_that_cannot_be_is_refused(place: Place, step: str, changed: dict[str, str], refusal: str) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    response = client.post(address("step", incident, step=step), posted_step(incident, **changed))
    assert (response.status_code, errors_on(text(response)), incident.steps.count()) == (422, [refusal], 1)


@pytest.mark.parametrize("step", ["PRELIMINARY", "NOTHING", "found"])
def test_a_step_that_is_not_asked_is_not_there(place: Place, step: str) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    assert client.get(address("step", incident, step=step)).status_code == 404
    assert client.post(address("step", incident, step=step), posted_step(incident)).status_code == 404


def test_the_supervising_agency_that_was_told_is_chosen(place: Place) -> None:
    incident, client = place.report("灯台機構", by=place.chief("灯台機構")), browser_of(place.chief("灯台機構"))
    carry_on(incident, place.chief("灯台機構"), until=Step.TO_HEAD)
    page = address("step", incident, step="TO_SUPERVISOR")
    offered = re.findall(r'<option value="([^"]*)"', text(client.get(page)))
    assert offered == ["", "X-1", "X-2"]
    wrong = client.post(page, posted_step(incident, told="X-3"))
    assert errors_on(text(wrong)) == ["情報を提供した行政機関を一覧から選んでください。"]
    client.post(page, posted_step(incident, told="X-2"))
    assert [str(one) for one in incident.tellings.all()] == ["南省"]


def test_each_of_two_agencies_is_told_corrected_and_withdrawn_on_its_own(place: Place) -> None:
    incident, client = place.report("灯台機構", by=place.chief("灯台機構")), browser_of(place.chief("灯台機構"))
    carry_on(incident, place.chief("灯台機構"), until=Step.TO_SUPERVISOR, told=place.organs["北省"])
    page = address("step", incident, step="TO_SUPERVISOR")
    assert page in text(client.get(incident.get_absolute_url()))  # the button for another agency
    assert re.findall(r'<option value="([^"]*)"', text(client.get(page))) == ["X-2"]
    typed = posted_step(incident, told="X-2", person="南省への担当")
    client.post(page, typed)
    assert client.post(page, typed).status_code == 302  # sent twice
    assert "全て記録済み" in text(client.get(page, follow=True))
    corrected = client.get(f"{page}?told=X-2")
    assert ("南省への担当" in text(corrected), 'name="told"' in text(corrected)) == (True, False)
    client.post(f"{page}?told=X-2", posted_step(incident, person="南省への正しい担当"))
    withdrawal = f"{address('withdraw', incident, step='TO_SUPERVISOR')}?told=X-1"
    assert "取り消した後もこの事案が見えます" in text(client.get(withdrawal))
    client.post(withdrawal, {"version": incident.version, "reason": "記録の前"})  # an old version
    incident.refresh_from_db()
    assert (
        client.post(withdrawal, {"version": incident.version, "reason": "電話がつながっていなかった"}).status_code
        == 302
    )
    shown = text(client.get(incident.get_absolute_url()))
    assert ("南省への正しい担当" in shown, "電話がつながっていなかった" in shown) == (True, True)
    assert "機関の外で見られる相手：北省、南省" in shown
    rows = incident.steps.filter(step="TO_SUPERVISOR").order_by("number").values_list("told__code", "is_withdrawn")
    assert list(rows) == [("X-1", False), ("X-2", False), ("X-2", False), ("X-1", True)]


def test_a_step_recorded_by_mistake_is_withdrawn_with_its_reason_and_can_be_recorded_again(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    withdrawal = address("withdraw", incident, step="TO_MANAGER")
    assert client.get(withdrawal).status_code == 404
    took(incident, Step.TO_MANAGER, place.officer("港湾機構"))
    assert withdrawal in text(client.get(address("step", incident, step="TO_MANAGER")))
    refused = client.post(withdrawal, {"version": incident.version, "reason": " "})
    assert errors_on(text(refused)) == ["取り消す理由を入力してください。"]
    incident.refresh_from_db()
    done = client.post(withdrawal, {"version": incident.version, "reason": "別の事案の記録"}, follow=True)
    assert "「保護管理者へ報告」の記録を取り消しました。" in text(done)
    assert ("別の事案の記録" in text(done), "保護管理者へ報告を記録する" in text(done)) == (True, True)
    assert "今はありません" in text(client.get(withdrawal, follow=True))
    assert client.post(address("step", incident, step="TO_MANAGER"), posted_step(incident)).status_code == 302
    assert [row.number for row in incident.steps.filter(step="TO_MANAGER").order_by("number")] == [1, 2, 3]


def test_what_later_steps_rest_on_and_the_finding_are_not_withdrawn(place: Place) -> None:
    incident, client = place.report(), browser_of(place.chief("港湾機構"))
    carry_on(incident, place.chief("港湾機構"), until=Step.TO_CHIEF)
    page = text(client.get(address("withdraw", incident, step="TO_MANAGER")))
    assert ("「総括保護管理者へ報告」が記録されているため、取り消せません" in page, 'name="reason"' in page) == (
        True,
        False,
    )
    assert client.get(address("withdraw", incident, step="FOUND")).status_code == 404


def test_the_chief_alone_closes(place: Place) -> None:
    incident, chief = place.report("北省", by=place.chief("北省")), place.chief("北省")
    carry_on(incident, chief, until=Step.PREVENTION)
    closing = address("step", incident, step="CLOSED")
    officer = browser_of(place.officer("北省"))
    assert (officer.get(closing).status_code, officer.post(closing, posted_step(incident)).status_code) == (403, 403)
    assert "機関の総括保護管理者が記録します。" in text(officer.get(incident.get_absolute_url()))
    assert browser_of(chief).post(closing, posted_step(incident)).status_code == 302
    incident.refresh_from_db()
    assert (incident.state, incident.stage) == ("CLOSED", "CLOSED")


def test_what_is_closed_cannot_be_edited(place: Place) -> None:
    incident, chief = place.report("北省", by=place.chief("北省")), place.chief("北省")
    carry_on(incident, chief)
    client, trail = browser_of(chief), Trail.objects.count()
    page = text(client.get(incident.get_absolute_url()))
    assert ("button-solid" in page, "/steps/" in page, "内容を更新する" in page) == (False, False, False)
    posts: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        ("step", {"step": "CAUSE"}, posted_step(incident, note="x")),
        ("amend", {}, posted_version(incident, title="x")),
        ("dismiss", {}, {"version": incident.version, "reason": "x"}),
        ("attach", {}, {"file": SimpleUploadedFile("a.txt", b"a")}),
    )
    for name, more, data in posts:
        shown = client.get(address(name, incident, **more), follow=True)
        assert (shown.redirect_chain[0][0], "この事案は終了しています。" in text(shown)) == (
            incident.get_absolute_url(),
            True,
        )
        refused = client.post(address(name, incident, **more), data, follow=True)
        assert ("変更できません" in text(refused), refused.redirect_chain[0][0]) == (True, incident.get_absolute_url())
    assert (Trail.objects.count(), incident.reports.count()) == (trail, 1)


def test_closing_twice_is_closing_once(place: Place) -> None:
    incident, chief = place.report("北省", by=place.chief("北省")), place.chief("北省")
    carry_on(incident, chief, until=Step.PREVENTION)
    typed = posted_step(incident)
    client = browser_of(chief)
    answers = [client.post(address("step", incident, step="CLOSED"), typed, follow=True) for _ in range(2)]
    assert ["「終了」を記録しました。" in text(answer) for answer in answers] == [True, True]
    assert incident.steps.filter(step="CLOSED").count() == 1


def test_two_who_record_a_step_at_once_see_both_sides(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    mine = posted_step(incident, person="課長 佐藤")
    took(incident, Step.TO_MANAGER, place.chief("港湾機構"), person="室長 高橋")
    response = client.post(address("step", incident, step="TO_MANAGER"), mine)
    assert (response.status_code, incident.steps.count()) == (409, 2)
    assert ("課長 佐藤" in text(response), "室長 高橋" in text(response)) == (True, True)


def test_what_was_no_incident_is_dismissed_with_the_reason(place: Place) -> None:
    incident, client = place.report(), browser_of(place.chief("港湾機構"))
    typed = {"version": 1, "reason": "見付かった。持ち出されていない。"}
    assert client.post(address("dismiss", incident), typed).status_code == 302
    incident.refresh_from_db()
    assert incident.state == "DISMISSED"
    assert "見付かった。持ち出されていない。" in text(client.get(incident.get_absolute_url()))


def test_nothing_of_it_is_overwritten(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    client.post(address("amend", incident), posted_version(incident, what="後で分かったこと"))
    client.post(address("step", incident, step="TO_MANAGER"), posted_step(incident))
    client.post(address("step", incident, step="TO_MANAGER"), posted_step(incident, note="直した"))
    assert [row.number for row in IncidentStep.objects.filter(step="TO_MANAGER").order_by("number")] == [1, 2]
    assert [one.what for one in incident.reports.order_by("number")] == [
        "甲野太郎ほか3名の台帳を外部に送った。",
        "後で分かったこと",
    ]
