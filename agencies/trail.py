"""Writing the trail (履歴): actions call `record` once for every row they change."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from agencies.models import Trail
from agencies.roles import Officer

request_id: ContextVar[str] = ContextVar("request_id", default="")


@dataclass(frozen=True)
class Change:
    """One changed row: what stood there before and after, as plain values."""

    row: models.Model
    organization_id: int | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Columns of a row as JSON can hold them: dates as ISO text, relations as ids."""
    result = {}
    for name in names:
        value = row.serializable_value(name)
        result[name] = value if value is None or isinstance(value, (str, int, bool, list, dict)) else str(value)
    return result


def digest(text: str) -> str:
    """What the trail keeps of words that are not for everyone who reads it: by it a text can be proven, never read.

    Empty for an empty text, so that one sees whether anything was said.
    """
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" if text else ""


def record(
    action: str, row: models.Model, *, by: Officer, organization_id: int | None, **sides: dict[str, Any]
) -> None:
    """Write one row of the trail; `before` and `after` are plain values."""
    record_all(action, [Change(row, organization_id, **sides)], by=by)


def record_all(action: str, changes: Iterable[Change], *, by: Officer) -> None:
    """Write one row of the trail for each change, all under the current request."""
    current = request_id.get() or str(uuid.uuid4())
    Trail.objects.bulk_create(
        [
            Trail(
                actor=by.account,
                actor_name=by.name,
                action=action,
                target_type=change.row._meta.label,
                target_id=change.row.pk,
                organization_id=change.organization_id,
                before=change.before,
                after=change.after,
                request_id=current,
            )
            for change in changes
        ],
        batch_size=500,
    )
