"""What one row of accounts, seals or records of access cannot say is refused by the database itself (rule 13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from agencies.models import AccessRecord, AccountLink, Organization, RoleProposal, TrailSeal, User
from agencies.roles import Role

pytestmark = pytest.mark.django_db
MOMENT = datetime(2021, 5, 1, tzinfo=UTC)
MODELS: tuple[type[models.Model], ...] = (AccessRecord, AccountLink, RoleProposal, TrailSeal)
Violation = Callable[[], object]


def again(model: Any, **changed: Any) -> Violation:
    """The first row once more, but for what is changed."""

    def violate() -> None:
        row = model.objects.order_by("pk")[0]
        row.pk, row._state.adding = None, True
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return violate


SECOND = {"number": 2, "total": 3, "previous": "a" * 64, "hash": "b" * 64}
VIOLATIONS: dict[str, list[Violation]] = {
    "accessrecord_kind_is_known": [again(AccessRecord, kind="GUESS")],
    "accountlink_kind_is_known": [again(AccountLink, digest="2", kind="GUESS")],
    "accountlink_used_or_withdrawn": [again(AccountLink, digest="2", used_at=MOMENT, withdrawn_at=MOMENT)],
    "roleproposal_role_is_known": [again(RoleProposal, role="KING")],
    "roleproposal_state_is_known": [again(RoleProposal, role="CHIEF", state="GUESS", decided_at=MOMENT)],
    "roleproposal_once": [again(RoleProposal)],
    "roleproposal_decided_at_a_moment": [
        again(RoleProposal, role="CHIEF", state="GRANTED"),
        again(RoleProposal, role="CHIEF", decided_at=MOMENT),
    ],
    "trailseal_one_behind_each": [again(TrailSeal, number=3, total=3, previous="a" * 64, hash="c" * 64)],
    "trailseal_of_rows": [
        again(TrailSeal, **SECOND | {"previous": "b" * 64, "count": 0}),
        again(TrailSeal, **SECOND | {"previous": "b" * 64, "count": 4}),
    ],
    "trailseal_first_has_none_before": [
        again(TrailSeal, **SECOND | {"previous": "", "number": 3}),
        again(TrailSeal, **SECOND | {"number": 1}),
    ],
}


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    """A row of everything that has a constraint."""
    user = User.objects.create_user("officer@example.jp", name="担当")
    organ = Organization.objects.create(code="A01", name="北省", kind="AGENCY")
    AccountLink.objects.create(user=user, kind="INVITATION", digest="1", expires_at=MOMENT)
    RoleProposal.objects.create(user=user, role=Role.OFFICER, organization=organ, source="所属")
    AccessRecord.objects.create(kind="READ", actor=user, actor_name="担当", what="事案", request_id="r")
    TrailSeal.objects.create(number=1, ranges=[[1, 1]], count=1, total=1, through=1, hash="a" * 64)
    TrailSeal.objects.create(number=2, ranges=[[2, 2]], count=1, total=2, through=2, previous="a" * 64, hash="d" * 64)


@pytest.mark.parametrize(
    ("constraint", "violate"),
    [(name, violate) for name, listed in VIOLATIONS.items() for violate in listed],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_what_the_constraint_forbids(constraint: str, violate: Violation) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        violate()
    assert named(constraint, str(refusal.value))


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Every constraint of these tables by name, with its model."""
    return {one.name: (model, one) for model in MODELS for one in model._meta.constraints}


def named(constraint: str, message: str) -> bool:
    """Is this the constraint that refused? SQLite names the columns of a plain unique one instead, or its guard refuses."""
    if constraint in message:
        return True
    model, one = constraints()[constraint]
    if connection.vendor == "sqlite" and message == f"{model._meta.db_table} is append-only":
        return True
    assert isinstance(one, models.UniqueConstraint)
    listed = {field.name: field.column for field in model._meta.fields}
    columns = (f"{model._meta.db_table}.{listed[name]}" for name in one.fields)
    return message == f"UNIQUE constraint failed: {', '.join(columns)}"


def test_every_constraint_has_a_violation_here() -> None:
    assert sorted(VIOLATIONS) == sorted(constraints())
