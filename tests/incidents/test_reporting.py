"""An incident is reported within a minute, by any member, before the facts are clear; what is known later is a new version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agencies.models import Notification, Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.roles import Officer
from agencies.trail import digest
from incidents.actions import amend_report, report_incident
from incidents.models import Incident, IncidentReport, IncidentStep, Step
from tests.incidents.clock_rows import japan
from tests.incidents.people import FOUND, HOUR, SECRET, Place, carry_on, place

pytestmark = pytest.mark.django_db
Regime, State = Incident.Regime, Incident.State


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def counts() -> list[int]:
    return [model.objects.count() for model in (Incident, IncidentReport, IncidentStep, Notification, Trail)]


def amended(incident: Incident, by: Officer, **said: Any) -> IncidentReport:
    more = {name: said.pop(name) for name in ("version", "change_note", "now") if name in said}
    incident.refresh_from_db()
    defaults: dict[str, Any] = {
        "version": incident.version,
        "change_note": "判明した事実を追記",
        "now": FOUND + 5 * HOUR,
    }
    return amend_report(incident=incident, values=said, by=by, **defaults | more)


def test_any_member_reports_with_a_few_words(place: Place) -> None:
    sato = place.member("sato", "港湾機構")
    incident = place.report("港湾機構", by=sato, containment="LANケーブルを抜いた")
    assert (incident.organization, incident.unit, incident.regime) == (
        place.organs["港湾機構"],
        None,
        Regime.GUIDELINE,
    )
    assert (incident.state, incident.stage, incident.level, incident.version) == (State.OPEN, Step.FOUND, 2, 1)
    assert (incident.known_at, incident.reported_at) == (FOUND, FOUND + HOUR)
    assert (incident.reported_by, incident.reported_by_name) == (sato.account, "sato")
    report, step = incident.reports.get(), incident.steps.get()
    assert (report.number, report.title, report.containment, report.persons) == (
        1,
        SECRET,
        "LANケーブルを抜いた",
        None,
    )
    assert (report.is_sensitive, report.made_at, report.made_by) == (None, FOUND + HOUR, sato.account)
    assert (step.step, step.number, step.happened_at, step.person) == (Step.FOUND, 1, FOUND, "sato")
    assert (step.recorded_at, step.recorded_by) == (FOUND + HOUR, sato.account)


def test_somebody_else_may_have_found_it(place: Place) -> None:
    incident = place.report(found_by=" 派遣職員 丁 ")
    assert (incident.steps.get().person, incident.reported_by_name) == ("派遣職員 丁", "sato")


def test_what_happened_in_a_unit_is_the_organs_incident(place: Place) -> None:
    incident = place.report("北省", unit="北測候所", by=place.member("unno", "北測候所"))
    assert (incident.organization, incident.unit) == (place.organs["北省"], place.organs["北測候所"])


@pytest.mark.parametrize(
    ("at", "found_at", "regime"),
    [
        ("北省", "2022-03-31T23:59", Regime.GUIDELINE),
        ("北省", "2022-04-01T00:00", Regime.LAW),
        ("港湾機構", "2022-04-01T00:00", Regime.LAW),
        ("海辺市", "2023-03-31T23:59", Regime.GUIDELINE),
        ("海辺市", "2023-04-01T00:00", Regime.LAW),
    ],
)
def test_the_day_in_japan_on_which_it_was_found_says_which_regime_holds(
    place: Place, at: str, found_at: str, regime: str
) -> None:
    assert place.report(at, found_at=japan(found_at)).regime == regime


def test_officers_and_chiefs_are_told_the_code_and_nothing_else(place: Place) -> None:
    told = [place.officer("北省"), place.chief("北省"), place.officer("北測候所")]
    untold = [place.chief("南省"), place.evaluator(), place.officer("東測候所"), place.member("unno", "北測候所")]
    incident = place.report("北省", unit="北測候所", by=untold[-1])
    notices = Notification.objects.order_by("account__email")
    assert {one.account for one in notices} == {one.account for one in told}
    assert {(one.title, one.url) for one in notices} == {
        (
            f"漏えい等事案 {incident.code} の報告がありました。内容を確かめ、対応を記録してください",
            f"/incidents/{incident.code}/",
        )
    }


def test_an_officer_who_reports_tells_the_others(place: Place) -> None:
    reporter, chief = place.officer("北省"), place.chief("北省")
    place.report("北省", by=reporter)
    assert [one.account for one in Notification.objects.all()] == [chief.account]


def test_a_report_sent_twice_is_one_incident(place: Place) -> None:
    sato = place.member("sato", "港湾機構")
    first = place.report("港湾機構", by=sato)
    before = counts()
    again = place.report("港湾機構", by=sato, now=FOUND + HOUR + timedelta(minutes=9))
    assert (again, counts()) == (first, before)
    later = place.report("港湾機構", by=sato, now=FOUND + HOUR + timedelta(minutes=11))
    other = place.report("港湾機構", by=place.member("suzuki", "港湾機構"))
    assert len({first, later, other}) == 3


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "found in the future": ({"now": FOUND - timedelta(seconds=1)}, "発見の日時が現在より後です"),
    "no title": ({"title": " 　"}, "件名を入力してください。"),
    "a long title": ({"title": "あ" * 101}, "件名は100文字以内で入力してください（今は101文字です）。"),
    "a title of two lines": ({"title": "一\n二"}, "件名には改行や制御文字を使わないでください。"),
    "nothing happened": ({"what": ""}, "何が起きたかを入力してください。"),
    "too much happened": ({"what": "あ" * 4001}, "何が起きたかは4,000文字以内で入力してください"),
    "what no text holds": ({"what": "a\0b"}, "何が起きたかには制御文字を使わないでください。"),
    "half a character": ({"what": "\ud800"}, "何が起きたかには制御文字を使わないでください。"),
    "a level there is not": ({"level": 4}, "レベルは0から3までのうちから選んでください。"),
    "a negative level": ({"level": -1}, "レベルは0から3までのうちから選んでください。"),
    "a level that is none": ({"level": True}, "レベルは0から3までのうちから選んでください。"),
    "found by too many": ({"found_by": "甲" * 101}, "発見した人は100文字以内で"),
    "containment too long": ({"containment": "あ" * 301}, "直ちに行った措置は300文字以内で"),
}


@pytest.mark.parametrize(("said", "message"), BAD.values(), ids=BAD)
def test_what_no_report_can_say_is_refused_and_nothing_is_saved(place: Place, said: Any, message: str) -> None:
    sato = place.member("sato", "港湾機構")
    before = counts()
    with pytest.raises(Refusal) as refused:
        place.report("港湾機構", by=sato, **said)
    assert message in str(refused.value)
    assert counts() == before


def test_nobody_reports_for_others(place: Place) -> None:
    strangers = [
        place.member("sato", "灯台機構"),
        place.chief("北省"),
        place.evaluator(),
        place.officer("北測候所"),
        Officer(name="誰でもない"),
    ]
    for stranger in strangers:
        before = counts()
        with pytest.raises(NotPermitted, match="自機関の事案だけを報告できます"):
            place.report("港湾機構", by=stranger)
        assert counts() == before


def test_a_unit_is_one_of_the_organ_and_reports_for_itself_alone(place: Place) -> None:
    organs, unno = place.organs, place.member("unno", "北測候所")
    with pytest.raises(Refusal, match="この機関の部局等を選んでください"):
        place.report("南省", unit="北測候所", by=unno)
    with pytest.raises(Refusal, match="その部局等の属する機関の事案として"):
        place.report("北測候所", by=unno)
    for unit in (None, "東測候所"):
        with pytest.raises(NotPermitted):
            place.report("北省", unit=unit, by=unno)
    assert place.report("北省", unit="東測候所", by=place.officer("北省")).unit == organs["東測候所"]


def test_an_amendment_is_a_new_version_and_the_old_one_stands(place: Place) -> None:
    incident, chief = place.report("港湾機構"), place.chief("港湾機構")
    second = amended(incident, chief, persons=101, is_sensitive=True, level=3)
    first = incident.reports.get(number=1)
    assert (first.persons, first.is_sensitive, first.level, first.change_note) == (None, None, 2, "")
    assert (second.number, second.persons, second.is_sensitive, second.level) == (2, 101, True, 3)
    assert (second.title, second.what, second.change_note) == (first.title, first.what, "判明した事実を追記")
    assert (second.made_at, second.made_by) == (FOUND + 5 * HOUR, chief.account)
    incident.refresh_from_db()
    assert (incident.level, incident.version, incident.stage) == (3, 2, Step.FOUND)
    assert amended(incident, chief, persons=None).persons is None


def test_an_amendment_that_changes_nothing_is_none(place: Place) -> None:
    incident, chief = place.report("港湾機構"), place.chief("港湾機構")
    second = amended(incident, chief, persons=3)
    before = counts()
    assert amended(incident, chief, persons=3, version=1) == second
    assert counts() == before


def test_two_people_amend_and_the_second_sees_both_sides(place: Place) -> None:
    incident, chief, officer = place.report("港湾機構"), place.chief("港湾機構"), place.officer("港湾機構")
    amended(incident, chief, persons=3)
    before = counts()
    with pytest.raises(StaleVersion) as stale:
        amended(incident, officer, persons=5, version=1)
    assert counts() == before
    (conflict,) = stale.value.conflicts
    assert [(one.label, one.theirs, one.mine) for one in conflict.lines if one.differs] == [("本人の数", "3人", "5人")]


BAD_AMENDMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "a negative number of persons": ({"persons": -1}, "本人の数は、0以上の整数"),
    "half a person": ({"persons": 1.5}, "本人の数は、0以上の整数"),
    "more than a column holds": ({"persons": 2**31}, "本人の数は、0以上の整数"),
    "persons that are none": ({"persons": True}, "本人の数は、0以上の整数"),
    "neither yes nor no": ({"is_malicious": "yes"}, "「不正の目的によるおそれ」は、はい・いいえ・不明"),
    "a long cause": ({"cause": "あ" * 4001}, "原因は4,000文字以内で"),
    "no title": ({"title": ""}, "件名を入力してください。"),
    "no reason": ({"persons": 1, "change_note": "  "}, "変更の理由を入力してください。"),
    "a long reason": ({"persons": 1, "change_note": "あ" * 301}, "変更の理由は300文字以内で"),
    "what no report has": ({"state": "CLOSED"}, "報告に「state」という項目はありません。"),
}


@pytest.mark.parametrize(("said", "message"), BAD_AMENDMENTS.values(), ids=BAD_AMENDMENTS)
def test_an_amendment_that_cannot_be_is_refused(place: Place, said: Any, message: str) -> None:
    incident, chief = place.report("港湾機構"), place.chief("港湾機構")
    before = counts()
    with pytest.raises(Refusal) as refused:
        amended(incident, chief, **said)
    assert message in str(refused.value)
    assert counts() == before


def test_only_who_handles_it_amends(place: Place) -> None:
    incident = place.report("北省", unit="北測候所", by=place.member("unno", "北測候所"))
    for stranger in (
        place.member("unno", "北測候所"),
        place.chief("南省"),
        place.evaluator(),
        place.officer("東測候所"),
    ):
        with pytest.raises(NotPermitted):
            amended(incident, stranger, persons=1)
    assert amended(incident, place.officer("北測候所"), persons=1).number == 2


def test_a_closed_incident_takes_no_version(place: Place) -> None:
    incident, chief = place.report("北省"), place.chief("北省")
    carry_on(incident, chief)
    with pytest.raises(WrongState, match="「終了」のため、変更できません"):
        amended(incident, chief, persons=1)


def test_the_trail_keeps_digests_and_no_text(place: Place) -> None:
    incident, chief = place.report("港湾機構"), place.chief("港湾機構")
    amended(incident, chief, persons=3, cause="丙川の手違い")
    rows = Trail.objects.filter(target_type__startswith="incidents.").order_by("pk")
    assert [(row.action, row.target_type, row.organization_id) for row in rows] == [
        ("漏えい等事案を報告", "incidents.Incident", incident.organization_id),
        ("漏えい等事案を報告", "incidents.IncidentReport", incident.organization_id),
        ("漏えい等事案を報告", "incidents.IncidentStep", incident.organization_id),
        ("漏えい等事案の報告を変更", "incidents.IncidentReport", incident.organization_id),
        ("漏えい等事案の報告を変更", "incidents.Incident", incident.organization_id),
    ]
    kept = "".join(f"{row.before}{row.after}" for row in rows)
    assert [word for word in (SECRET, "甲野", "丙川", "台帳", "sato", "判明") if word in kept] == []
    assert rows[1].after["title"] == digest(SECRET) != rows[0].after.get("title")
    assert (rows[3].after["cause"], rows[3].after["number"]) == (digest("丙川の手違い"), 2)
    assert (rows[4].before, rows[4].after) == ({"version": 1}, {"version": 2})


def test_an_organ_of_the_exercise_marks_its_notices(place: Place) -> None:
    chief = place.chief("架空機構")
    incident = report_incident(
        organization=place.organs["架空機構"],
        found_at=FOUND,
        title="訓練",
        what="訓練",
        level=0,
        now=FOUND,
        by=place.member("f", "架空機構"),
    )
    (notice,) = Notification.objects.filter(account=chief.account)
    assert notice.title.startswith(f"【演習】漏えい等事案 {incident.code} ")
