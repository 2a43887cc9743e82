"""Rows that are saved as plain values stand there as those that Django saves, and every rule of the database holds."""

from __future__ import annotations

import gc
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Trail
from regulations.breakdown.actions import plan_of
from regulations.breakdown.garbage import not_collected
from regulations.breakdown.rows import AT_ONCE, insert, insert_all
from regulations.models import AnswerBasis, ItemAnswer, Regulation, Submission
from tests.cycles import COUNTED_ON, Cycle, hand_in
from tests.regulations.breakdowns import ANSWERS, as_csv, half_told, imported

pytestmark = pytest.mark.django_db

AWKWARD = ['"', "\\", '\\"', "{}", "a,b", "NULL", "", "%s %", "'", "改\n行\t", "①「」", "\\N", " 前後 "]


@pytest.fixture
def cycle() -> Cycle:
    return half_told()


def test_any_text_is_saved_as_it_is(cycle: Cycle) -> None:
    counted = Submission.objects.counted().get(review=cycle.review("港湾機構"))
    answers = counted.answers.order_by("item__position")
    answers.update(remark="")
    AnswerBasis.objects.all().delete()
    clause = answers[0].item.item_clauses.values_list("clause", flat=True)[0]
    for text in AWKWARD:
        insert(AnswerBasis, ("answer_id", "clause_id", "text"), [(answers[0].pk, clause, text)])
        assert AnswerBasis.objects.get().text == text
        AnswerBasis.objects.all().delete()
    owner = cycle.organs["港湾機構"].pk
    names = [text for text in AWKWARD for _ in range(2)]
    insert(
        Regulation, ("owner_id", "name", "provenance"), [(owner, f"{n}{t}", "REPORTED") for n, t in enumerate(names)]
    )
    saved = Regulation.objects.filter(owner=owner, name__regex="^[0-9]").order_by("pk")
    assert [one.name for one in saved] == [f"{place}{text}" for place, text in enumerate(names)]


def test_a_version_is_saved_as_django_saves_it(cycle: Cycle) -> None:
    review, at = cycle.review("灯台機構"), timezone.now()
    given: dict[str, Any] = {
        "review": review,
        "state": Submission.State.SUBMITTED,
        "submitted_on": date(2021, 5, 20),
        "submitted_at": at,
        "remark": '"\\',
        "completed_from": date(2020, 4, 1),
        "completed_to": date(2021, 3, 31),
        "completion_provenance": "REPORTED",
    }
    Submission.objects.bulk_create([Submission(number=1, **given)])
    insert_all(Submission, [Submission(number=2, **given)])
    one, other = map(dict, Submission.objects.filter(review=review).order_by("number").values())
    assert {name: (one[name], other[name]) for name in one if one[name] != other[name]} == {
        "id": (one["id"], other["id"]),
        "number": (1, 2),
    }


def test_columns_that_are_not_given_get_their_default_and_no_row_is_lost_between_two_parts(cycle: Cycle) -> None:
    owner = cycle.organs["灯台機構"].pk
    number = AT_ONCE + 1
    insert(Regulation, ("owner_id", "name", "provenance"), [(owner, f"規程{n}", "REPORTED") for n in range(number)])
    assert Regulation.objects.filter(owner=owner, name__startswith="規程").count() == number
    counted = Submission.objects.counted().get(review=cycle.review("港湾機構"))
    answer = counted.answers.order_by("item__position")[0]
    item = answer.item_id
    answer.delete()
    insert(
        ItemAnswer, ("submission_id", "item_id", "outcome", "provenance"), [(counted.pk, item, "PLANNED", "REPORTED")]
    )
    row = ItemAnswer.objects.get(submission=counted, item=item)
    assert (row.manner, row.planned, row.remark, row.carried_from, row.version) == ("", None, "", None, 1)


def insert_and_check(row: dict[str, Any]) -> None:
    """SQLite and PostgreSQL look whether a relation points to something when the transaction ends, or here."""
    insert(ItemAnswer, list(row), [tuple(row.values())])
    connection.check_constraints()


@pytest.mark.parametrize(
    "row",
    [
        {"outcome": "UNANSWERED"},
        {"provenance": "GUESSED"},
        {"planned_from": date(2022, 4, 1), "planned_to": date(2021, 4, 1)},
        {"outcome": "REGULATION", "planned_from": date(2022, 4, 1)},
        {"item_id": 0},
        {"submission_id": 0},
        {},
    ],
)
def test_every_rule_of_the_database_holds(cycle: Cycle, row: dict[str, Any]) -> None:
    """The last row is an answer that stands there already."""
    stands = Submission.objects.counted().get(review=cycle.review("港湾機構")).answers.order_by("item__position")[0]
    sound = {
        "submission_id": Submission.objects.counted().get(review=cycle.review("港湾機構")).pk,
        "item_id": stands.item_id,
        "outcome": "PLANNED",
        "provenance": "REPORTED",
        "planned_from": None,
        "planned_to": None,
    }
    if row:
        stands.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_and_check(sound | row)


def test_what_is_not_imported_is_taken_over_with_its_bases(cycle: Cycle) -> None:
    before = Submission.objects.counted().get(review=cycle.review("南大学"))
    kept = before.answers.get(item__position=2)
    ItemAnswer.objects.filter(pk=kept.pk).update(remark='"そのまま"', manner="AMENDED")
    clause = kept.item.item_clauses.values_list("clause", flat=True)[0]
    AnswerBasis.objects.create(answer=kept, clause_id=clause, text="第4条\\")
    imported(cycle, ANSWERS, [("X-6", "1", "REGULATION", "", "", "第3条", "")])
    after = Submission.objects.counted().get(review=cycle.review("南大学")).answers.get(item__position=2)
    same = {"id", "submission_id"}
    one, other = (dict(ItemAnswer.objects.values().get(pk=row.pk)) for row in (kept, after))
    assert {name for name in one if one[name] != other[name]} == same
    assert list(after.bases.values_list("clause", "text")) == [(clause, "第4条\\")]
    (entry,) = Trail.objects.filter(action="内訳を取り込み")
    assert list(entry.after["answers"]) == ["①記録"]


def test_to_look_at_a_file_that_was_imported_costs_as_many_queries_for_one_line_as_for_many(cycle: Cycle) -> None:
    hand_in(cycle.review("灯台機構"))
    lines = [(code, item, "PLANNED", "", "", "", "") for code in ("X-4", "X-5") for item in ("1", "2")]
    counts = []
    for given in (lines[:1], lines):
        content = as_csv(ANSWERS, given)
        with CaptureQueriesContext(connection) as queries:
            found = plan_of(amendment=cycle.amendment, content=content, file_name="a.csv", today=COUNTED_ON)
        assert (len(found.kept) + found.same, found.changes, found.errors) == (len(given), [], [])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_collector_of_garbage_is_as_it_was_afterwards() -> None:
    was_enabled = gc.isenabled()
    gc.enable()
    with not_collected():
        assert not gc.isenabled()
        with not_collected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), not_collected():
        divmod(1, 0)
    assert gc.isenabled()
    if not was_enabled:
        gc.disable()
