"""A form goes out, is filled in, and comes in again: just what was filled in changes."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from agencies.models import Trail
from agencies.provenance import Provenance
from regulations.drafts import save_draft, start_draft
from regulations.entries import TextEntry, fingerprint, text_words
from regulations.models import ItemAnswer, Revision, Submission
from regulations.parts import parts_of
from regulations.survey_forms.actions import FormsNotApplied
from tests.cycles import Cycle, answered_cycle, chief_of, fill_in, hand_in, officer_for, publish, small_cycle
from tests.regulations.survey_forms.books import (
    ITEMS,
    ORGAN,
    REVISIONS,
    applied,
    changes_of,
    compared,
    filled,
    made,
    opened,
)

pytestmark = pytest.mark.django_db
REGULATION, PLANNED = "保護管理規程の見直し（改正）", "今後見直し予定"


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


def words_of(draft: Submission) -> dict[str, dict[str, str]]:
    """All that a version says, part by part."""
    return {part.label: part.words for part in parts_of(draft)}


def test_a_form_that_was_not_touched_changes_nothing(cycle: Cycle) -> None:
    for name in cycle.organs.keys() & {"北省", "南省", "東庁", "港湾機構", "灯台機構", "南大学", "北大学"}:
        organ = cycle.organs[name]
        by = officer_for(organ)
        content = made(cycle.review(name), by)
        found = compared(filled(content), by)
        assert (found.errors, found.changes, found.clashes) == ([], [], [])
        trail = Trail.objects.count()
        assert applied(content, by=by).organs == ()
        assert Trail.objects.count() == trail


def test_just_the_cells_that_were_filled_in_change(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["北省"])
    draft = start_draft(review=cycle.review("北省"), by=by)
    before = words_of(draft)
    content = filled(
        made(cycle.review("北省"), by),
        (ITEMS, "①記録", "根拠条文", "第21条第2項"),
        (ITEMS, "③所管法人への助言", "予定年度", "令和4年度"),
        (REVISIONS, "北測候所規程", "備考", "遅れて改正"),
        (ORGAN, "連絡事項", "回答", "担当が替わった\n電話は同じ"),
        (ORGAN, "行政機関と独立行政法人等との連携", "回答", "あり"),
    )
    found = compared(content, by)
    assert changes_of(found) == [
        ("①記録", "根拠条文", "", "第21条第2項"),
        ("③所管法人への助言", "予定", "令和3年度以降", "令和4年度"),
        ("北測候所 北測候所規程", "備考", "", "遅れて改正"),
        ("適用関係・連携", "行政機関と独立行政法人等との連携", "", "あり"),
        ("理由・連絡", "連絡事項", "", "担当が替わった\n電話は同じ"),
    ]
    assert (found.errors, found.clashes) == ([], [])
    result = applied(content, by=by)
    draft.refresh_from_db()
    after = words_of(draft)
    differing = [
        (label, name, words[name])
        for label, words in after.items()
        for name in words
        if words[name] != before[label].get(name, "")
    ]
    filled_in = [(row, name, new) for row, name, _, new in changes_of(found)]
    assert sorted(differing) == sorted(filled_in)
    assert (result.rows, result.organs, result.handed_in) == (5, ("X-1",), ())


def test_applying_it_twice_changes_nothing_more(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["南省"])
    content = filled(made(cycle.review("南省"), by), (ITEMS, "①記録", "備考", "別に定めた"))
    assert applied(content, by=by).rows == 1
    trail = Trail.objects.count()
    assert applied(content, by=by).rows == 0
    assert (Trail.objects.count(), cycle.review("南省").submissions.count()) == (trail, 2)


def test_the_form_of_an_organ_that_never_answered_begins_its_first_version() -> None:
    cycle = small_cycle()
    by = officer_for(cycle.organs["港湾機構"])
    content = filled(
        made(cycle.review("港湾機構"), by),
        (ITEMS, "①記録", "対応", REGULATION),
        (ITEMS, "①記録", "方法", "改正した"),
        (ITEMS, "①記録", "根拠条文", "第3条"),
        (REVISIONS, "港湾機構規程", "改正日", "Ｒ２．１０．１"),
    )
    applied(content, by=by)
    draft = Submission.objects.get(review=cycle.review("港湾機構"))
    answer = draft.answers.get()
    assert (draft.number, draft.state, answer.outcome, answer.manner) == (1, "DRAFT", "REGULATION", "AMENDED")
    first = min(answer.item.item_clauses.all(), key=lambda one: one.position)
    assert [(basis.clause_id, basis.text) for basis in answer.bases.all()] == [(first.clause_id, "第3条")]
    assert draft.revisions.get().revised_from == date(2020, 10, 1)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("令和2年10月1日", "令和2年10月1日"),
        ("R2.10.1", "令和2年10月1日"),
        ("２０２０－１０－０１", "令和2年10月1日"),
        ("2020/10/1", "令和2年10月1日"),
        (datetime.fromisoformat("2020-10-01"), "令和2年10月1日"),
        (date(2020, 10, 1), "令和2年10月1日"),
        ("令和２年１０月", "令和2年10月"),
        ("令和2年度", "令和2年度"),
    ],
)
def test_a_date_may_be_written_in_any_style_or_be_a_date_of_excel(typed: object, stands: str) -> None:
    cycle = small_cycle()
    by = officer_for(cycle.organs["港湾機構"])
    content = filled(made(cycle.review("港湾機構"), by), (REVISIONS, "港湾機構規程", "改正日", typed))
    assert changes_of(compared(content, by)) == [("港湾機構 港湾機構規程", "改正", "", stands)]


def test_the_same_date_in_another_style_is_no_change(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["港湾機構"])
    content = filled(made(cycle.review("港湾機構"), by), (REVISIONS, "港湾機構規程", "改正日", "R2.12.1"))
    found = compared(content, by)
    assert (changes_of(found), found.errors) == ([], [])


def test_an_item_whose_year_is_undecided_comes_back_undecided(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["南大学"])
    content = filled(
        made(cycle.review("南大学"), by), (ITEMS, "②研修", "対応", PLANNED), (ITEMS, "②研修", "予定年度", "未定")
    )
    applied(content, by=by)
    answer = ItemAnswer.objects.get(submission__state="DRAFT", item=cycle.item("CORPORATION", 2))
    assert (answer.outcome, answer.planned) == ("PLANNED", None)
    again = made(cycle.review("南大学"), by)
    assert compared(filled(again), by).changes == []


def test_emptying_a_cell_removes_what_stood_there(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["北省"])
    content = filled(
        made(cycle.review("北省"), by),
        (REVISIONS, "北測候所規程", "改正日", None),
        (ITEMS, "②研修", "対応", None),
    )
    applied(content, by=by)
    draft = Submission.objects.get(state="DRAFT")
    assert not draft.answers.filter(item=cycle.item("AGENCY", 2)).exists()
    assert draft.revisions.get(regulation__name="北測候所規程").revised is None


def test_line_ends_typed_in_the_browser_survive(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["南省"])
    draft = start_draft(review=cycle.review("南省"), by=by)
    texts = TextEntry(fingerprint(text_words(draft)), "一行目\r\n二行目", "", "")
    save_draft(draft=draft, texts=texts, by=by)
    content = made(cycle.review("南省"), by)
    assert compared(filled(content), by).changes == []
    applied(filled(content, (ORGAN, "連絡事項", "回答", "追記")), by=by)
    draft.refresh_from_db()
    assert (draft.late_reason, draft.remark) == ("一行目\r\n二行目", "追記")


def test_what_stands_without_a_draft_is_what_the_draft_begins_with(cycle: Cycle) -> None:
    publish(
        cycle.review("東庁"),
        revised="令和2年度",
        outcome="REGULATION",
        arrangement="MAIN",
        arrangement_provenance="ALLOCATED",
    )
    for name in ("北省", "南省", "東庁", "北大学"):
        by = officer_for(cycle.organs[name])
        before = made(cycle.review(name), by)
        start_draft(review=cycle.review(name), by=by)
        found = compared(before, by)
        assert (found.changes, found.clashes, found.errors, found.entries) == ([], [], [], {})


def test_nothing_allocated_is_in_a_form() -> None:
    cycle = small_cycle()
    publish(
        cycle.review("北省"),
        revised="令和2年10月1日",
        outcome="REGULATION",
        dates=Provenance.ALLOCATED,
        arrangement="FACILITIES",
        arrangement_provenance="ALLOCATED",
    )
    regulation = cycle.organs["西出先局"].regulations.get(name="西出先局第一規程")
    regulation.provenance = Provenance.ALLOCATED
    regulation.save()
    book = opened(made(cycle.review("北省"), chief_of(cycle.organs["北省"])))
    inputs = [
        cell.value
        for sheet in (ITEMS, REVISIONS, ORGAN)
        for line in book[sheet].iter_rows(min_row=5)
        for cell in line
        if not cell.protection.locked
    ]
    assert set(inputs) == {None}
    assert "西出先局第一規程" not in {cell.value for line in book[REVISIONS].iter_rows() for cell in line}


def test_saving_in_the_draft_takes_effect_on_the_draft_only(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["南省"])
    counted = Revision.objects.filter(submission__number=1).values_list("pk", "revised_from", "version")
    before = list(counted)
    applied(filled(made(cycle.review("南省"), by), (REVISIONS, "南省規程", "改正日", "R3.1.1")), by=by)
    assert list(counted) == before
    assert Submission.objects.get(review=cycle.review("南省"), number=1).state == "SUBMITTED"


def test_a_conflict_is_shown_and_nothing_is_applied_until_somebody_decides(cycle: Cycle) -> None:
    chief, officer = chief_of(cycle.organs["南省"]), officer_for(cycle.organs["南省"])
    draft = start_draft(review=cycle.review("南省"), by=chief)
    content = filled(
        made(cycle.review("南省"), officer),
        (REVISIONS, "南省規程", "改正日", "R3.1.1"),
        (ITEMS, "①記録", "備考", "調査票で記入"),
    )
    fill_in(draft, revised="令和3年2月2日", outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"}, by=chief)
    found = compared(content, officer)
    (clash,) = found.clashes
    assert clash.conflict.theirs["改正"] == "令和3年2月2日"
    assert clash.conflict.mine["改正"] == "令和3年1月1日"
    assert changes_of(found) == [("①記録", "備考", "", "調査票で記入")]
    with pytest.raises(FormsNotApplied):
        applied(content, by=officer)
    assert not draft.answers.exclude(remark="").exists()
    assert applied(content, by=officer, keep=[clash.key]).rows == 1
    assert str(draft.revisions.get().revised) == "令和3年2月2日"
    assert applied(content, by=officer, overwrite=[clash.key]).rows == 1
    assert str(draft.revisions.get().revised) == "令和3年1月1日"


def test_a_form_older_than_the_next_version_conflicts_with_it(cycle: Cycle) -> None:
    officer = officer_for(cycle.organs["南省"])
    content = filled(made(cycle.review("南省"), officer), (REVISIONS, "南省規程", "改正日", "R3.1.1"))
    hand_in(cycle.review("南省"), revised="令和3年3月3日", outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"})
    found = compared(content, officer)
    assert [(clash.conflict.theirs["改正"], clash.conflict.mine["改正"]) for clash in found.clashes] == [
        ("令和3年3月3日", "令和3年1月1日")
    ]


def test_a_row_somebody_changed_and_the_form_did_not_stays_as_it_is(cycle: Cycle) -> None:
    chief, officer = chief_of(cycle.organs["南省"]), officer_for(cycle.organs["南省"])
    content = filled(made(cycle.review("南省"), officer), (ITEMS, "②研修", "備考", "新しい"))
    hand_in(cycle.review("南省"), revised="令和3年3月3日", outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"})
    assert applied(content, by=officer).rows == 1
    draft = start_draft(review=cycle.review("南省"), by=chief)
    assert str(draft.revisions.get().revised) == "令和3年3月3日"


def test_a_text_typed_into_a_browser_stands_in_the_form_with_plain_line_ends(cycle: Cycle) -> None:
    by = officer_for(cycle.organs["南省"])
    draft = start_draft(review=cycle.review("南省"), by=by)
    entry = TextEntry(fingerprint(text_words(draft)), "", "", "一行目\r\n二行目")
    save_draft(draft=draft, texts=entry, by=by)
    content = made(cycle.review("南省"), by)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [name for name in archive.namelist() if b"_x000D_" in archive.read(name)] == []
    assert (compared(content, by).changes, compared(content, by).unchanged) == ([], 6)
