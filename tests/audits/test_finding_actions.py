"""A finding is drafted from signals, edited, issued, followed up and closed, each step once and by who may."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import Notification, Organization, Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.roles import Grant, Officer, Role
from audits.finding_actions import close_finding, follow_up_day, follow_up_finding, issue_finding
from audits.finding_drafts import discard_finding, draft_finding, edit_finding
from audits.models import Finding, FindingEvidence, FindingStep
from audits.organ_signals import organ_signals
from tests.audits.findings import (
    FOLLOW_UP_ON,
    REPLY_BY,
    TODAY,
    answered,
    closed,
    draft,
    followed_up,
    issued,
    marks,
    secret_draft,
)
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, hand_in, officer_for

pytestmark = pytest.mark.django_db
State = Finding.State


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Six of seven organs heard; 灯台機構 and a unit of 北省 were late."""
    return answered_cycle()


def trail() -> list[tuple[str, int | None]]:
    """What was recorded of findings."""
    return list(
        Trail.objects.filter(target_type="audits.Finding").order_by("pk").values_list("action", "organization")
    )


def test_the_signals_words_come_in_as_text_and_their_facts_are_frozen(cycle: Cycle) -> None:
    (signal,) = organ_signals(cycle.amendment, TODAY, organization=cycle.organs["灯台機構"])
    finding = draft(cycle)
    evidence = FindingEvidence.objects.get(finding=finding)
    assert (finding.state, finding.kind, finding.text) == (State.DRAFT, "OPINION", signal.finding_text)
    assert (evidence.signal, evidence.kind, evidence.label) == ("revised_late", "LATE", "令和3年4月20日に改正")
    assert (evidence.basis, evidence.seen_on) == (signal.basis, TODAY)
    assert evidence.rows == [
        {
            "words": "保護管理規程 1 / 1規程",
            "when": "令和3年4月20日",
            "provenance": "機関回答",
            "url": cycle.review("灯台機構").get_absolute_url(),
        }
    ]


def test_what_the_organ_answers_later_leaves_the_evidence_as_it_was(cycle: Cycle) -> None:
    finding = draft(cycle)
    before = list(finding.evidence.values())
    hand_in(cycle.review("灯台機構"), revised="令和2年4月20日")
    assert organ_signals(cycle.amendment, TODAY, organization=cycle.organs["灯台機構"]) == ()
    assert list(finding.evidence.values()) == before


def test_a_signal_that_says_something_else_by_now_is_not_drafted_from(cycle: Cycle) -> None:
    shown = marks(cycle, "灯台機構")
    hand_in(cycle.review("灯台機構"), revised="令和3年4月21日")
    with pytest.raises(StaleVersion):
        draft_finding(
            organization=cycle.organs["灯台機構"],
            amendment=cycle.amendment,
            marks=shown,
            as_of=TODAY,
            on=TODAY,
            by=evaluator(cycle),
        )
    assert not Finding.objects.exists()


def test_without_a_signal_there_is_no_finding(cycle: Cycle) -> None:
    with pytest.raises(Refusal, match="シグナルを1つ以上"):
        draft(cycle, "港湾機構")


def test_drafting_twice_is_drafting_once(cycle: Cycle) -> None:
    assert draft(cycle) == draft(cycle)
    assert (Finding.objects.count(), trail()) == (1, [("所見を起案", None)])


def test_a_day_to_come_is_refused(cycle: Cycle) -> None:
    with pytest.raises(Refusal, match="本日より後"):
        draft_finding(
            organization=cycle.organs["灯台機構"],
            amendment=cycle.amendment,
            marks=marks(cycle, "灯台機構"),
            as_of=date(2021, 6, 1),
            on=TODAY,
            by=evaluator(cycle),
        )


def test_only_who_finds_drafts(cycle: Cycle) -> None:
    for by in (chief_of(cycle.organs["灯台機構"]), Officer("事務局", (Grant(Role.ADMINISTRATOR, None),))):
        with pytest.raises(NotPermitted):
            draft(cycle, by=by)


