"""A correction: a new edition that names the one it corrects, and why."""

from __future__ import annotations

import pytest

from agencies.refusals import Refusal, WrongState
from audits.freezing import document, recomputed
from audits.models import Publication
from guidelines.models import Amendment
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, hand_in
from tests.publications import (
    prepared,
    publish_now,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def test_a_correction_is_a_new_edition_that_names_the_old_one(cycle: Cycle) -> None:
    first, other = published(cycle), published(cycle, ["2-1-5"])
    hand_in(cycle.review("南大学"), revised="令和3年3月1日")
    second = published(cycle, corrects=first, reason="南大学の改正日が漏れていたため")
    assert [(one.code, one.number, one.edition) for one in (first, other, second)] == [
        ("2020-06-1", 1, 1),
        ("2020-06-2", 2, 1),
        ("2020-06-1e2", 1, 2),
    ]
    assert (second.corrects, Publication.objects.get(pk=first.pk).correction) == (first, second)
    assert document(second, [], [])["corrects"] == ["2020-06-1", first.digest]
    assert (recomputed(first), recomputed(second)) == (first.digest, second.digest)
    third = published(cycle, corrects=second, reason="再訂正")
    assert (third.code, third.edition) == ("2020-06-1e3", 3)


def test_the_code_of_an_edition_is_not_that_of_a_set_of_another_cycle(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    published(cycle, ["2-1-5"], corrects=first, reason="誤り")
    cycle.amendment.code = "2020-06-1"
    cycle.amendment.save()
    published(cycle, ["2-1-5"])
    codes = Publication.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["2020-06-1", "2020-06-1e2", "2020-06-1-2"]


def test_a_correction_needs_the_latest_edition_of_the_same_cycle_and_a_reason(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    for corrects, reason in ((first, " "), (None, "理由")):
        with pytest.raises(Refusal, match="訂正する公表と訂正の理由の両方"):
            prepared(cycle, corrects=corrects, reason=reason)
    rival = prepared(cycle, ["2-1-5"], corrects=first, reason="二人が同時に準備した")
    published(cycle, ["2-1-5"], corrects=first, reason="誤り")
    for attempt in (
        lambda: prepared(cycle, corrects=first, reason="誤り"),
        lambda: publish_now(rival),
    ):
        with pytest.raises(WrongState, match="既に「令和2年6月改正 見直し状況 公表第1号（第2版）」で訂正"):
            attempt()
    elsewhere = Amendment.objects.create(
        code="2021-06", title="別", issued_on=COUNTED_ON, fiscal_year=2021, reference_on=COUNTED_ON
    )
    with pytest.raises(Refusal, match="同じ見直しのもの"):
        prepared(cycle, amendment=elsewhere, corrects=first, reason="誤り")
