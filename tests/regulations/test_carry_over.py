"""An organ's own earlier answer is offered where nothing has changed, and bears its mark until somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from agencies.accounts import command
from agencies.models import Trail
from agencies.periods import parse_period
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState
from agencies.roles import Role
from guidelines.models import Amendment, AmendmentItem, Clause, ClauseText, ItemClause
from regulations.actions import return_submission, submit_review
from regulations.carry_over import Taken, carried_over, carry_over, offers
from regulations.dispatch.actions import dispatch_reviews
from regulations.drafts import save_draft, start_draft
from regulations.entries import AnswerEntry, answer_words, fingerprint
from regulations.models import AskedItem, ItemAnswer, Review, Submission
from tests.audits.pages import page, text_of
from tests.cycles import (
    COUNTED_ON,
    HANDED_IN_ON,
    MOMENT,
    Cycle,
    chief_of,
    evaluator,
    fill_in,
    hand_in,
    officer_for,
    person,
    publish,
    small_cycle,
)
from tests.permissions.matrix import signed_in
from tests.regulations.pages import fields

pytestmark = pytest.mark.django_db
Change = ClauseText.Change
BODY = "保護管理者は、取扱状況を記録する。"


@pytest.fixture
def cycle() -> Cycle:
    """The first cycle, with a text for each clause; corporations are asked ① about two clauses and ② about one."""
    cycle = small_cycle()
    ClauseText.objects.update(body=BODY)
    return cycle


def clauses(cycle: Cycle, *positions: int) -> list[Clause]:
    """The clauses of items of corporations, in their order."""
    links = ItemClause.objects.filter(item__amendment=cycle.amendment, item__audience="CORPORATION")
    return [link.clause for link in links.filter(item__position__in=positions).order_by("item__position", "position")]


def amend(cycle: Cycle, code: str, on: date, asked: Sequence[Sequence[Clause]], **fields: Any) -> Amendment:
    """The next cycle for corporations: an item about each of those groups of clauses; no text is touched yet."""
    amendment = Amendment.objects.create(
        code=code,
        title=f"改正{code}",
        issued_on=on,
        fiscal_year=on.year,
        reference_on=date(on.year + 1, 5, 31),
        **fields,
    )
    for position, group in enumerate(asked, start=1):
        item = AmendmentItem.objects.create(
            amendment=amendment, audience="CORPORATION", position=position, label=f"新{position}"
        )
        for place, clause in enumerate(group, start=1):
            ItemClause.objects.create(item=item, clause=clause, position=place)
    return amendment


def leave(amendment: Amendment, clause: Clause, change: str, body: str = BODY, **fields: Any) -> None:
    """The text that the amendment leaves of a clause."""
    ClauseText.objects.create(
        clause=clause,
        amendment=amendment,
        number="9-9",
        position=1,
        change=change,
        body=body,
        in_force_from=amendment.issued_on,
        **fields,
    )


def drafted(cycle: Cycle, amendment: Amendment, name: str = "港湾機構") -> Submission:
    """The draft of an organ for the next cycle."""
    organ = cycle.organs[name]
    (review,) = dispatch_reviews(
        amendment=amendment, organizations=[organ], on=amendment.issued_on, by=command("test")
    ) or [Review.objects.get(organization=organ, amendment=amendment)]
    return start_draft(review=review, by=officer_for(organ))


def next_draft(cycle: Cycle, name: str = "港湾機構", **fields: Any) -> Submission:
    """A draft for a cycle that asks the same again, about texts that nothing has touched."""
    asked = [clauses(cycle, 1), clauses(cycle, 2)]
    return drafted(cycle, amend(cycle, "2022-06", date(2022, 6, 1), asked, **fields), name)


def offered(draft: Submission) -> dict[str, str]:
    """Label of the item → outcome offered for it."""
    return {offer.item.label: offer.answer.outcome for offer in offers(draft).values()}


def take(draft: Submission, *labels: str, by: Any = None, **changed: str) -> int:
    """Take the offers for those items, on top of what stands now."""
    taken = []
    for offer in offers(draft).values():
        if offer.item.label in labels:
            row = draft.answers.filter(item=offer.item).first()
            marks = {"shown": fingerprint(answer_words(row) if row else {}), "offered": offer.mark} | changed
            taken.append(Taken(offer.item, **marks))
    return carry_over(draft=draft, items=taken, by=by or officer_for(draft.review.organization))


def test_what_nothing_has_touched_is_offered(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), outcome={1: "REGULATION", 2: "OTHER_RULE"})
    draft = next_draft(cycle)
    assert offered(draft) == {"新1": "REGULATION", "新2": "OTHER_RULE"}
    assert {str(offer.amendment) for offer in offers(draft).values()} == {"令和2年6月改正"}


@pytest.mark.parametrize(
    ("change", "body", "inferred", "is_offered"),
    [
        (Change.RENUMBERED, BODY, False, True),
        (Change.RENUMBERED, " 保護管理者は､\n取扱状況を 記録する。\n", False, True),
        (Change.RENUMBERED, BODY, True, True),
        (Change.UNCHANGED, BODY, False, True),
        (Change.UNCHANGED, "", False, True),
        (Change.RENUMBERED, "", False, True),
        (Change.UNCHANGED, "", True, False),
        (Change.RENUMBERED, "", True, False),
        (Change.RENUMBERED, "保護管理者は、取扱状況を報告する。", False, False),
        (Change.UNCHANGED, "保護管理者は、取扱状況を報告する。", False, False),
        (Change.AMENDED, "", False, False),
        (Change.AMENDED, BODY, False, False),
        (Change.NEW, BODY, False, False),
        (Change.DELETED, "", False, False),
    ],
)
def test_only_what_is_known_to_be_unchanged_is_offered(
    cycle: Cycle, change: str, body: str, inferred: bool, is_offered: bool
) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    leave(draft.review.amendment, clauses(cycle, 2)[0], change, body, is_inferred=inferred)
    assert offered(draft) == {"新1": "REGULATION"} | ({"新2": "REGULATION"} if is_offered else {})


def test_a_text_nobody_knows_is_not_taken_for_unchanged(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    ClauseText.objects.update(body="")
    draft = next_draft(cycle)
    assert offered(draft) == {}
    leave(draft.review.amendment, clauses(cycle, 2)[0], Change.RENUMBERED)
    assert offered(draft) == {"新2": "REGULATION"}


def test_one_changed_clause_of_two_is_a_change_of_the_item(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    leave(draft.review.amendment, clauses(cycle, 1)[1], Change.AMENDED, "別の文。")
    assert offered(draft) == {"新2": "REGULATION"}


def test_the_answer_to_more_or_fewer_clauses_is_not_offered(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    first, second, third = clauses(cycle, 1, 2)
    amendment = amend(cycle, "2022-06", date(2022, 6, 1), [[first], [second, third], [second, first]])
    assert offered(drafted(cycle, amendment)) == {"新3": "REGULATION"}


def test_a_text_changed_in_between_is_changed_even_where_it_was_changed_back(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    between = amend(cycle, "2021-06", date(2021, 6, 1), [])
    draft = next_draft(cycle)
    leave(between, clauses(cycle, 2)[0], Change.AMENDED, "別の文。")
    leave(draft.review.amendment, clauses(cycle, 2)[0], Change.UNCHANGED)
    assert offered(draft) == {"新1": "REGULATION"}


def test_what_a_later_amendment_or_an_exercise_leaves_does_not_matter(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    leave(amend(cycle, "2023-06", date(2023, 6, 1), []), clauses(cycle, 2)[0], Change.AMENDED, "別の文。")
    leave(
        amend(cycle, "E-2021", date(2021, 6, 1), [], is_fictional=True), clauses(cycle, 2)[0], Change.AMENDED, "架空。"
    )
    assert offered(draft) == {"新1": "REGULATION", "新2": "REGULATION"}


def test_only_the_last_cycle_that_asked_offers_anything(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), outcome="OTHER_RULE")
    between = drafted(cycle, amend(cycle, "2021-06", date(2021, 6, 1), [clauses(cycle, 2)]))
    draft = next_draft(cycle)
    assert offered(draft) == {"新1": "OTHER_RULE"}
    chief = chief_of(between.review.organization)
    fill_in(between, revised="令和3年6月10日", outcome="REGULATION", by=chief)
    submit_review(draft=between, by=chief, on=date(2021, 7, 1), at=MOMENT)
    assert offered(draft) == {"新1": "OTHER_RULE", "新2": "REGULATION"}


def test_nothing_is_offered_that_is_not_the_organs_own_word(cycle: Cycle) -> None:
    for name, provenance in (("北大学", "ALLOCATED"), ("南大学", "PUBLISHED"), ("灯台機構", "VERIFIED")):
        publish(cycle.review(name), revised="令和2年度", outcome="REGULATION", answers=provenance)
    asked = [clauses(cycle, 1), clauses(cycle, 2)]
    amendment = amend(cycle, "2022-06", date(2022, 6, 1), asked)
    assert {
        name: offered(drafted(cycle, amendment, name)) for name in ("北大学", "南大学", "灯台機構", "港湾機構")
    } == {
        "北大学": {},
        "南大学": {},
        "灯台機構": {"新1": "REGULATION", "新2": "REGULATION"},
        "港湾機構": {},
    }


def test_a_draft_a_returned_version_and_another_organs_answer_are_not_offered(cycle: Cycle) -> None:
    hand_in(cycle.review("灯台機構"))
    by = officer_for(cycle.organs["港湾機構"])
    fill_in(start_draft(review=cycle.review("港湾機構"), by=by), by=by)
    returned = hand_in(cycle.review("南大学"))
    return_submission(
        submission=returned, reason="違う", items=[cycle.item("CORPORATION", 1)], by=evaluator(cycle), on=COUNTED_ON
    )
    amendment = amend(cycle, "2022-06", date(2022, 6, 1), [clauses(cycle, 1)])
    assert [offered(drafted(cycle, amendment, name)) for name in ("港湾機構", "南大学")] == [{}, {}]


def test_real_cycles_and_the_exercise_offer_nothing_to_each_other(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    Amendment.objects.filter(pk=cycle.amendment.pk).update(is_fictional=True)
    assert offered(draft) == {}


def test_a_plan_that_was_over_before_the_amendment_is_not_offered(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), outcome={1: "PLANNED", 2: "PLANNED"})
    first, second = ItemAnswer.objects.order_by("item__position")
    for answer, planned in ((first, "令和3年度"), (second, "令和4年度")):
        answer.planned = parse_period(planned)
        answer.save()
    assert offered(next_draft(cycle)) == {"新2": "PLANNED"}


def test_what_is_taken_over_is_the_organs_own_word_with_its_bases_and_bears_its_mark(cycle: Cycle) -> None:
    earlier = hand_in(cycle.review("港湾機構"), outcome={1: "REGULATION", 2: "OTHER_RULE"})
    first, second = clauses(cycle, 1)
    answer = earlier.answers.get(item__position=1)
    answer.bases.create(clause=first, text="第21条")
    answer.bases.create(clause=second, text="第22条")
    ItemAnswer.objects.filter(pk=answer.pk).update(manner="AMENDED", remark="細則", provenance="VERIFIED")
    draft = next_draft(cycle)
    assert take(draft, "新1") == 1
    taken = draft.answers.get()
    assert (taken.outcome, taken.manner, taken.remark, taken.provenance, taken.carried_from) == (
        "REGULATION",
        "AMENDED",
        "細則",
        "REPORTED",
        answer,
    )
    assert dict(taken.bases.values_list("clause", "text")) == {first.pk: "第21条", second.pk: "第22条"}
    entry = Trail.objects.filter(action="下書きを保存").latest("pk")
    assert (entry.target_id, entry.actor_name, entry.after["引継ぎ"], entry.after["根拠条文2"]) == (
        taken.pk,
        "港湾機構の保護担当者",
        "令和2年6月改正",
        "第22条",
    )
    assert take(draft, "新1") == 0
    assert [one.item.label for one in carried_over(draft)] == ["新1"]


def test_an_answer_changed_by_hand_loses_its_mark_and_another_keeps_it(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    by = officer_for(draft.review.organization)
    assert take(draft, "新1", "新2") == 2
    row = draft.answers.get(item__label="新1")
    shown = fingerprint(answer_words(row))
    save_draft(draft=draft, answers=[AnswerEntry(row.item, shown, "REGULATION")], by=by)
    assert [one.item.label for one in carried_over(draft)] == ["新1", "新2"]  # the same again is no change
    save_draft(draft=draft, answers=[AnswerEntry(row.item, shown, "REGULATION", remark="手入力")], by=by)
    assert [one.item.label for one in carried_over(draft)] == ["新2"]
    assert take(draft, "新1") == 1
    assert [one.item.label for one in carried_over(draft)] == ["新1", "新2"]


def test_an_equal_answer_typed_by_hand_gets_the_mark_when_it_is_taken(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    fill_in(draft, revised={}, by=officer_for(draft.review.organization))
    assert (carried_over(draft), take(draft, "新1"), len(carried_over(draft))) == ([], 1, 1)


def test_the_mark_goes_with_the_version_handed_in_and_with_the_next_one(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    take(draft, "新1", "新2")
    chief = chief_of(draft.review.organization)
    handed_in = submit_review(draft=draft, by=chief, on=date(2022, 7, 1), at=MOMENT)
    following = start_draft(review=draft.review, by=chief)
    assert [len(carried_over(one)) for one in (handed_in, following)] == [2, 2]
    amendment = amend(cycle, "2024-06", date(2024, 6, 1), [clauses(cycle, 2)])
    again = drafted(cycle, amendment)
    assert {str(offer.amendment) for offer in offers(again).values()} == {"改正2022-06"}


def test_two_people_on_one_item_see_both_sides_and_nothing_is_taken(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    item = next(offer.item for offer in offers(draft).values() if offer.item.label == "新1")
    typed = AnswerEntry(item, fingerprint({}), "OTHER_RULE", remark="石井")
    save_draft(draft=draft, answers=[typed], by=chief_of(draft.review.organization))
    with pytest.raises(StaleVersion) as stale:
        take(draft, "新1", "新2", shown=fingerprint({}))
    (conflict,) = stale.value.conflicts
    assert (conflict.label, conflict.theirs["備考"], conflict.mine["対応"]) == (
        "新1",
        "石井",
        "保護管理規程の見直し（改正）",
    )
    assert (draft.answers.get().outcome, carried_over(draft)) == ("OTHER_RULE", [])


def test_an_offer_that_says_something_else_by_now_is_refused(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    mark = next(iter(offers(draft).values())).mark
    hand_in(cycle.review("港湾機構"), outcome={1: "OTHER_RULE", 2: "REGULATION"})
    with pytest.raises(Refusal, match="画面を開いた後に変わりました"):
        take(draft, "新1", offered=mark)
    assert not draft.answers.exists()


def test_only_the_organs_own_people_take_and_only_into_a_draft(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"))
    draft = next_draft(cycle)
    for by in (officer_for(cycle.organs["灯台機構"]), evaluator(cycle)):
        with pytest.raises(NotPermitted):
            take(draft, "新1", by=by)
    chief = chief_of(draft.review.organization)
    take(draft, "新1", "新2", by=chief)
    submit_review(draft=draft, by=chief, on=date(2022, 7, 1), at=MOMENT)
    with pytest.raises(WrongState, match="既に提出されています"):
        take(draft, "新1")


def test_offers_cost_the_same_for_one_item_and_for_many(cycle: Cycle, django_assert_num_queries: Any) -> None:
    hand_in(cycle.review("港湾機構"))
    for code, asked in (("2022-06", [clauses(cycle, 2)]), ("2022-07", [clauses(cycle, 1), clauses(cycle, 2)])):
        amendment = amend(cycle, code, date(2022, int(code[-2:]), 1), asked)
        draft = drafted(cycle, amendment)
        found = Submission.objects.select_related("review__amendment").get(pk=draft.pk)
        with django_assert_num_queries(7):
            assert len(offers(found)) == len(asked)
        draft.delete()
        AskedItem.objects.filter(review__amendment=amendment).delete()


def test_the_draft_page_offers_takes_and_marks(cycle: Cycle, in_2021: None) -> None:
    hand_in(cycle.review("港湾機構"), on=HANDED_IN_ON)
    asked = [clauses(cycle, 1), clauses(cycle, 2)]
    draft = drafted(cycle, amend(cycle, "2021-05", date(2021, 5, 1), asked))
    user = person("港湾機構の保護担当者", Role.OFFICER, cycle.organs["港湾機構"]).account
    assert user
    client = signed_in(user)
    address = f"/reviews/{draft.review_id}/draft/"
    assert "未入力の2件をまとめて引き継ぐ" in client.get(address).content.decode()
    first, second = (offer for offer in offers(draft).values())
    data = posted(client, address)
    remark = {f"item-{second.item.pk}-outcome": "PLANNED", f"item-{second.item.pk}-planned": "undecided"}
    answer = client.post(address, data | remark | {"carry": str(first.item.pk)})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#item-{first.item.pk}")
    stands = dict(draft.answers.values_list("item__label", "carried_from"))
    assert stands == {"新1": first.answer.pk, "新2": None}
    shown = client.get(address).content.decode()
    assert ("令和2年6月改正の回答を引き継いだものです" in shown, "まとめて引き継ぐ" in shown) == (True, False)
    assert text_of(page(client, f"{address}check/"), "h2")[0:2] == ["改正日のない規程 1件", "引き継いだ回答 1件"]


def test_all_offers_are_taken_at_once_but_not_over_what_was_typed(cycle: Cycle, in_2021: None) -> None:
    hand_in(cycle.review("港湾機構"), on=HANDED_IN_ON)
    asked = [clauses(cycle, 1), clauses(cycle, 2)]
    draft = drafted(cycle, amend(cycle, "2021-05", date(2021, 5, 1), asked))
    user = person("港湾機構の保護担当者", Role.OFFICER, cycle.organs["港湾機構"]).account
    assert user
    client = signed_in(user)
    address = f"/reviews/{draft.review_id}/draft/"
    _, second = (offer for offer in offers(draft).values())
    client.post(address, posted(client, address) | {f"item-{second.item.pk}-outcome": "OTHER_RULE", "carry": "all"})
    assert {
        one.item.label: (one.outcome, bool(one.carried_from_id)) for one in draft.answers.select_related("item")
    } == {
        "新1": ("REGULATION", True),
        "新2": ("OTHER_RULE", False),
    }


def posted(client: Any, address: str) -> dict[str, str]:
    """What the page sends when nothing is changed: its hidden and filled fields."""
    return fields(page(client, address))
