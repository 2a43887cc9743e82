"""What one row of a finding cannot say is refused by the database itself (rule 13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from audits.models import Finding, FindingEvidence, FindingMeasure, FindingStep
from tests.audits.findings import FOLLOW_UP_ON, REPLY_BY, TODAY, answered, draft
from tests.cycles import answered_cycle

pytestmark = pytest.mark.django_db
ISSUED = {"issued_on": TODAY, "reply_by": REPLY_BY, "follow_up_on": FOLLOW_UP_ON}
CHANGES: list[tuple[type[models.Model], dict[str, Any], dict[str, Any], str]] = [
    (Finding, {"state": "ANSWERED"}, {"state": "LOST"}, "finding_state_is_known"),
    (Finding, {}, {"kind": "LETTER"}, "finding_kind_is_known"),
    (Finding, {"state": "DRAFT"}, {"reply_by": REPLY_BY}, "finding_issued_on_a_day"),
    (Finding, {"state": "DRAFT"}, {"state": "ISSUED"}, "finding_issued_on_a_day"),
    (Finding, {"state": "DRAFT"}, ISSUED, "finding_issued_on_a_day"),
    (Finding, {"state": "ANSWERED"}, {"issued_on": None}, "finding_issued_on_a_day"),
    (Finding, {"state": "ANSWERED"}, {"follow_up_on": None}, "finding_issued_on_a_day"),
    (Finding, {"state": "ANSWERED"}, {"reply_by": TODAY - timedelta(days=1)}, "finding_issued_on_a_day"),
    (FindingEvidence, {}, {"kind": "RUMOUR"}, "findingevidence_kind_is_known"),
    (FindingStep, {}, {"state": "LOST"}, "findingstep_state_is_known"),
    (FindingMeasure, {"position": 1}, {"planned_on": None, "done_on": None}, "findingmeasure_has_a_day"),
]


@pytest.mark.parametrize(("model", "where", "changed", "name"), CHANGES, ids=str)
def test_a_row_that_cannot_be_is_refused(
    model: type[models.Model], where: dict[str, Any], changed: dict[str, Any], name: str
) -> None:
    cycle = answered_cycle()
    draft(cycle)
    answered(cycle, "北省")
    row = model._base_manager.filter(**where).order_by("pk")[0]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**changed)


@pytest.mark.parametrize("model", [FindingEvidence, FindingMeasure])
def test_a_place_is_taken_once(model: type[models.Model]) -> None:
    answered(answered_cycle(), "北省")
    row = model._base_manager.order_by("pk")[0]
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_reply_that_is_never_due_is_refused() -> None:
    answered(answered_cycle(), "北省")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(reply_by=None)
