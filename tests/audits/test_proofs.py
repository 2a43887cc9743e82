"""The rows of a set give its figures, and where they do not, each figure is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agencies.accounts import officer_of
from agencies.frozen import unlinked
from audits.actions import prepare_publication, publish
from audits.freezing import count_set, recomputed, stored_rows, stored_tables
from audits.proofs import Fault, as_counted, faults
from audits.tables import ask
from guidelines.models import Amendment
from regulations.actions import confirm_submission
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, figures, small_cycle
from tests.permissions.matrix import account
from tests.publications import (
    NUMBERS,
    PREPARED_AT,
    PUBLISHED_AT,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


@pytest.mark.parametrize("state", ["submitted", "confirmed"])
@pytest.mark.parametrize("day", ["2020-12-31", "2021-04-10", "2021-05-31"])
def test_the_rows_give_every_figure(cycle: Cycle, day: str, state: str) -> None:
    for name in ("北省", "北大学"):
        confirm_submission(submission=cycle.review(name).submissions.get(), by=evaluator(cycle), on=COUNTED_ON)
    counted = count_set(cycle.amendment, NUMBERS, cycle.scope("2-1-5", day).as_of, state)
    assert [fault for one in counted for fault in faults(one.table, one.rows)] == []


def test_a_figure_the_rows_do_not_give_is_named(cycle: Cycle) -> None:
    (one,) = count_set(cycle.amendment, ["2-1-5"], COUNTED_ON, "submitted")
    fewer = [row for row in one.rows if row.organization != "X-2"]
    assert [str(fault) for fault in faults(one.table, fewer)] == [
        "表2-1-5 行政機関 機関数：表は 3、行は 2",
        "表2-1-5 行政機関 令和2年度に見直し(改正)：表は 1、行は 0",
        "表2-1-5 計 機関数：表は 7、行は 6",
        "表2-1-5 計 令和2年度に見直し(改正)：表は 3、行は 2",
        "表2-1-5 根拠 機関回答：表は 5、行は 4",
    ]
    elsewhere = [replace(row, column="1999") if row.organization == "X-3" else row for row in one.rows]
    assert Fault("2-1-5", "AGENCY 1999", "なし", "1") in faults(one.table, elsewhere)
    (late,) = count_set(cycle.amendment, ["2-2-20"], COUNTED_ON, "submitted")
    other_words = [replace(row, text="別の理由") for row in late.rows]
    assert [fault.place for fault in faults(late.table, other_words)] == ["灯台機構"]
    assert [fault.place for fault in faults(late.table, [])] == ["灯台機構", "根拠 機関回答"]


def test_nobody_has_answered_yet_and_it_can_be_published_all_the_same(db: None) -> None:
    publication = published(small_cycle())
    assert figures(stored_tables(publication)[0])[-1] == ["計", 7, 0, 0, 7]
    assert publication.rows.filter(number="2-1-5").count() == 7


def test_the_survey_as_published_and_its_rows(survey: Amendment) -> None:
    numbers = list(survey.tables.order_by("position").values_list("number", flat=True))
    by = officer_of(account("EVALUATOR", "AG-13", "評価 花子"))
    preparation = prepare_publication(
        amendment=survey,
        numbers=numbers,
        as_of=survey.reference_on,
        state="submitted",
        by=by,
        on=survey.reference_on,
        at=PREPARED_AT,
    )
    admin = officer_of(account("ADMINISTRATOR", "AG-13", "事務 四郎"))
    publication = publish(preparation=preparation, by=admin, on=survey.reference_on, at=PUBLISHED_AT)
    frozen = stored_tables(publication)
    assert frozen == [unlinked(ask(number, {}).table()) for number in numbers]
    rows = stored_rows(publication)
    for table in frozen:
        assert faults(table, [as_counted(row) for row in rows if row.number == table.number]) == []
    named = [row for row in rows if row.provenance == "ALLOCATED" and row.organization_code]
    assert (named, recomputed(publication)) == ([], publication.digest)
