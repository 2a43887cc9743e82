"""What one row of a post or an activity, or rows beside each other, cannot say is refused by the database (rule 13)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from audits.models import Activity, ConcurrentPost, Post
from tests.cycles import small_cycle
from tests.posts import activity, concurrent, held_by

pytestmark = pytest.mark.django_db
MODELS = (Post, ConcurrentPost, Activity)
DAY, DAY_BEFORE = date(2020, 10, 1), date(2020, 9, 30)
CHANGES: list[tuple[type[models.Model], dict[str, Any], dict[str, Any], str]] = [
    (Post, {}, {"kind": "BOSS"}, "post_kind_is_known"),
    (Post, {}, {"is_vacant": True}, "post_held_or_vacant"),
    (Post, {}, {"holder": "", "title": ""}, "post_held_or_vacant"),
    (Post, {}, {"ended_on": DAY_BEFORE}, "post_ends_after_it_began"),
    (ConcurrentPost, {}, {"kind": "STAFF"}, "concurrentpost_kind_is_known"),
    (ConcurrentPost, {}, {"answer": "PERHAPS"}, "concurrentpost_answer_is_known"),
    (ConcurrentPost, {}, {"provenance": "RUMOUR"}, "concurrentpost_provenance_is_known"),
    (Activity, {"status": "PLANNED"}, {"kind": "PARTY"}, "activity_kind_is_known"),
    (Activity, {"status": "PLANNED"}, {"status": "LOST"}, "activity_status_is_known"),
    (Activity, {"status": "PLANNED"}, {"provenance": "RUMOUR"}, "activity_provenance_is_known"),
    (Activity, {"status": "HELD"}, {"held_to": DAY_BEFORE}, "activity_held_in_order"),
    (Activity, {"status": "HELD"}, {"asked_to": date(2020, 3, 31)}, "activity_asked_in_order"),
    (Activity, {"status": "HELD"}, {"held_from": None, "held_to": None}, "activity_held_is_dated"),
    (Activity, {"status": "HELD"}, {"held_to": None}, "activity_held_is_dated"),
    (Activity, {"status": "NOT_HELD"}, {"reason": ""}, "activity_not_held_says_why"),
    (Activity, {"status": "NOT_HELD"}, {"held_from": DAY, "held_to": DAY}, "activity_not_held_says_why"),
]
ONCE = {"post_one_current": Post, "concurrentpost_once": ConcurrentPost, "activity_not_held_once": Activity}


@pytest.fixture(autouse=True)
def rows() -> None:
    """A post, an answer, and an activity in each status."""
    cycle = small_cycle()
    held_by(cycle, "北省", holder="甲山 一子", since=DAY)
    concurrent(cycle, "北省", "AUDITOR", "YES")
    activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月1日")
    activity(cycle, "北省", "INSPECTION", "PLANNED")
    activity(cycle, "北省", "AUDIT", "NOT_HELD")


@pytest.mark.parametrize(("model", "where", "changed", "name"), CHANGES, ids=str)
def test_a_row_that_cannot_be_is_refused(
    model: type[models.Model], where: dict[str, Any], changed: dict[str, Any], name: str
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._base_manager.filter(**where).update(**changed)


@pytest.mark.parametrize("model", ONCE.values(), ids=ONCE)
def test_what_there_is_once_is_not_there_twice(model: type[models.Model]) -> None:
    where = {"status": "NOT_HELD"} if model is Activity else {}
    row = model._base_manager.filter(**where).get()
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_every_constraint_of_these_has_a_violation_here() -> None:
    named = {name for *_, name in CHANGES} | set(ONCE)
    assert named == {constraint.name for model in MODELS for constraint in model._meta.constraints}