def test_somebody_of_the_exercise_finds_nothing_of_a_real_organ(cycle: Cycle) -> None:
    by = Officer("演習", (Grant(Role.EVALUATOR, None),), is_fictional=True)
    with pytest.raises(NotPermitted, match="演習の担当者"):
        draft(cycle, by=by)


def test_an_organ_of_the_exercise_stands_in_no_finding_of_a_real_cycle(cycle: Cycle) -> None:
    Organization.objects.filter(name="灯台機構").update(is_fictional=True)
    cycle.organs["灯台機構"].refresh_from_db()
    with pytest.raises(Refusal, match="一つの所見"):
        draft(cycle)


def test_a_draft_is_edited_over_the_version_that_was_shown(cycle: Cycle) -> None:
    finding, by = draft(cycle), evaluator(cycle)
    typed = {"kind": "RECOMMENDATION", "title": "件名", "text": "本文"}
    edited = edit_finding(finding=finding, typed=typed, version=1, by=by)
    assert (edited.kind, edited.title, edited.text, edited.version) == ("RECOMMENDATION", "件名", "本文", 2)
    with pytest.raises(StaleVersion) as stale:
        edit_finding(finding=finding, typed={**typed, "text": "別の本文"}, version=1, by=by)
    sides = {line.label: (line.theirs, line.mine) for line in stale.value.conflicts[0].lines if line.differs}
    assert sides == {"本文": ("本文", "別の本文")}
    assert edit_finding(finding=finding, typed=typed, version=2, by=by).version == 2
    assert trail() == [("所見を起案", None), ("所見の案を変更", None)]


def test_a_draft_keeps_a_title_and_a_text(cycle: Cycle) -> None:
    with pytest.raises(Refusal, match="件名と本文"):
        edit_finding(
            finding=draft(cycle),
            typed={"kind": "OPINION", "title": "件名", "text": " "},
            version=1,
            by=evaluator(cycle),
        )


def test_a_draft_is_thrown_away_and_the_trail_keeps_what_it_said(cycle: Cycle) -> None:
    finding = secret_draft(cycle)
    with pytest.raises(StaleVersion):
        discard_finding(finding=finding, version=1, by=evaluator(cycle))
    discard_finding(finding=finding, version=2, by=evaluator(cycle))
    assert not Finding.objects.exists()
    assert not FindingStep.objects.exists()
    assert trail()[-1] == ("所見の案を削除", None)
    with pytest.raises(WrongState, match="ほかの人が削除"):
        edit_finding(
            finding=finding, typed={"kind": "OPINION", "title": "あ", "text": "い"}, version=2, by=evaluator(cycle)
        )


def test_a_finding_is_issued_with_its_days_and_the_organ_is_told(cycle: Cycle) -> None:
    chief, officer = chief_of(cycle.organs["灯台機構"]), officer_for(cycle.organs["灯台機構"])
    other = chief_of(cycle.organs["港湾機構"])
    finding = issued(cycle)
    assert (finding.state, finding.issued_on, finding.reply_by, finding.follow_up_on) == (
        State.ISSUED,
        TODAY,
        REPLY_BY,
        FOLLOW_UP_ON,
    )
    steps = list(finding.steps.order_by("pk").values_list("state", "on", "by_name"))
    assert steps == [(State.DRAFT, TODAY, "評価担当"), (State.ISSUED, TODAY, "評価担当")]
    told = {notice.account for notice in Notification.objects.filter(url=finding.get_absolute_url())}
    assert told == {chief.account, officer.account}
    assert other.account not in told
    assert trail() == [("所見を起案", None), ("所見を通知", cycle.organs["灯台機構"].pk)]


def test_issuing_twice_is_issuing_once(cycle: Cycle) -> None:
    finding = issued(cycle)
    with pytest.raises(WrongState, match="「通知済」のため、「通知済」にできません"):
        issue_finding(finding=finding, reply_by=REPLY_BY, version=finding.version, on=TODAY, by=evaluator(cycle))
    assert len(trail()) == 2


