"""From a published set to its correction: who is offered it, how it begins, and what it changes cell by cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from audits.models import Preparation, Publication
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, chief_of, evaluator, hand_in
from tests.permissions.matrix import signed_in
from tests.publications import administrator, prepared, publish_now, published

pytestmark = pytest.mark.django_db
OFFERED = "訂正を準備する"
CHANGED = [
    ("根拠", "機関回答", "5", "6"),
    ("行政機関", "令和2年度に見直し(改正)", "1 (33.3%)", "2 (66.7%)"),
    ("行政機関", "未回答", "1 (33.3%)", None),
    ("独立行政法人等", "未回答", "0 (0.0%)", None),
    ("計", "令和2年度に見直し(改正)", "3 (42.9%)", "4 (57.1%)"),
    ("計", "未回答", "1 (14.3%)", None),
]


@pytest.fixture
def cycle(settings: Any) -> Cycle:
    settings.BUSINESS_DAY_OFFSET = settings.BUSINESS_DAY_OFFSET + (date(2021, 6, 3) - date(2016, 5, 31))
    return answered_cycle()


def browser_of(officer: Any) -> Client:
    return signed_in(officer.account)


def page(client: Client, publication: Publication) -> str:
    return client.get(publication.get_absolute_url()).content.decode()


def correcting(first: Publication, cycle: Cycle) -> Preparation:
    """A correction with one more table, after 東庁 has answered."""
    hand_in(cycle.review("東庁"), revised="令和2年12月1日")
    return prepared(cycle, ["2-1-5", "2-1-6"], corrects=first, reason="回答の訂正")


def test_only_an_evaluator_is_offered_the_correction_of_the_latest_edition(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    people = (evaluator(cycle), administrator(cycle), chief_of(cycle.organs["北省"]))
    assert [OFFERED in page(browser_of(one), first) for one in people] == [True, False, False]
    assert OFFERED not in page(Client(), first)
    assert f"/publications/prepare/?amendment=2020-06&amp;corrects={first.code}" in page(browser_of(people[0]), first)
    second = publish_now(correcting(first, cycle))
    assert [OFFERED in page(browser_of(people[0]), one) for one in (first, second)] == [False, True]


def test_a_correction_begins_with_what_the_edition_has(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5", "2-1-7"], as_of=date(2021, 3, 31), state="confirmed", note="備考の文")
    response = browser_of(evaluator(cycle)).get(f"/publications/prepare/?amendment=2020-06&corrects={first.code}")
    form = response.context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "as_of": "令和3年3月31日",
        "state": "confirmed",
        "numbers": ["2-1-5", "2-1-7"],
        "note": "備考の文",
        "corrects": first.code,
        "reason": None,
    }
    assert OFFERED in response.content.decode()


def test_what_cannot_be_corrected_is_told_and_a_new_set_is_offered(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    publish_now(correcting(first, cycle))
    browser = browser_of(evaluator(cycle))
    for code in (first.code, "nothing", "%00"):
        response = browser.get(f"/publications/prepare/?amendment=2020-06&corrects={code}")
        assert (response.status_code, response.context["corrects"]) == (200, None)
        assert "は訂正できません。この見直しの最新の版を" in response.content.decode()


def test_preparation_and_publishing_show_what_a_correction_changes(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    preparation = correcting(first, cycle)
    address, ueda = preparation.get_absolute_url(), browser_of(administrator(cycle))
    for one in (address, f"{address}publish/"):
        response = ueda.get(one)
        comparison = response.context["correction"]
        changed, new = comparison.pairs
        assert [(cell.row, cell.column, cell.before, cell.after) for cell in changed.differences] == CHANGED
        assert (new.number, new.is_before, new.is_after) == ("2-1-6", False, True)
        assert (comparison.before, comparison.after) == ("訂正前（第1版）", "訂正後")
        assert "訂正で変わるところ" in response.content.decode()
    publish_now(preparation)
    hand_in(cycle.review("南大学"), revised="令和3年4月")
    (changed, _) = ueda.get(address).context["correction"].pairs  # what was published, not what is so now
    assert [(cell.row, cell.column, cell.before, cell.after) for cell in changed.differences] == CHANGED


def test_a_set_that_corrects_nothing_is_compared_with_nothing(cycle: Cycle) -> None:
    preparation = prepared(cycle, ["2-1-5"], as_of=COUNTED_ON)
    ueda = browser_of(administrator(cycle))
    for address in (preparation.get_absolute_url(), f"{preparation.get_absolute_url()}publish/"):
        assert "訂正で変わるところ" not in ueda.get(address).content.decode()
