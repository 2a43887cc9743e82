"""How a chief hands in what the check page shows, and nothing else."""

from __future__ import annotations

import pytest

from agencies.models import Trail
from agencies.roles import Role
from regulations.actions import ChangedSinceChecked, submit_review
from regulations.drafts import discard_draft, save_draft, start_draft
from regulations.entries import OrganEntry, TextEntry, fingerprint, organ_words, text_words
from regulations.models import Regulation, Review, Submission
from regulations.parts import marks_of, parts_of
from tests.audits.pages import attribute, elements, page, text_of
from tests.cycles import (
    HANDED_IN_ON,
    MOMENT,
    chief_of,
    fill_in,
    hand_in,
    officer_for,
    publish,
    small_cycle,
    typed_answer,
    typed_dates,
)
from tests.regulations.pages import at, begun, checked, draft_of, fields, items, outcomes, press, row_of, save, stands

State = Submission.State
SUBMIT = "versions/2/submit/"


def test_what_is_missing_is_named_item_by_item_and_not_handed_in(review: Review) -> None:
    client = begun(review, Role.CHIEF)
    asked = items(review)
    save(client, at(review, "draft/"), {f"item-{asked[0].pk}-outcome": "REGULATION"})
    status, seen = press(client, at(review, SUBMIT), checked(client, review))
    labels = [item.label for item in asked[1:]]
    assert (status, draft_of(review).number) == (302, 2)
    assert text_of(seen, "p", "message-text") == [
        f"未回答の改正事項が5件あるため提出できません：{'、'.join(labels)}。対応を選んで保存してください。"
    ]
    missing = next(elements(seen, "ul", "missing-list"))
    assert text_of(missing, "a") == labels
    assert [attribute(link, "href") for link in elements(missing, "a")] == [
        f"{at(review, 'draft/')}#item-{item.pk}" for item in asked[1:]
    ]


def test_handing_in_twice_is_handing_in_once(review: Review) -> None:
    client = begun(review, Role.CHIEF)
    save(client, at(review, "draft/"), outcomes(review) | {"check": "1"})
    shown = checked(client, review)
    for said in ("第2版を提出しました。総務省の確認をお待ちください。", "第2版は既に提出されています。"):
        status, seen = press(client, at(review, SUBMIT), shown)
        assert (status, text_of(seen, "h1")) == (302, ["医薬品医療機器総合機構の見直し"])
        assert text_of(seen, "p", "message-text") == [said]
    assert list(review.submissions.order_by("number").values_list("number", "state")) == [
        (1, State.SUBMITTED),
        (2, State.SUBMITTED),
    ]
    assert Trail.objects.filter(action="提出済").count() == 1


def test_what_was_saved_since_the_check_is_shown_and_nothing_is_handed_in(review: Review) -> None:
    chief, officer = begun(review, Role.CHIEF), begun(review)
    save(chief, at(review, "draft/"), outcomes(review))
    shown = checked(chief, review)
    item = items(review)[1]
    typed = {f"item-{item.pk}-outcome": "OTHER_RULE", f"{row_of(review)}-revised": "平成28年4月1日"}
    assert save(officer, at(review, "draft/"), typed)[0] == 302
    before = stands(review)
    status, seen = press(chief, at(review, SUBMIT), shown)
    assert (status, stands(review) == before, draft_of(review).number) == (409, True, 2)
    assert text_of(seen, "h1") == ["確認した後に、下書きが変わりました"]
    assert text_of(seen, "h2") == [item.label, "医薬品医療機器総合機構 保護管理規程"]
    different = [text_of(one, "dd") for one in elements(seen, "div", "fact-different")]
    assert different == [
        ["保護管理規程の見直し（改正）"],
        ["保護管理規程以外の規程による対応"],
        ["平成28年4月28日"],
        ["平成28年4月1日"],
    ]
    again = next(elements(seen, "a", "button-solid"))
    assert attribute(again, "href") == at(review, "draft/check/")
    assert press(chief, at(review, SUBMIT), fields(page(chief, attribute(again, "href"))))[0] == 302
    assert review.submissions.get(number=2).state == State.SUBMITTED