def test_what_was_changed_since_it_was_shown_is_not_issued(cycle: Cycle) -> None:
    finding = secret_draft(cycle)
    with pytest.raises(StaleVersion):
        issue_finding(finding=finding, reply_by=REPLY_BY, version=1, on=TODAY, by=evaluator(cycle))
    finding.refresh_from_db()
    assert finding.state == State.DRAFT


@pytest.mark.parametrize("reply_by", [date(2021, 5, 30), date(2021, 12, 1)])
def test_a_reply_is_asked_for_between_the_issue_and_the_follow_up(cycle: Cycle, reply_by: date) -> None:
    finding = draft(cycle)
    with pytest.raises(Refusal, match="令和3年5月31日）からフォローアップの日（令和3年11月30日"):
        issue_finding(finding=finding, reply_by=reply_by, version=1, on=TODAY, by=evaluator(cycle))


@pytest.mark.parametrize(
    ("issued_on", "day"),
    [
        (date(2016, 5, 31), date(2016, 11, 30)),
        (date(2016, 8, 31), date(2017, 2, 28)),
        (date(2019, 8, 30), date(2020, 2, 29)),
        (date(2016, 7, 1), date(2017, 1, 1)),
    ],
)
def test_the_follow_up_is_six_months_later_by_the_calendar(issued_on: date, day: date) -> None:
    assert follow_up_day(issued_on) == day


def test_what_is_issued_is_neither_edited_nor_thrown_away(cycle: Cycle) -> None:
    finding = issued(cycle)
    with pytest.raises(WrongState, match="既に通知されている"):
        edit_finding(
            finding=finding, typed={"kind": "OPINION", "title": "あ", "text": "い"}, version=2, by=evaluator(cycle)
        )
    with pytest.raises(WrongState, match="既に通知されている"):
        discard_finding(finding=finding, version=2, by=evaluator(cycle))


def test_nothing_is_followed_up_before_the_organ_answered(cycle: Cycle) -> None:
    finding = issued(cycle)
    with pytest.raises(WrongState, match="「通知済」のため"):
        follow_up_finding(finding=finding, note="確認", version=2, on=FOLLOW_UP_ON, by=evaluator(cycle))


def test_it_is_followed_up_early_only_for_a_reason_that_stands_in_the_step(cycle: Cycle) -> None:
    finding, early = answered(cycle), date(2021, 11, 29)
    with pytest.raises(Refusal, match="令和3年11月30日）より前です"):
        follow_up_finding(finding=finding, note="確認", version=finding.version, on=early, by=evaluator(cycle))
    follow_up_finding(
        finding=finding,
        note="確認",
        version=finding.version,
        on=early,
        by=evaluator(cycle),
        early_reason="全て終わったため",
    )
    step = FindingStep.objects.get(state=State.FOLLOWED_UP)
    assert (step.on, step.text) == (
        early,
        "確認\n予定日（令和3年11月30日）より前に行った理由：全て終わったため",
    )


def test_on_its_day_it_is_followed_up_with_what_was_found(cycle: Cycle) -> None:
    finding = answered(cycle)
    with pytest.raises(Refusal, match="確かめた内容"):
        follow_up_finding(finding=finding, note=" ", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle))
    assert followed_up(cycle, "北省").state == State.FOLLOWED_UP


def test_with_a_measure_left_it_is_closed_only_for_a_reason(cycle: Cycle) -> None:
    finding = followed_up(cycle)
    with pytest.raises(Refusal, match="実施していない改善措置が1件"):
        close_finding(finding=finding, note="", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle))
    close_finding(finding=finding, note="次年度に行う", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle))
    finding.refresh_from_db()
    assert finding.state == State.CLOSED


def test_what_is_closed_takes_no_step_any_more(cycle: Cycle) -> None:
    finding = closed(cycle)
    with pytest.raises(WrongState, match="「終了」のため"):
        close_finding(finding=finding, note="再び", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle))
    with pytest.raises(WrongState, match="「終了」のため"):
        follow_up_finding(finding=finding, note="再び", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle))
    organ = cycle.organs["灯台機構"].pk
    assert trail()[1:] == [
        ("所見を通知", organ),
        ("所見に回答", organ),
        ("所見をフォローアップ", organ),
        ("所見を終了", organ),
    ]
