"""A draft is begun from what the organ said itself, saved in parts, and never overwrites somebody else's entry."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import Trail
from agencies.periods import Period, parse_period
from agencies.provenance import Provenance
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.roles import Officer, Role
from regulations.actions import return_submission
from regulations.drafts import discard_draft, save_draft, start_draft
from regulations.entries import TEXT_WORDS, AnswerEntry, TextEntry, fingerprint, text_words
from regulations.models import ItemAnswer, Regulation, Review, Submission
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    answered_cycle,
    chief_of,
    evaluator,
    figures,
    fill_in,
    hand_in,
    officer_for,
    person,
    publish,
    small_cycle,
    typed_answer,
    typed_dates,
)

pytestmark = pytest.mark.django_db
NUMBERS = ("2-1-5", "2-1-6", "2-1-7", "2-1-10", "2-1-19", "2-2-14", "2-2-20")


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def answers_of(submission: Submission) -> dict[int, tuple[str, str]]:
    return {
        position: (outcome, provenance)
        for position, outcome, provenance in submission.answers.values_list("item__position", "outcome", "provenance")
    }


def dates_of(submission: Submission) -> dict[str, str]:
    return {row.regulation.name: str(row.revised or "未了") for row in submission.revisions.all()}


def begun(review: Review) -> tuple[Submission, Officer]:
    by = officer_for(review.organization)
    return start_draft(review=review, by=by), by


def test_the_first_draft_has_a_row_for_every_regulation_of_the_organ_and_its_units(cycle: Cycle) -> None:
    draft, _ = begun(cycle.review("北省"))
    assert (draft.number, answers_of(draft)) == (1, {})
    assert dates_of(draft) == dict.fromkeys(
        ["北省規程", "北測候所規程", "東測候所規程", "西出先局第一規程", "西出先局第二規程"], "未了"
    )


def test_the_next_draft_copies_what_the_organ_said_or_what_was_published_of_it(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    hand_in(review, revised="令和2年12月", outcome={1: "REGULATION", 2: "PLANNED"}, late_reason="審査")
    draft, _ = begun(review)
    assert (draft.number, draft.late_reason) == (2, "審査")
    assert answers_of(draft) == {1: ("REGULATION", "REPORTED"), 2: ("PLANNED", "REPORTED")}
    assert dates_of(draft) == {"港湾機構規程": "令和2年12月"}
    other = cycle.review("灯台機構")
    publish(other, revised="令和2年度", outcome="OTHER_RULE", answers=Provenance.PUBLISHED)
    draft, _ = begun(other)
    assert answers_of(draft) == {1: ("OTHER_RULE", "PUBLISHED"), 2: ("OTHER_RULE", "PUBLISHED")}
    assert dates_of(draft) == {"灯台機構規程": "令和2年度"}


def test_what_was_allocated_is_never_copied(cycle: Cycle) -> None:
    review = cycle.review("北省")
    publish(review, revised="令和2年度", outcome="REGULATION", dates={"北測候所規程": Provenance.ALLOCATED})
    draft, _ = begun(review)
    assert answers_of(draft) == {}
    expected = dict.fromkeys(["北省規程", "東測候所規程", "西出先局第一規程", "西出先局第二規程"], "令和2年度")
    assert dates_of(draft) == expected | {"北測候所規程": "未了"}
    assert set(draft.revisions.values_list("provenance", flat=True)) == {"PUBLISHED", "REPORTED"}


def test_a_draft_begun_twice_is_the_same_draft(cycle: Cycle) -> None:
    first, _ = begun(cycle.review("港湾機構"))
    assert start_draft(review=first.review, by=chief_of(first.review.organization)) == first
    assert Trail.objects.filter(action="下書きを開始").count() == 1


def test_after_a_return_the_organ_begins_from_what_was_returned(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    returned = hand_in(review, revised="令和2年12月")
    item = cycle.item("CORPORATION", 1)
    return_submission(submission=returned, reason="理由", items=[item], by=evaluator(cycle), on=COUNTED_ON)
    draft, _ = begun(review)
    assert (draft.number, dates_of(draft), len(answers_of(draft))) == (2, {"港湾機構規程": "令和2年12月"}, 2)
    assert not draft.return_reason


def test_a_draft_never_counts_and_never_removes_what_counts() -> None:
    cycle = answered_cycle()
    before = [figures(cycle.table(number)) for number in NUMBERS]
    for name in ("北省", "東庁", "灯台機構", "北大学"):
        draft, by = begun(cycle.review(name))
        assert fill_in(draft, revised="令和2年6月2日", outcome="OTHER_RULE", by=by) > 0
    assert [figures(cycle.table(number)) for number in NUMBERS] == before
    for draft in Submission.objects.filter(state="DRAFT"):
        discard_draft(draft=draft, by=officer_for(draft.review.organization))
    assert [figures(cycle.table(number)) for number in NUMBERS] == before


def test_what_was_handed_in_cannot_be_changed_or_thrown_away(cycle: Cycle) -> None:
    submission = hand_in(cycle.review("港湾機構"))
    by = officer_for(submission.review.organization)
    row, item = submission.revisions.get(), cycle.item("CORPORATION", 1)
    changes: list[dict] = [
        {"answers": [typed_answer(submission, item, "OTHER_RULE")]},
        {"revisions": [typed_dates(row, revised=None)]},
        {"texts": TextEntry(fingerprint(text_words(submission)), "遅れた", "", "")},
    ]
    for change in changes:
        with pytest.raises(WrongState, match="既に提出されています"):
            save_draft(draft=submission, by=by, **change)
    with pytest.raises(WrongState, match="提出した版は取り消せません"):
        discard_draft(draft=submission, by=by)
    kept = Submission.objects.get()
    assert (answers_of(kept)[1], dates_of(kept), kept.late_reason) == (
        ("REGULATION", "REPORTED"),
        {"港湾機構規程": "令和2年10月1日"},
        "",
    )


def test_two_people_on_one_answer_see_both_sides_and_nothing_is_saved(cycle: Cycle) -> None:
    draft, aoki = begun(cycle.review("港湾機構"))
    ishii = chief_of(draft.review.organization)
    first, second = (cycle.item("CORPORATION", position) for position in (1, 2))
    mine = typed_answer(draft, first, "OTHER_RULE", remark="青木")
    also_mine = typed_answer(draft, second, "REGULATION")
    save_draft(draft=draft, answers=[typed_answer(draft, first, "REGULATION", remark="石井")], by=ishii)
    with pytest.raises(StaleVersion) as refusal:
        save_draft(draft=draft, answers=[also_mine, mine], by=aoki)
    (conflict,) = refusal.value.conflicts
    assert (conflict.label, conflict.theirs["備考"], conflict.mine["備考"]) == ("①記録", "石井", "青木")
    assert [line.label for line in conflict.lines if line.differs] == ["対応", "備考"]
    assert answers_of(draft) == {1: ("REGULATION", "REPORTED")}
    assert ItemAnswer.objects.get().remark == "石井"


def test_two_people_on_one_date_or_text_see_both_sides(cycle: Cycle) -> None:
    draft, aoki = begun(cycle.review("港湾機構"))
    row = draft.revisions.get()
    shown = TextEntry(fingerprint(text_words(draft)), "青木の理由", "", "")
    september, october = parse_period("令和2年9月"), parse_period("令和2年10月")
    save_draft(draft=draft, revisions=[typed_dates(row, revised=september)], by=aoki)
    fill_in(draft, revised={}, outcome="", late_reason="石井の理由", by=chief_of(draft.review.organization))
    with pytest.raises(StaleVersion) as refusal:
        save_draft(draft=draft, revisions=[typed_dates(row, revised=october)], texts=shown, by=aoki)
    reason = TEXT_WORDS["late_reason"]
    sides = [(one.theirs, one.mine) for one in refusal.value.conflicts]
    assert [(theirs["改正"], mine["改正"]) for theirs, mine in sides[:1]] == [("令和2年9月", "令和2年10月")]
    assert [(theirs[reason], mine[reason]) for theirs, mine in sides[1:]] == [("石井の理由", "青木の理由")]
    draft.refresh_from_db()
    assert (dates_of(draft), draft.late_reason) == ({"港湾機構規程": "令和2年9月"}, "石井の理由")


def test_an_answer_taken_back_and_given_anew_is_not_overwritten_by_who_saw_the_old_one(cycle: Cycle) -> None:
    draft, aoki = begun(cycle.review("港湾機構"))
    ishii, item = chief_of(draft.review.organization), cycle.item("CORPORATION", 1)
    save_draft(draft=draft, answers=[typed_answer(draft, item, "REGULATION")], by=ishii)
    mine = typed_answer(draft, item, "OTHER_RULE", remark="青木")
    save_draft(draft=draft, answers=[typed_answer(draft, item, "")], by=ishii)
    save_draft(draft=draft, answers=[typed_answer(draft, item, "PLANNED", remark="石井")], by=ishii)
    with pytest.raises(StaleVersion):
        save_draft(draft=draft, answers=[mine], by=aoki)
    assert ItemAnswer.objects.get().remark == "石井"


def test_typing_what_somebody_else_has_saved_already_is_no_conflict(cycle: Cycle) -> None:
    draft, aoki = begun(cycle.review("港湾機構"))
    item = cycle.item("CORPORATION", 1)
    mine = typed_answer(draft, item, "REGULATION")
    save_draft(draft=draft, answers=[typed_answer(draft, item, "REGULATION")], by=chief_of(draft.review.organization))
    assert save_draft(draft=draft, answers=[mine], by=aoki) == 0


def test_a_basis_is_kept_for_the_clause_it_was_typed_for(cycle: Cycle) -> None:
    draft, aoki = begun(cycle.review("港湾機構"))
    item = cycle.item("CORPORATION", 1)
    first, second = item.item_clauses.order_by("position").values_list("clause", flat=True)
    shown = fingerprint({})
    for bases in ({first: "第5条"}, {second: "第5条"}, {first: "第5条", second: "第6条"}):
        entry = AnswerEntry(item=item, shown=shown, outcome="REGULATION", bases=bases)
        assert save_draft(draft=draft, answers=[entry], by=aoki) == 1
        assert dict(ItemAnswer.objects.get().bases.values_list("clause", "text")) == bases
        shown = fingerprint(entry.words)


def test_the_officer_of_a_unit_changes_the_dates_of_that_unit_only(cycle: Cycle) -> None:
    station = cycle.organs["北測候所"]
    ueda = person("上田", Role.OFFICER, station)
    draft = start_draft(review=cycle.review("北省"), by=ueda)
    rows = {row.regulation.name: row for row in draft.revisions.select_related("regulation")}
    day = Period.day(date(2020, 9, 1))
    assert save_draft(draft=draft, revisions=[typed_dates(rows["北測候所規程"], revised=day)], by=ueda) == 1
    for name in ("北省規程", "東測候所規程", "西出先局第一規程"):
        mixed = [typed_dates(rows["北測候所規程"], revised=None), typed_dates(rows[name], revised=day)]
        with pytest.raises(Refusal, match="入力できる規程ではありません"):
            save_draft(draft=draft, revisions=mixed, by=ueda)
    item = cycle.item("AGENCY", 1)
    with pytest.raises(NotPermitted):
        save_draft(draft=draft, answers=[typed_answer(draft, item, "REGULATION")], by=ueda)
    with pytest.raises(NotPermitted):
        save_draft(draft=draft, texts=TextEntry(fingerprint(text_words(draft)), "理由", "", ""), by=ueda)
    with pytest.raises(NotPermitted):
        discard_draft(draft=draft, by=ueda)
    assert dates_of(draft) == dict.fromkeys(rows, "未了") | {"北測候所規程": "令和2年9月1日"}


def test_a_stranger_neither_begins_nor_changes_a_draft(cycle: Cycle) -> None:
    draft, _ = begun(cycle.review("港湾機構"))
    row, item = draft.revisions.get(), cycle.item("CORPORATION", 1)
    strangers = [officer_for(cycle.organs["灯台機構"]), officer_for(cycle.organs["北省"]), evaluator(cycle)]
    for stranger in [*strangers, person("工藤", Role.MEMBER, draft.review.organization)]:
        with pytest.raises(NotPermitted):
            start_draft(review=cycle.review("南大学"), by=stranger)
        with pytest.raises(NotPermitted):
            save_draft(draft=draft, answers=[typed_answer(draft, item, "REGULATION")], by=stranger)
        with pytest.raises(Refusal, match="入力できる規程ではありません"):
            save_draft(draft=draft, revisions=[typed_dates(row, note="私の備考")], by=stranger)
    assert (answers_of(draft), draft.revisions.get().note, Submission.objects.count()) == ({}, "", 1)


def test_an_item_that_was_not_asked_cannot_be_answered(cycle: Cycle) -> None:
    draft, by = begun(cycle.review("東庁"))
    third = cycle.item("AGENCY", 3)
    with pytest.raises(Refusal, match="「③所管法人への助言」はこの機関に尋ねていない事項です"):
        save_draft(draft=draft, answers=[typed_answer(draft, third, "REGULATION")], by=by)
    assert answers_of(draft) == {}


def test_a_regulation_made_since_is_in_the_next_draft_and_open(cycle: Cycle) -> None:
    review = cycle.review("北省")
    hand_in(review)
    Regulation.objects.create(owner=cycle.organs["東測候所"], name="細則", provenance=Provenance.REPORTED)
    draft, _ = begun(review)
    assert {name for name, day in dates_of(draft).items() if day == "未了"} == {"細則"}


def test_another_cycle_does_not_begin_with_a_regulation_that_was_only_allocated(cycle: Cycle) -> None:
    Regulation.objects.filter(name="西出先局第二規程").update(provenance=Provenance.ALLOCATED)
    draft = start_draft(review=cycle.review("北省"), by=chief_of(cycle.organs["北省"]))
    assert sorted(draft.revisions.values_list("regulation__name", flat=True)) == [
        "北測候所規程",
        "北省規程",
        "東測候所規程",
        "西出先局第一規程",
    ]
