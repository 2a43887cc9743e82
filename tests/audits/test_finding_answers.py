"""The organ addressed answers a finding: saved by whoever fills in, answered by who may submit, as often as needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agencies.models import Notification, Trail
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.roles import Role
from audits.finding_answers import answer_finding, save_answer
from audits.finding_entries import AnswerEntry, MeasureEntry, being_written, entry_of, latest_answer
from audits.models import Finding, FindingMeasure
from tests.audits.findings import ANSWER, DONE, PLANNED, SECRET, TODAY, answered, draft, followed_up, issued
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, officer_for, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Six of seven organs heard; 灯台機構 was late."""
    return answered_cycle()


def save(cycle: Cycle, finding: Finding, answer: AnswerEntry, version: int = 1, organ: str = "灯台機構") -> Finding:
    by = officer_for(cycle.organs[organ])
    return save_answer(finding=finding, answer=answer, version=version, on=TODAY, by=by)


def give(cycle: Cycle, finding: Finding, answer: AnswerEntry, version: int = 1, organ: str = "灯台機構") -> Finding:
    by = chief_of(cycle.organs[organ])
    return answer_finding(finding=finding, answer=answer, version=version, on=TODAY, by=by)


def test_what_is_saved_is_no_answer_yet_and_the_chief_goes_on_from_it(cycle: Cycle) -> None:
    finding = save(cycle, issued(cycle), ANSWER)
    assert (finding.state, latest_answer(finding), being_written(finding)) == ("ISSUED", None, ANSWER)
    finding = give(cycle, finding, ANSWER, version=2)
    answer = latest_answer(finding)
    assert answer is not None
    assert (finding.state, finding.answer_draft, entry_of(answer)) == ("ANSWERED", None, ANSWER)
    assert (answer.on, answer.by_name) == (TODAY, "灯台機構の総括保護管理者")


def test_an_officer_saves_and_does_not_answer(cycle: Cycle) -> None:
    finding = issued(cycle)
    with pytest.raises(NotPermitted):
        answer_finding(finding=finding, answer=ANSWER, version=1, on=TODAY, by=officer_for(cycle.organs["灯台機構"]))


@pytest.mark.parametrize("organ", ["北省", "港湾機構"])
def test_nobody_else_answers_not_even_the_supervising_agency(cycle: Cycle, organ: str) -> None:
    finding = issued(cycle)
    with pytest.raises(NotPermitted):
        give(cycle, finding, ANSWER, organ=organ)
    with pytest.raises(NotPermitted):
        save(cycle, finding, ANSWER, organ=organ)


def test_who_finds_does_not_answer(cycle: Cycle) -> None:
    with pytest.raises(NotPermitted):
        answer_finding(finding=issued(cycle), answer=ANSWER, version=1, on=TODAY, by=evaluator(cycle))


def test_a_draft_takes_no_answer(cycle: Cycle) -> None:
    with pytest.raises(WrongState):
        give(cycle, draft(cycle), ANSWER)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (AnswerEntry("", (DONE,)), "回答を入力してください"),
        (AnswerEntry("改めます。"), "改善措置を1つ以上"),
        (AnswerEntry("改めます。", (MeasureEntry("研修"),)), "改善措置1の実施予定日か実施日"),
        (AnswerEntry("改めます。", (DONE, replace(DONE, done_on=date(2021, 6, 1)))), "改善措置2の実施日.*本日より後"),
        (AnswerEntry("改めます。", (replace(DONE, text=" "),)), "改善措置1の内容"),
        (AnswerEntry("改めます。", (DONE,) * 31), "30件まで"),
        (AnswerEntry("あ" * 10_001, (DONE,)), "10000文字"),
    ],
)
def test_an_answer_says_what_is_done_and_when(cycle: Cycle, answer: AnswerEntry, says: str) -> None:
    finding = issued(cycle)
    with pytest.raises(Refusal, match=says):
        give(cycle, finding, answer)
    assert not FindingMeasure.objects.exists()


def test_answering_twice_from_one_page_is_answering_once(cycle: Cycle) -> None:
    finding = answered(cycle)
    with pytest.raises(StaleVersion):
        give(cycle, finding, ANSWER, version=1)
    assert finding.steps.filter(state="ANSWERED").count() == 1


def test_two_people_of_the_organ_see_both_sides(cycle: Cycle) -> None:
    finding = save(cycle, issued(cycle), ANSWER)
    with pytest.raises(StaleVersion) as stale:
        save(cycle, finding, replace(ANSWER, measures=(DONE,)), version=1)
    (conflict,) = stale.value.conflicts
    assert [(line.label, line.theirs, line.mine) for line in conflict.lines if line.differs] == [
        ("改善措置 2", "研修を行う（予定 令和3年9月30日）", "")
    ]


def test_saving_what_stands_there_changes_nothing(cycle: Cycle) -> None:
    finding = answered(cycle)
    assert save(cycle, finding, ANSWER, version=2).answer_version == 2
    assert not Trail.objects.filter(action__startswith="下書き：所見").exists()


def test_it_is_answered_again_until_it_is_followed_up_and_earlier_answers_stay(cycle: Cycle) -> None:
    finding = answered(cycle)
    later = replace(ANSWER, text="研修も終えました。", measures=(DONE, replace(PLANNED, done_on=TODAY)))
    finding = give(cycle, finding, later, version=2)
    answers = finding.steps.filter(state="ANSWERED").order_by("pk")
    assert [entry_of(one) for one in answers] == [ANSWER, later]
    with pytest.raises(WrongState, match="「フォローアップ済」のため"):
        give(cycle, followed_up(cycle, "北省"), ANSWER, version=2, organ="北省")


def test_saving_an_answer_moves_nothing_that_the_ministry_sees(cycle: Cycle) -> None:
    finding = issued(cycle)
    before = finding.version
    finding = save(cycle, finding, AnswerEntry(SECRET))
    assert finding.version == before


def test_what_was_saved_stands_in_the_trail_as_a_draft_of_the_organ(cycle: Cycle) -> None:
    save(cycle, issued(cycle), AnswerEntry(SECRET))
    of_organ = Trail.objects.of_organization(cycle.organs["灯台機構"].pk).filter(target_type="audits.Finding")
    assert [one.action for one in of_organ] == ["下書き：所見への回答を保存", "所見を通知"]
    assert [one.action for one in of_organ.without_drafts()] == ["所見を通知"]


def test_who_issued_it_is_told_of_the_answer(cycle: Cycle) -> None:
    answered(cycle)
    notice = Notification.objects.get(account=evaluator(cycle).account)
    assert notice.title.startswith("灯台機構が所見に回答しました：")


def test_all_who_watch_are_told_where_the_issuer_is_in_charge_no_more(cycle: Cycle) -> None:
    successor = person("後任", Role.EVALUATOR, cycle.organs["北省"]).account
    finding, issuer = issued(cycle), evaluator(cycle).account
    assert issuer
    issuer.assignments.all().delete()
    answer_finding(finding=finding, answer=ANSWER, version=1, on=TODAY, by=chief_of(cycle.organs["灯台機構"]))
    told = Notification.objects.filter(title__startswith="灯台機構が所見に回答しました：")
    assert [one.account for one in told] == [successor]
