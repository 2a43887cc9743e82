"""What the database itself refuses of check lists."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from audits.models import Checklist, ChecklistAnswer, ChecklistItem, ChecklistReply
from tests.audits.checklists import answered, sent
from tests.cycles import COUNTED_ON, Cycle, small_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Checklist, {"due_on": date(2021, 5, 30)}),
        (ChecklistItem, {"position": 1}),
        (ChecklistReply, {"answered_on": COUNTED_ON, "answered_by_name": ""}),
        (ChecklistReply, {"answered_on": None, "answered_by_name": "誰か"}),
        (ChecklistAnswer, {"answer": "MAYBE"}),
    ],
)
def test_what_cannot_be_is_refused_by_the_database(
    cycle: Cycle, model: type[Model], changed: dict[str, object]
) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO")
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.update(**changed)


def test_a_corporation_has_one_reply_and_a_point_one_answer(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    answered(reply, "YES", "NO")
    row = ChecklistAnswer.objects.order_by("pk")[0]
    for model, again in (
        (ChecklistReply, {"checklist": reply.checklist, "corporation": reply.corporation}),
        (ChecklistAnswer, {"reply": reply, "item": row.item, "answer": "NO"}),
        (ChecklistItem, {"checklist": reply.checklist, "position": 1, "text": "x"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.create(**again)
