"""Publishing: who may, what is frozen, and what is refused because it is not what was seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from agencies.accounts import command, officer_of
from agencies.models import Trail
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Role
from audits.actions import FiguresChanged, withdraw_preparation
from audits.freezing import document, recomputed, stored_rows, stored_tables
from audits.models import Preparation, Publication, PublishedRow, PublishedTable
from audits.tables import NotFound
from regulations.actions import confirm_submission, return_submission
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, chief_of, evaluator, figures, hand_in, person
from tests.publications import (
    NUMBERS,
    PREPARED_AT,
    PREPARED_ON,
    PUBLISHED_AT,
    PUBLISHED_ON,
    administrator,
    prepared,
    publish_now,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def counts() -> tuple[int, ...]:
    """Rows of each kind, and of the trail."""
    return tuple(model.objects.count() for model in (Preparation, Publication, PublishedTable, PublishedRow, Trail))


def test_what_is_published_is_what_was_counted(cycle: Cycle) -> None:
    publication = published(cycle)
    assert (publication.code, publication.edition, str(publication)) == (
        "2020-06-1",
        1,
        "令和2年6月改正 見直し状況 公表第1号（第1版）",
    )
    frozen = stored_tables(publication)
    assert [table.number for table in frozen] == NUMBERS
    assert [figures(table) for table in frozen] == [figures(cycle.table(number)) for number in NUMBERS]
    assert figures(frozen[0]) == [
        ["", "機関数", "令和2年度に見直し(改正)", "令和3年度に見直し(改正)", "未了", "未回答"],
        ["行政機関", 3, 1, 1, 0, 1],
        ["独立行政法人等", 4, 2, 1, 1, 0],
        ["計", 7, 3, 2, 1, 1],
    ]
    assert (publication.prepared_by_name, publication.published_by_name) == ("評価担当", "事務局")
    assert (publication.prepared_on, publication.published_on) == (PREPARED_ON, PUBLISHED_ON)
    assert {row.url for table in frozen for row in table.rows} == {None}
    assert {cell.key for table in frozen for row in table.rows for cell in row.cells} == {None}


def test_the_counted_rows_are_kept_with_organ_place_provenance_and_version(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5"])
    versions = {
        str(one.organization): one.submissions.get().pk if one.submissions.exists() else None
        for one in cycle.amendment.reviews.select_related("organization")
    }
    names = ("organization_code", "organization_name", "row_key", "column_key", "provenance")
    kept = [
        (*(getattr(row, name) for name in names), row.submission_number, row.submission_id)
        for row in stored_rows(publication)
    ]
    assert kept == [
        ("X-2", "南省", "AGENCY", "2020", "REPORTED", 1, versions["南省"]),
        ("X-1", "北省", "AGENCY", "2021", "REPORTED", 1, versions["北省"]),
        ("X-3", "東庁", "AGENCY", "unanswered", "", None, None),
        ("X-4", "港湾機構", "CORPORATION", "2020", "REPORTED", 1, versions["港湾機構"]),
        ("X-7", "北大学", "CORPORATION", "2020", "PUBLISHED", 1, versions["北大学"]),
        ("X-5", "灯台機構", "CORPORATION", "2021", "REPORTED", 1, versions["灯台機構"]),
        ("X-6", "南大学", "CORPORATION", "open", "REPORTED", 1, versions["南大学"]),
    ]


def test_an_allocated_row_is_kept_without_its_organ(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-7"])
    allocated = publication.rows.filter(provenance="ALLOCATED").order_by("position")
    university = cycle.review("北大学").submissions.get()
    assert [(row.row_key, row.column_key, row.submission_id) for row in allocated] == [
        ("1", "REGULATION", university.pk),
        ("2", "PLANNED", university.pk),
    ]
    assert {(row.organization_code, row.organization_name, row.subject) for row in allocated} == {("", "", "")}
    with pytest.raises(DatabaseError, match="publishedrow_allocated_has_no_name"), transaction.atomic():
        PublishedRow.objects.bulk_create(
            [PublishedRow(publication_id=uuid4(), provenance="ALLOCATED", organization_code="X-7", position=1)]
        )


def test_the_digest_is_of_all_that_is_kept_and_of_nothing_else(cycle: Cycle) -> None:
    publication = published(cycle)
    whole = document(publication, list(publication.tables.order_by("position")), stored_rows(publication))
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == publication.digest == recomputed(publication)
    assert {
        "amendment_code",
        "as_of",
        "code",
        "corrects",
        "edition",
        "is_fictional",
        "note",
        "number",
        "prepared_at",
        "prepared_by_id",
        "prepared_by_name",
        "prepared_on",
        "published_at",
        "published_by_id",
        "published_by_name",
        "published_on",
        "reason",
        "rows",
        "shape_version",
        "state",
        "tables",
        "title",
    } == set(whole)
    assert (whole["published_at"], whole["as_of"]) == ("2021-06-02T03:04:05.000006+00:00", "2021-05-31")
    cycle.organs["南省"].name = "西省"
    cycle.organs["南省"].save()
    cycle.amendment.title = "別の改正"
    cycle.amendment.save()
    hand_in(cycle.review("南大学"), revised="令和3年5月1日")
    assert recomputed(Publication.objects.get()) == publication.digest


def test_every_step_leaves_one_row_of_the_trail(cycle: Cycle) -> None:
    before = Trail.objects.count()
    publication = published(cycle, ["2-1-5"])
    rows = list(Trail.objects.order_by("pk"))[before:]
    assert [(row.action, row.actor_name, row.target_type, row.target_id) for row in rows] == [
        ("公表を準備", "評価担当", "audits.Preparation", publication.preparation.pk),
        ("公表", "事務局", "audits.Publication", publication.pk),
        ("公表済", "事務局", "audits.Preparation", publication.preparation.pk),
    ]
    names = ("code", "digest", "tables", "rows")
    assert [rows[1].after[name] for name in names] == ["2020-06-1", publication.digest, 1, 7]


def test_only_an_evaluator_prepares_and_only_an_administrator_publishes(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    for by in (administrator(cycle), chief_of(organ), command("test")):
        with pytest.raises(NotPermitted, match="公表する表を準備する"):
            prepared(cycle, by=by)
    preparation = prepared(cycle)
    before = counts()
    for by in (evaluator(cycle), person("別の評価担当", Role.EVALUATOR, organ), chief_of(organ), command("test")):
        with pytest.raises(NotPermitted, match="準備された表を公表する"):
            publish_now(preparation, by=by)
    with pytest.raises(NotPermitted, match="公表する表を準備する"):
        withdraw_preparation(preparation=preparation, by=administrator(cycle))
    assert counts() == before


def test_a_program_signs_nothing_off(cycle: Cycle) -> None:
    program = replace(administrator(cycle), account=None)
    with pytest.raises(NotPermitted, match="アカウントのある人だけ"):
        publish_now(prepared(cycle), by=program)


def test_whoever_prepared_it_cannot_publish_it_with_both_roles_either(cycle: Cycle) -> None:
    ido = evaluator(cycle)
    assert ido.account is not None
    ido.account.assignments.create(role=Role.ADMINISTRATOR, organization=cycle.organs["東庁"])
    preparation = prepared(cycle)
    before = counts()
    with pytest.raises(NotPermitted, match="準備した人は公表できません"):
        publish_now(preparation, by=officer_of(ido.account))
    assert counts() == before
    with pytest.raises(DatabaseError, match="publication_by_two_people"), transaction.atomic():
        Publication.objects.create(
            code="X",
            number=1,
            edition=1,
            title="X",
            amendment=cycle.amendment,
            is_fictional=False,
            as_of=COUNTED_ON,
            state="submitted",
            prepared_by=ido.account,
            prepared_on=PREPARED_ON,
            prepared_at=PREPARED_AT,
            published_by=ido.account,
            published_on=PUBLISHED_ON,
            published_at=PUBLISHED_AT,
        )


def test_publishing_twice_is_publishing_once(cycle: Cycle) -> None:
    preparation = prepared(cycle)
    first = publish_now(preparation)
    before = counts()
    assert publish_now(preparation) == first
    assert publish_now(preparation, by=person("別の事務局", Role.ADMINISTRATOR, cycle.organs["北省"])) == first
    assert counts() == before


def test_figures_that_changed_since_are_not_published_but_named(cycle: Cycle) -> None:
    preparation = prepared(cycle)
    hand_in(cycle.review("南大学"), revised="令和3年3月1日", outcome={1: "PLANNED", 2: "REGULATION"})
    before = counts()
    with pytest.raises(FiguresChanged) as refused:
        publish_now(preparation)
    assert str(refused.value) == (
        "準備した後に数字が変わったため、公表していません：表2-1-5 行政機関 未了 0 (0.0%)→（なし）、"
        "独立行政法人等 令和2年度に見直し(改正) 2 (50.0%)→3 (75.0%)、独立行政法人等 未了 1 (25.0%)→（なし）、"
        "ほか2箇所。今の数字を確かめて、準備からやり直してください。"
    )
    assert counts() == before
    assert figures(stored_tables(publish_now(prepared(cycle)))[0])[2] == ["独立行政法人等", 4, 3, 1, 0]


def test_a_changed_answer_that_changes_no_figure_is_published_with_its_new_version(cycle: Cycle) -> None:
    preparation = prepared(cycle, ["2-1-5"])
    newer = hand_in(cycle.review("港湾機構"), revised="令和2年12月3日")
    publication = publish_now(preparation)
    row = publication.rows.get(organization_code="X-4")
    assert (row.submission_id, row.submission_number) == (newer.pk, 2)


def test_what_was_taken_back_is_not_published(cycle: Cycle) -> None:
    preparation = prepared(cycle)
    assert withdraw_preparation(preparation=preparation, by=evaluator(cycle)).stage == "WITHDRAWN"
    before = counts()
    assert withdraw_preparation(preparation=preparation, by=evaluator(cycle)).stage == "WITHDRAWN"
    with pytest.raises(WrongState, match="取り下げられています"):
        publish_now(preparation)
    assert counts() == before
    other = prepared(cycle)
    publish_now(other)
    with pytest.raises(WrongState, match="既に公表されています"):
        withdraw_preparation(preparation=other, by=evaluator(cycle))


def test_nothing_is_prepared_without_tables_or_for_a_day_to_come_or_of_a_table_there_is_not(cycle: Cycle) -> None:
    before = counts()
    for error, changed in (
        ("1つ以上選んで", {"numbers": []}),
        ("本日より後です", {"as_of": PUBLISHED_ON}),
        ("表「9-9-9」はありません", {"numbers": ["9-9-9"]}),
    ):
        with pytest.raises(Refusal, match=error):
            prepared(cycle, **changed)
    assert issubclass(NotFound, Refusal)
    assert counts() == before


def test_a_set_of_confirmed_answers_alone(cycle: Cycle) -> None:
    submission = cycle.review("港湾機構").submissions.get()
    confirm_submission(submission=submission, by=evaluator(cycle), on=COUNTED_ON)
    publication = published(cycle, state="confirmed")
    assert figures(stored_tables(publication)[0])[-1] == ["計", 7, 1, 0, 6]
    assert publication.rows.filter(number="2-1-5", submission=submission).count() == 1


def test_a_returned_version_is_not_among_the_rows(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    item = cycle.item("CORPORATION", 1)
    first = review.submissions.get()
    second = hand_in(review, outcome={1: "PLANNED", 2: "REGULATION"})
    return_submission(submission=second, reason="確認", items=[item], by=evaluator(cycle), on=COUNTED_ON)
    publication = published(cycle)
    kept = publication.rows.filter(organization_code="X-4").values_list("number", "submission")
    unanswered = {(number, None) for number in ("2-2-3", "2-2-7", "2-2-8", "2-2-10", "2-2-14")}
    assert set(kept) == {("2-1-5", first.pk), ("2-1-7", first.pk), *unanswered}
