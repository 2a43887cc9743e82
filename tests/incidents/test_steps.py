"""The chain goes on step by step, in an order and at moments that can be, and says who has been told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from agencies.models import Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.trail import digest
from incidents.actions import amend_report, dismiss_incident
from incidents.models import Incident, IncidentStep, Step
from incidents.transitions import asked_of, correctable, next_step, possible, taken
from tests.incidents.people import FOUND, FOUND_UNDER_LAW, HOUR, Place, carry_on, omitted, place, snapshot, took

pytestmark = pytest.mark.django_db
State = Incident.State
Refused = Callable[[Incident, Place], object]


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def dismissed(incident: Incident, by: Any, note: str = "社内の訓練メールだった", **more: Any) -> IncidentStep:
    incident.refresh_from_db()
    said: dict[str, Any] = {"version": incident.version, "now": FOUND + 3 * HOUR} | more
    return dismiss_incident(incident=incident, note=note, by=by, **said)


def test_the_chief_carries_an_incident_to_its_end(place: Place) -> None:
    incident, chief = place.report("港湾機構"), place.chief("港湾機構")
    carry_on(incident, chief, told=place.organs["北省"])
    incident.refresh_from_db()
    assert (incident.state, incident.stage, incident.closed_at) == (State.CLOSED, Step.CLOSED, FOUND + HOUR)
    assert incident.version == len(asked_of(incident)) == 11
    assert list(taken(incident)) == asked_of(incident)
    assert (possible(incident, taken(incident), chief), correctable(incident, taken(incident), chief)) == ([], [])


def test_what_may_be_done_next_follows_from_what_was(place: Place) -> None:
    incident, officer, chief = place.report("港湾機構"), place.officer("港湾機構"), place.chief("港湾機構")
    incident.refresh_from_db()
    assert possible(incident, taken(incident), officer) == [Step.TO_MANAGER, Step.CONTAINED]
    took(incident, Step.CONTAINED, officer)
    assert next_step(incident, taken(incident), officer) == Step.TO_MANAGER
    carry_on(incident, officer, until=Step.TO_MANAGER)
    assert possible(incident, taken(incident), officer) == [Step.TO_CHIEF, Step.TO_PERSONS, Step.CAUSE]
    carry_on(incident, officer, until=Step.PREVENTION, told=place.organs["北省"])
    assert possible(incident, taken(incident), officer) == []
    assert possible(incident, taken(incident), chief) == [Step.CLOSED]
    for stranger in (place.member("sato", "港湾機構"), place.chief("北省"), place.evaluator()):
        assert possible(incident, taken(incident), stranger) == []
        assert correctable(incident, taken(incident), stranger) == []


def test_each_step_moves_the_incident_on_and_leaves_two_rows(place: Place) -> None:
    incident, officer = place.report("港湾機構"), place.officer("港湾機構")
    row = took(incident, Step.TO_MANAGER, officer, note="電話で\r\n報告", person=" 保護管理者　乙山 ")
    assert (row.step, row.number, row.person, row.note) == (Step.TO_MANAGER, 1, "保護管理者　乙山", "電話で\n報告")
    assert (row.recorded_at, row.recorded_by, row.is_omitted) == (FOUND + HOUR, officer.account, False)
    incident.refresh_from_db()
    assert (incident.stage, incident.version) == (Step.TO_MANAGER, 2)
    rows = Trail.objects.filter(action="漏えい等事案の対応を記録").order_by("pk")
    assert [(one.target_type, one.before, one.after) for one in rows] == [
        (
            "incidents.IncidentStep",
            {},
            {
                "step": "TO_MANAGER",
                "number": 1,
                "happened_at": "2016-05-20 02:00:00+00:00",
                "told": None,
                "is_withdrawn": False,
                "is_omitted": False,
                "person": digest("保護管理者　乙山"),
                "note": digest("電話で\n報告"),
            },
        ),
        (
            "incidents.Incident",
            {"stage": "FOUND", "version": 1},
            {"stage": "TO_MANAGER", "version": 2},
        ),
    ]


def test_a_step_taken_early_does_not_hide_a_later_one(place: Place) -> None:
    incident, officer = place.report("北省"), place.officer("北省")
    carry_on(incident, officer, until=Step.TO_MANAGER)
    took(incident, Step.CAUSE, officer)
    took(incident, Step.CONTAINED, officer)
    omitted(incident, Step.TO_PERSONS, officer)
    incident.refresh_from_db()
    assert incident.stage == Step.CAUSE


REFUSED: dict[str, tuple[Refused, str]] = {
    "the head before the chief": (
        lambda one, at: took(one, Step.TO_HEAD, at.chief("港湾機構")),
        "「機関の長へ報告」より先に、「総括保護管理者へ報告」を記録してください。",
    ),
    "not needed before the chief": (
        lambda one, at: omitted(one, Step.TO_HEAD, at.chief("港湾機構")),
        "「機関の長へ報告」より先に、「総括保護管理者へ報告」を記録してください。",
    ),
    "prevention before the cause": (
        lambda one, at: took(one, Step.PREVENTION, at.chief("港湾機構")),
        "先に、「原因の究明」を記録してください。",
    ),
    "closing before the rest": (
        lambda one, at: took(one, Step.CLOSED, at.chief("港湾機構")),
        "「総括保護管理者へ報告」、「機関の長へ報告」、「所管行政機関へ情報提供」、「総務省へ情報提供」、「本人への連絡等」、"
        "「原因の究明」、「再発防止策」を記録してください。",
    ),
    "before it was found": (
        lambda one, at: took(one, Step.CONTAINED, at.chief("港湾機構"), FOUND - timedelta(minutes=1), FOUND + HOUR),
        "「被害拡大防止措置」の日時が「発見」の日時（平成28年5月20日 10:00）より前です。",
    ),
    "before the manager knew": (
        lambda one, at: took(one, Step.TO_CHIEF, at.chief("港湾機構"), FOUND, FOUND + HOUR),
        "「総括保護管理者へ報告」の日時が「保護管理者へ報告」の日時（平成28年5月20日 11:00）より前です。",
    ),
    "found after it was reported": (
        lambda one, at: took(one, Step.FOUND, at.chief("港湾機構"), FOUND + 2 * HOUR, FOUND + 3 * HOUR),
        "「発見」の日時が「保護管理者へ報告」の日時（平成28年5月20日 11:00）より後です。",
    ),
    "to come": (
        lambda one, at: took(one, Step.CONTAINED, at.chief("港湾機構"), FOUND + HOUR, FOUND),
        "「被害拡大防止措置」の日時が現在より後です。",
    ),
    "by nobody": (
        lambda one, at: took(one, Step.CONTAINED, at.chief("港湾機構"), person=" "),
        "行った人を入力してください。",
    ),
    "by too many": (
        lambda one, at: took(one, Step.CONTAINED, at.chief("港湾機構"), person="甲" * 101),
        "行った人は100文字以内で",
    ),
    "with too much to say": (
        lambda one, at: took(one, Step.CONTAINED, at.chief("港湾機構"), note="甲" * 1001),
        "備考は1,000文字以内で",
    ),
    "a step there is not": (
        lambda one, at: took(one, "LATER", at.chief("港湾機構")),  # type: ignore[arg-type]  # that is the point
        "「LATER」という対応の段階はありません。",
    ),
    "of another regime": (
        lambda one, at: took(one, Step.PRELIMINARY, at.chief("港湾機構")),
        "「個人情報保護委員会へ速報」は、この機関のこの事案では求められていません。",
    ),
    "not needed without a reason": (
        lambda one, at: omitted(one, Step.CONTAINED, at.chief("港湾機構"), note=" "),
        "不要とする理由を入力してください。",
    ),
    "not needed though it is": (
        lambda one, at: omitted(one, Step.TO_CHIEF, at.chief("港湾機構")),
        "「総括保護管理者へ報告」は省略できません。",
    ),
    "never found": (
        lambda one, at: omitted(one, Step.FOUND, at.chief("港湾機構")),
        "「発見」は省略できません。",
    ),
    "told where nobody is": (
        lambda one, at: took(one, Step.CONTAINED, at.chief("港湾機構"), told=at.organs["北省"]),
        "「被害拡大防止措置」では、情報提供先の行政機関を選べません。",
    ),
    "dismissed without a reason": (
        lambda one, at: dismissed(one, at.chief("港湾機構"), note=""),
        "事案に当たらないとする理由を入力してください。",
    ),
}


@pytest.mark.parametrize(("attempt", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_saved(place: Place, attempt: Refused, message: str) -> None:
    incident = place.report("港湾機構")
    took(incident, Step.TO_MANAGER, place.officer("港湾機構"))
    place.chief("港湾機構")
    before = snapshot()
    with pytest.raises(Refusal) as refused:
        attempt(incident, place)
    assert message in str(refused.value)
    assert snapshot() == before


def test_a_ministry_has_no_supervisor_and_a_city_informs_no_ministry(place: Place) -> None:
    for at, step in (("北省", Step.TO_SUPERVISOR), ("海辺市", Step.TO_MINISTRY), ("海辺市", Step.TO_SUPERVISOR)):
        incident, chief = place.report(at), place.chief(at)
        carry_on(incident, chief, until=Step.TO_HEAD)
        with pytest.raises(Refusal, match="この機関のこの事案では求められていません"):
            took(incident, step, chief, told=place.organs["北省"] if step == Step.TO_SUPERVISOR else None)


def test_two_people_record_and_the_second_sees_both_sides(place: Place) -> None:
    incident, chief, officer = place.report("北省"), place.chief("北省"), place.officer("北省")
    took(incident, Step.TO_MANAGER, chief)
    before = snapshot()
    with pytest.raises(StaleVersion) as stale:
        took(incident, Step.TO_MANAGER, officer, FOUND + 2 * HOUR, version=1)
    (conflict,) = stale.value.conflicts
    assert [(one.label, one.theirs, one.mine) for one in conflict.lines if one.differs] == [
        ("保護管理者へ報告", "平成28年5月20日 11:00 保護管理者 乙山", "平成28年5月20日 12:00 保護管理者 乙山")
    ]
    with pytest.raises(StaleVersion):
        omitted(incident, Step.CONTAINED, chief, version=1)
    with pytest.raises(StaleVersion):
        dismissed(incident, chief, version=1)
    assert snapshot() == before


def test_who_does_not_deal_with_it_records_nothing(place: Place) -> None:
    incident = place.report("北省", unit="北測候所", by=place.member("unno", "北測候所"))
    strangers = [
        place.member("unno", "北測候所"),
        place.member("sato", "北省"),
        place.officer("東測候所"),
        place.chief("南省"),
        place.evaluator(),
    ]
    before = snapshot()
    for stranger in strangers:
        with pytest.raises(NotPermitted):
            took(incident, Step.TO_MANAGER, stranger)
        with pytest.raises(NotPermitted):
            omitted(incident, Step.CONTAINED, stranger)
    assert snapshot() == before
    carry_on(incident, place.officer("北測候所"), until=Step.PREVENTION)
    for unable in (place.chief("北測候所"), place.officer("北省")):
        with pytest.raises(NotPermitted, match="自機関の漏えい等事案を終了する"):
            took(incident, Step.CLOSED, unable)
        with pytest.raises(NotPermitted):
            dismissed(incident, unable)
    assert took(incident, Step.CLOSED, place.chief("北省")).step == Step.CLOSED


def test_what_turned_out_to_be_none_is_dismissed_with_its_reason(place: Place) -> None:
    incident, chief = place.report("港湾機構"), place.chief("港湾機構")
    row = dismissed(incident, chief)
    incident.refresh_from_db()
    assert (incident.state, incident.closed_at, incident.stage) == (State.DISMISSED, FOUND + 3 * HOUR, Step.CLOSED)
    assert (row.step, row.note, row.person) == (Step.CLOSED, "社内の訓練メールだった", chief.name)
    before = snapshot()
    assert dismissed(incident, chief, version=1) == row
    for attempt in (
        lambda: dismissed(incident, chief, note="別の理由"),
        lambda: took(incident, Step.TO_MANAGER, chief),
        lambda: took(incident, Step.CLOSED, chief),
        lambda: omitted(incident, Step.CONTAINED, chief),
    ):
        with pytest.raises(WrongState, match="「事案に当たらず」のため、変更できません"):
            attempt()
    assert snapshot() == before


def test_what_the_law_asks_for_is_not_left_out(place: Place) -> None:
    incident, chief = place.report("北省", found_at=FOUND_UNDER_LAW), place.chief("北省")
    carry_on(incident, chief, until=Step.TO_HEAD)
    omitted(incident, Step.PRELIMINARY, chief, note="報告を要する事態に当たらない")
    amend_report(
        incident=incident,
        values={"persons": 101, "is_malicious": True},
        change_note="人数が分かった",
        version=Incident.objects.get(pk=incident.pk).version,
        now=FOUND_UNDER_LAW + 2 * HOUR,
        by=chief,
    )
    holding = "報告を要する事態（不正の目的によるおそれ、本人の数が100人を超える）に当たるため"
    with pytest.raises(Refusal, match=f"{holding}、「個人情報保護委員会へ確報」は省略できません"):
        omitted(incident, Step.FINAL, chief)
    for step in (Step.CONTAINED, Step.TO_PERSONS, Step.CAUSE, Step.PREVENTION, Step.FINAL):
        took(incident, step, chief)
    with pytest.raises(WrongState, match=f"{holding}、「個人情報保護委員会へ速報」を行ってから終了してください"):
        took(incident, Step.CLOSED, chief)
    took(incident, Step.PRELIMINARY, chief)
    assert took(incident, Step.CLOSED, chief).step == Step.CLOSED
