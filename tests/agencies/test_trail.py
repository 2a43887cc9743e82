"""The trail holds one row for every change, and the database itself refuses to alter it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from agencies import guards, trail
from agencies.models import Trail
from agencies.periods import Period
from guidelines.models import Amendment
from regulations.actions import confirm_submission, return_submission, submit_review
from regulations.drafts import discard_draft, save_draft, start_draft
from regulations.entries import TextEntry, fingerprint, text_words
from tests.cycle_rows import ORGANS
from tests.cycles import (
    COUNTED_ON,
    HANDED_IN_ON,
    MOMENT,
    Cycle,
    chief_of,
    dispatch_all,
    evaluator,
    fill_in,
    hand_in,
    small_cycle,
    typed_answer,
    typed_dates,
)

pytestmark = pytest.mark.django_db
ON_SQLITE = connection.vendor == "sqlite"
STATEMENTS = {
    "UPDATE": "UPDATE agencies_trail SET actor_name = 'somebody else'",
    "UPDATE of nothing that differs": "UPDATE agencies_trail SET action = action",
    "DELETE": "DELETE FROM agencies_trail",
    "DELETE of one row": "DELETE FROM agencies_trail WHERE id = (SELECT MIN(id) FROM agencies_trail)",
    **(
        {
            "REPLACE": "INSERT OR REPLACE INTO agencies_trail SELECT * FROM agencies_trail",
            "UPDATE OR REPLACE": "UPDATE OR REPLACE agencies_trail SET actor_name = 'somebody else'",
            "UPSERT": "INSERT INTO agencies_trail SELECT * FROM agencies_trail WHERE true "
            "ON CONFLICT (id) DO UPDATE SET actor_name = 'somebody else'",
        }
        if ON_SQLITE
        else {
            "TRUNCATE": "TRUNCATE agencies_trail",
            "TRUNCATE of what it refers to": "TRUNCATE agencies_organization CASCADE",
            "UPSERT": "INSERT INTO agencies_trail SELECT * FROM agencies_trail "
            "ON CONFLICT (id) DO UPDATE SET actor_name = 'somebody else'",
        }
    ),
}
THROUGH_MODELS: dict[str, Callable[[], object]] = {
    "update": lambda: Trail.objects.update(actor_name="somebody else"),
    "delete": lambda: Trail.objects.all().delete(),
    "save": lambda: Trail.objects.order_by("pk")[0].save(),
    "bulk_update": lambda: Trail.objects.bulk_update(Trail.objects.all(), ["action"]),
    "delete of one": lambda: Trail.objects.order_by("pk")[0].delete(),
}


def written() -> list[tuple[object, ...]]:
    return list(Trail.objects.order_by("pk").values_list())


def missing_guards(*databases: str) -> list[str]:
    """What `manage.py check --database …` says of the guards."""
    found = checks.run_checks(tags=[checks.Tags.database], databases=list(databases))
    return [problem.msg for problem in found if problem.id == "agencies.E001"]


def last_rows(action: str) -> list[Trail]:
    """The rows of the latest request, which must all be of that action."""
    latest = Trail.objects.order_by("-pk")[0]
    rows = list(Trail.objects.filter(request_id=latest.request_id).order_by("pk"))
    assert {row.action for row in rows} == {action}
    return rows


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_the_database_refuses_to_alter_the_trail(cycle: Cycle, statement: str) -> None:
    before = written()
    connection.check_constraints()  # PostgreSQL truncates nothing whose references are still to be checked
    with pytest.raises(DatabaseError, match="agencies_trail is append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert written() == before
    assert len(before) == len(ORGANS)


@pytest.mark.parametrize("change", THROUGH_MODELS.values(), ids=THROUGH_MODELS)
def test_the_trail_is_refused_to_the_application_too(cycle: Cycle, change: Callable[[], object]) -> None:
    before = written()
    with pytest.raises(DatabaseError, match="agencies_trail is append-only"), transaction.atomic():
        change()
    assert written() == before
    assert len(before) == len(ORGANS)


def test_the_guards_stand_after_migrate() -> None:
    assert guards.installed(connection) == guards.expected(connection)
    assert missing_guards("default") == []
    tables = {re.fullmatch(r"guard_(.+)_[a-z]+", name)[1] for name in guards.expected(connection)}  # type: ignore[index]  # it matches, or the test fails
    assert tables == set(guards.GUARDED)


@pytest.mark.parametrize("guard", sorted(guards.expected(connection)))
def test_a_guard_that_is_missing_is_reported_and_put_back(cycle: Cycle, guard: str) -> None:
    table = guard.removeprefix("guard_").rpartition("_")[0]
    connection.cursor().execute(f"DROP TRIGGER {guard}" + ("" if ON_SQLITE else f" ON {table}"))
    assert missing_guards("default") == [f"What is written once is not guarded on 'default': {guard}."]
    call_command("install_guards", stdout=StringIO())
    assert missing_guards("default") == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(STATEMENTS["DELETE"])


def test_guards_are_only_looked_for_where_a_database_is_named() -> None:
    connection.cursor().execute(
        "DROP TRIGGER guard_agencies_trail_delete" + ("" if ON_SQLITE else " ON agencies_trail")
    )
    assert (missing_guards(), len(missing_guards("default"))) == ([], 1)


def test_dispatch_leaves_one_row_for_each_review() -> None:
    cycle = small_cycle(dispatched=False)
    kimura = evaluator(cycle)
    reviews = dispatch_all(cycle, by=kimura)
    rows = last_rows("見直しを依頼")
    assert [(row.target_type, row.target_id) for row in rows] == [("regulations.Review", one.pk) for one in reviews]
    assert [row.organization_id for row in rows] == [cycle.organs[name].pk for name in ORGANS]
    assert {(row.actor, row.actor_name) for row in rows} == {(kimura.account, "評価担当")}
    lighthouse = next(row for row in rows if row.organization_id == cycle.organs["灯台機構"].pk)
    assert (lighthouse.before, lighthouse.after) == (
        {},
        {
            "kind": "CORPORATION",
            "category": "INCORPORATED_AGENCY",
            "lead_agency": cycle.organs["北省"].pk,
            "is_lead_supervisor": False,
            "compiler": None,
            "dispatched_on": "2020-06-01",
            "items": [item.pk for item in cycle.amendment.items.filter(audience="CORPORATION").order_by("position")],
        },
    )


def test_every_step_of_a_review_leaves_one_row_for_each_row_changed(cycle: Cycle) -> None:
    review = cycle.review("灯台機構")
    ishii, kato = chief_of(review.organization), evaluator(cycle)
    draft = start_draft(review=review, by=ishii)
    (row,) = last_rows("下書きを開始")
    assert (row.target_id, row.actor, row.before, row.after) == (draft.pk, ishii.account, {}, {"number": 1})
    assert fill_in(draft, late_reason="審査", by=ishii) == len(last_rows("下書きを保存")) == 4
    draft = submit_review(draft=draft, by=ishii, on=HANDED_IN_ON, at=MOMENT)
    (row,) = last_rows("提出済")
    assert (row.before, row.after["state"], row.after["submitted_on"]) == (
        {"state": "DRAFT"},
        "SUBMITTED",
        "2021-05-20",
    )
    item = cycle.item("CORPORATION", 2)
    return_submission(submission=draft, reason="根拠条文が違います", items=[item], by=kato, on=COUNTED_ON)
    (row,) = last_rows("差戻し")
    assert (row.actor_name, row.organization_id, row.before) == (
        "評価担当",
        review.organization_id,
        {"state": "SUBMITTED"},
    )
    assert (row.after["return_reason"], row.after["items"], row.after["regulations"]) == (
        trail.digest("根拠条文が違います"),
        [item.pk],
        [],
    )
    confirm_submission(submission=hand_in(review), by=kato, on=COUNTED_ON)
    (row,) = last_rows("確認済")
    assert (row.before, row.after["judged_on"]) == ({"state": "SUBMITTED"}, "2021-05-31")
    discard_draft(draft=start_draft(review=review, by=ishii), by=ishii)
    (row,) = last_rows("下書きを破棄")
    assert (row.before, row.after) == ({"number": 3, "answers": 2}, {})


def test_a_change_is_kept_with_what_stood_there_before_and_after(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    ishii = chief_of(review.organization)
    hand_in(review, revised="令和2年12月")
    draft = start_draft(review=review, by=ishii)
    row = draft.revisions.get()
    answer = typed_answer(draft, cycle.item("CORPORATION", 1), "OTHER_RULE")
    december = Period.month(2020, 12)
    save_draft(draft=draft, answers=[answer], revisions=[typed_dates(row, consulted=december)], by=ishii)
    kept = {one.target_type: (one.before, one.after) for one in last_rows("下書きを保存")}
    before, after = kept["regulations.Revision"]
    assert (before["協議"], after["協議"], before["改正"], after["改正"]) == (
        "",
        "令和2年12月",
        "令和2年12月",
        "令和2年12月",
    )
    before, after = kept["regulations.ItemAnswer"]
    assert (before["対応"], after["対応"]) == (
        "保護管理規程の見直し（改正）",
        "保護管理規程以外の規程による対応",
    )


def test_an_answer_taken_back_leaves_its_row(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    ishii = chief_of(review.organization)
    draft = start_draft(review=review, by=ishii)
    fill_in(draft, by=ishii)
    gone = draft.answers.get(item=cycle.item("CORPORATION", 1))
    save_draft(draft=draft, answers=[typed_answer(draft, gone.item, "")], by=ishii)
    (row,) = last_rows("下書きを保存")
    assert (row.target_type, row.target_id, row.before["対応"], row.after) == (
        "regulations.ItemAnswer",
        gone.pk,
        gone.get_outcome_display(),
        {},
    )


def test_what_is_saved_without_a_change_leaves_nothing(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    ishii = chief_of(review.organization)
    draft = start_draft(review=review, by=ishii)
    fill_in(draft, by=ishii)
    before = written()
    assert fill_in(draft, by=ishii) == 0
    assert written() == before


def test_all_of_one_request_stands_under_its_id(cycle: Cycle) -> None:
    token = trail.request_id.set("7d0b6ef2")
    try:
        hand_in(cycle.review("港湾機構"))
    finally:
        trail.request_id.reset(token)
    rows = Trail.objects.filter(request_id="7d0b6ef2")
    assert [(line["action"], line["count"]) for line in rows.by_request()] == [
        ("提出済", 1),
        ("下書きを保存", 3),
        ("下書きを開始", 1),
    ]
    assert not Trail.objects.exclude(pk__in=rows).filter(target_type="regulations.Submission").exists()


def test_what_is_refused_leaves_no_row(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    ishii = chief_of(review.organization)
    draft = start_draft(review=review, by=ishii)
    fill_in(draft, late_reason="一", by=ishii)
    before = written()
    stale = TextEntry(shown=fingerprint(text_words(draft)), late_reason="二", support_received="", remark="")
    fresh = typed_answer(draft, cycle.item("CORPORATION", 1), "OTHER_RULE")
    with pytest.raises(Exception, match="何も保存していません"):
        save_draft(draft=draft, answers=[fresh], texts=stale, by=ishii)
    assert written() == before
    assert Amendment.objects.get().pk == cycle.amendment.pk


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has no REPLACE")
def test_a_connection_that_does_not_notice_the_deletion_replaces_nothing_either(survey: Amendment) -> None:
    """Any client of SQLite but ours connects without recursive triggers."""
    before = written()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(STATEMENTS["REPLACE"])
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")
    assert written() == before
