"""Who is told sees an incident from then on; what was recorded wrongly is corrected by a new row, and the old one stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agencies.models import Notification, Trail
from agencies.refusals import NotPermitted, Refusal, WrongState
from incidents.clocks import Clock, clocks
from incidents.models import Incident, Step
from incidents.transitions import standing, taken
from tests.incidents.people import (
    FOUND,
    FOUND_UNDER_LAW,
    HOUR,
    Place,
    carry_on,
    omitted,
    place,
    snapshot,
    took,
    visible,
    withdrew,
)

pytestmark = pytest.mark.django_db


def clocks_now(incident: Incident) -> list[Clock]:
    return list(clocks(incident, list(incident.reports.all()), taken(incident)))


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def test_the_agency_that_is_told_sees_it_from_then_on_and_learns_the_code(place: Place) -> None:
    incident, officer = place.report("灯台機構"), place.officer("灯台機構")
    north, south, ministry = place.chief("北省"), place.officer("南省"), place.evaluator()
    carry_on(incident, officer, until=Step.TO_HEAD)
    assert visible(incident, officer, north, south, ministry) == [True, False, False, False]
    Notification.objects.all().delete()
    took(incident, Step.TO_SUPERVISOR, officer, told=place.organs["南省"])
    assert visible(incident, officer, north, south, ministry) == [True, False, True, False]
    (notice,) = Notification.objects.all()
    assert (notice.account, notice.url) == (south.account, f"/incidents/{incident.code}/")
    assert notice.title == f"漏えい等事案 {incident.code} について、所管の法人から情報提供がありました"
    incident.refresh_from_db()
    assert [(one.agency, one.told_at) for one in incident.tellings.all()] == [(place.organs["南省"], FOUND + HOUR)]
    took(incident, Step.TO_MINISTRY, officer)
    assert visible(incident, officer, north, south, ministry) == [True, False, True, True]
    assert Notification.objects.exclude(pk=notice.pk).get().account == ministry.account


@pytest.mark.parametrize("told", [None, "東庁", "灯台機構", "架空省"])
def test_only_an_agency_that_supervises_the_corporation_can_be_told(place: Place, told: str | None) -> None:
    incident, officer = place.report("灯台機構"), place.officer("灯台機構")
    carry_on(incident, officer, until=Step.TO_CHIEF)
    before = snapshot()
    with pytest.raises(
        Refusal, match="所管行政機関を選んでください" if told is None else "所管する行政機関ではありません"
    ):
        took(incident, Step.TO_SUPERVISOR, officer, told=place.organs[told] if told else None)
    assert snapshot() == before


def test_each_agency_of_a_joint_supervision_is_told_on_its_own_and_both_stand(place: Place) -> None:
    incident, officer = place.report("灯台機構"), place.officer("灯台機構")
    north, south = place.officer("北省"), place.officer("南省")
    carry_on(incident, officer, until=Step.TO_CHIEF)
    took(incident, Step.TO_SUPERVISOR, officer, told=place.organs["北省"])
    assert visible(incident, north, south) == [True, False]
    row = took(incident, Step.TO_SUPERVISOR, officer, FOUND + 2 * HOUR, told=place.organs["南省"])
    assert (row.number, visible(incident, north, south)) == (2, [True, True])
    assert took(incident, Step.TO_SUPERVISOR, officer, FOUND + 2 * HOUR, told=place.organs["南省"]) == row
    corrected = took(incident, Step.TO_SUPERVISOR, officer, FOUND + 3 * HOUR, told=place.organs["北省"])
    assert [(one.told, one.happened_at) for one in standing(incident.steps.all()) if one.told] == [
        (place.organs["北省"], FOUND + 3 * HOUR),
        (place.organs["南省"], FOUND + 2 * HOUR),
    ]
    assert (corrected.number, incident.tellings.get(agency__name="北省").told_at) == (3, FOUND + 3 * HOUR)
    told = [one.after["told_supervisors"] for one in Trail.objects.order_by("pk") if "told_supervisors" in one.after]
    pks = [place.organs[name].pk for name in ("北省", "南省")]
    assert told == [[], pks[:1], pks]
    with pytest.raises(WrongState, match="既に行われ、相手に見えています"):
        omitted(incident, Step.TO_SUPERVISOR, officer)
    with pytest.raises(Refusal, match="「所管行政機関へ情報提供」の日時"):
        took(incident, Step.TO_CHIEF, officer, FOUND + 2.5 * HOUR)  # after the telling of one of the two


def test_a_report_recorded_by_mistake_is_withdrawn_and_the_clock_runs_again(place: Place) -> None:
    incident, officer = place.report("北省", found_at=FOUND_UNDER_LAW), place.officer("北省")
    carry_on(incident, officer, until=Step.PRELIMINARY)
    assert [clock.stopped_at for clock in clocks_now(incident)] == [FOUND_UNDER_LAW + HOUR, None]
    row = withdrew(incident, Step.PRELIMINARY, officer)
    assert (row.number, row.is_withdrawn, row.is_omitted, row.happened_at) == (2, True, False, None)
    assert [clock.stopped_at for clock in clocks_now(incident)] == [None, None]
    incident.refresh_from_db()
    assert (incident.stage, Step.PRELIMINARY in taken(incident)) == (Step.TO_HEAD, False)
    with pytest.raises(WrongState, match="「個人情報保護委員会へ速報」を記録してください"):
        took(incident, Step.FINAL, officer)
    before = snapshot()
    assert withdrew(incident, Step.PRELIMINARY, officer, version=1) == row
    with pytest.raises(WrongState, match="記録はありません"):
        withdrew(incident, Step.PRELIMINARY, officer, note="別の理由")
    assert snapshot() == before
    assert took(incident, Step.PRELIMINARY, officer).number == 3
    assert "対応の記録を取消し（誤記録）" in " ".join(Trail.objects.values_list("action", flat=True))


def test_who_was_told_by_a_step_that_is_withdrawn_sees_the_incident_as_before(place: Place) -> None:
    incident, officer = place.report("灯台機構"), place.officer("灯台機構")
    north, south, ministry = place.chief("北省"), place.officer("南省"), place.evaluator()
    carry_on(incident, officer, until=Step.TO_MINISTRY, told=place.organs["北省"])
    withdrew(incident, Step.TO_MINISTRY, officer)
    withdrew(incident, Step.TO_SUPERVISOR, officer, told=place.organs["北省"])
    assert visible(incident, north, south, ministry) == [True, False, True]
    incident.refresh_from_db()
    assert (incident.stage, taken(incident).keys() & {Step.TO_SUPERVISOR, Step.TO_MINISTRY}) == (Step.TO_HEAD, set())
    omitted(incident, Step.TO_MINISTRY, officer)
    omitted(incident, Step.TO_SUPERVISOR, officer)
    assert visible(incident, north, south, ministry) == [True, False, True]
    with pytest.raises(WrongState, match="記録はありません"):  # of an agency that was never told
        withdrew(incident, Step.TO_SUPERVISOR, officer, told=place.organs["南省"])


@pytest.mark.parametrize(
    ("step", "refusal", "message"),
    [
        (Step.FOUND, Refusal, "「発見」の記録は取り消せません"),
        (Step.TO_MANAGER, WrongState, "より後の「総括保護管理者へ報告」が記録されています"),
        (Step.CAUSE, WrongState, "「原因の究明」の記録はありません"),
    ],
)
def test_what_cannot_be_withdrawn_stays(place: Place, step: Step, refusal: type[Refusal], message: str) -> None:
    incident, officer = place.report("北省"), place.officer("北省")
    carry_on(incident, officer, until=Step.TO_CHIEF)
    before = snapshot()
    with pytest.raises(refusal, match=message):
        withdrew(incident, step, officer)
    with pytest.raises(NotPermitted):
        withdrew(incident, step, place.chief("南省"))
    assert snapshot() == before


def test_a_correction_is_a_new_row_and_the_old_one_stands(place: Place) -> None:
    incident, officer = place.report("北省"), place.officer("北省")
    first = took(incident, Step.TO_MANAGER, officer)
    second = took(incident, Step.TO_MANAGER, officer, FOUND + 2 * HOUR, note="11時は誤り")
    assert [(one.pk, one.number) for one in incident.steps.filter(step=Step.TO_MANAGER).order_by("number")] == [
        (first.pk, 1),
        (second.pk, 2),
    ]
    assert taken(incident)[Step.TO_MANAGER] == second
    assert Trail.objects.filter(action="漏えい等事案の対応を訂正").count() == 2


def test_the_moment_of_finding_is_corrected_within_its_regime(place: Place) -> None:
    incident, officer = place.report("北省", found_at=FOUND_UNDER_LAW), place.officer("北省")
    earlier = FOUND_UNDER_LAW - timedelta(days=2)
    took(incident, Step.FOUND, officer, earlier, person="発見者")
    incident.refresh_from_db()
    assert (incident.known_at, incident.regime, incident.reported_by_name) == (earlier, "LAW", "sato")
    with pytest.raises(Refusal, match="適用される制度（指針・法律）が変わります"):
        took(incident, Step.FOUND, officer, FOUND, person="発見者")
    with pytest.raises(NotPermitted):
        took(incident, Step.FOUND, place.member("sato", "北省"), FOUND_UNDER_LAW)


def test_what_was_not_needed_is_taken_after_all_and_the_other_way_round(place: Place) -> None:
    incident, officer = place.report("北省"), place.officer("北省")
    row = omitted(incident, Step.CONTAINED, officer, note="紙の書類のため")
    assert (row.is_omitted, row.happened_at, row.person, row.note) == (True, None, "", "紙の書類のため")
    incident.refresh_from_db()
    assert incident.stage == Step.FOUND
    assert took(incident, Step.CONTAINED, officer).number == 2
    assert omitted(incident, Step.CONTAINED, officer, note="取り消す").number == 3
    carry_on(incident, officer, until=Step.TO_CHIEF)
    omitted(incident, Step.TO_MINISTRY, officer)
    assert visible(incident, place.evaluator()) == [False]
    took(incident, Step.TO_MINISTRY, officer)
    assert visible(incident, place.evaluator()) == [True]


def test_the_same_step_sent_twice_is_recorded_once(place: Place) -> None:
    incident, chief = place.report("北省"), place.chief("北省")
    first, gone = took(incident, Step.TO_MANAGER, chief), omitted(incident, Step.CONTAINED, chief)
    before = snapshot()
    assert took(incident, Step.TO_MANAGER, chief, version=1) == first
    assert omitted(incident, Step.CONTAINED, chief, version=2) == gone
    assert snapshot() == before
    carry_on(incident, chief)
    before = snapshot()
    assert took(incident, Step.CLOSED, chief, version=1).step == Step.CLOSED
    assert snapshot() == before