def test_what_was_saved_and_taken_back_since_the_check_is_no_change(review: Review) -> None:
    chief, officer = begun(review, Role.CHIEF), begun(review)
    save(chief, at(review, "draft/"), outcomes(review))
    shown = checked(chief, review)
    for day in ("平成28年4月1日", "平成28年4月28日"):
        assert save(officer, at(review, "draft/"), {f"{row_of(review)}-revised": day})[0] == 302
    assert press(chief, at(review, SUBMIT), shown)[0] == 302
    assert review.submissions.get(number=2).state == State.SUBMITTED


@pytest.mark.parametrize("sent", [{}, {"shown": ""}])
def test_nothing_is_handed_in_without_the_check_page(review: Review, sent: dict[str, str]) -> None:
    chief = begun(review, Role.CHIEF)
    save(chief, at(review, "draft/"), outcomes(review))
    status, seen = press(chief, at(review, SUBMIT), sent)
    assert (status, draft_of(review).number, text_of(seen, "h1")) == (302, 2, ["確認して提出"])
    assert text_of(seen, "p", "message-text") == [
        "提出していません。確認の画面で内容を確かめてから「提出する」を押してください。"
    ]


def test_throwing_a_draft_away_twice_is_doing_it_once(review: Review) -> None:
    chief = begun(review, Role.CHIEF)
    for said in (
        "第2版の下書きを破棄しました。提出済みの内容はそのままです。",
        "下書きはありません。既に破棄又は提出されています。",
    ):
        status, seen = press(chief, at(review, "draft/discard/"))
        assert (status, text_of(seen, "p", "message-text")) == (302, [said])
    assert Trail.objects.filter(action="下書きを破棄").count() == 1


@pytest.mark.django_db
def test_each_part_that_changes_is_named_with_both_sides() -> None:
    cycle = small_cycle()
    review = cycle.review("北省")
    publish(review, revised="令和2年度", outcome="REGULATION", dates={"北測候所規程": "ALLOCATED"})
    chief, officer = chief_of(review.organization), officer_for(review.organization)
    draft = start_draft(review=review, by=chief)
    fill_in(draft, revised={"北省規程": "令和2年10月1日"}, by=chief)
    draft.refresh_from_db()
    shown = marks_of(parts_of(draft))
    rows = {row.regulation.name: row for row in draft.revisions.select_related("regulation")}
    save_draft(
        draft=draft,
        answers=[typed_answer(draft, cycle.item("AGENCY", 2), "")],
        revisions=[typed_dates(rows["東測候所規程"], note="所長の了解を得た")],
        organ=OrganEntry(fingerprint(organ_words(draft)), arrangement="MAIN"),
        texts=TextEntry(fingerprint(text_words(draft)), "理由", "", ""),
        by=officer,
    )
    with pytest.raises(ChangedSinceChecked) as refusal:
        submit_review(draft=draft, by=chief, on=HANDED_IN_ON, at=MOMENT, shown=shown)
    told = [
        (one.label, [(line.label, line.mine, line.theirs[:2]) for line in one.lines if line.differs])
        for one in refusal.value.conflicts
    ]
    assert told == [
        ("②研修", [("対応", "保護管理規程の見直し（改正）", "")]),
        ("東測候所 東測候所規程", [("備考", "", "所長")]),
        ("適用関係・連携", [("保護管理規程の適用関係", "", "①本")]),
        ("理由・連絡", [("改正が遅れた理由", "", "理由")]),
    ]
    assert (review.submissions.get(number=2).state, Trail.objects.filter(action="提出済").count()) == ("DRAFT", 0)


@pytest.mark.django_db
def test_another_draft_of_the_same_number_is_not_the_one_that_was_checked() -> None:
    cycle = small_cycle()
    review = cycle.review("東庁")
    chief = chief_of(review.organization)
    hand_in(review)
    draft = start_draft(review=review, by=chief)
    shown = marks_of(parts_of(draft))
    discard_draft(draft=draft, by=chief)
    Regulation.objects.create(owner=review.organization, name="細則", provenance="REPORTED")
    again = start_draft(review=review, by=chief)
    with pytest.raises(ChangedSinceChecked) as refusal:
        submit_review(draft=again, by=chief, on=HANDED_IN_ON, at=MOMENT, shown=shown)
    assert [one.label for one in refusal.value.conflicts] == ["東庁 細則"]
    shown = marks_of(parts_of(again))
    assert submit_review(draft=again, by=chief, on=HANDED_IN_ON, at=MOMENT, shown=shown).state == "SUBMITTED"
