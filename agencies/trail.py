"""Writing the trail (履歴): actions call `record` once for every row they change."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from agencies.models import Trail
from agencies.roles import Officer

request_id: ContextVar[str] = ContextVar("request_id", default="")
DIGEST = re.compile(r"(sha256:)?[0-9a-f]{64}")
FREE_TEXT = frozenset(
    {
        "cause",
        "change_note",
        "containment",
        "file_name",
        "holder",
        "late_reason",
        "measures",
        "note",
        "person",
        "prevention",
        "reason",
        "remark",
        "return_reason",
        "summary",
        "support_received",
        "text",
        "what",
        "改正が遅れた理由",
        "所管する行政機関から示されたもの",
        "連絡事項",
        "備考",
    }
)
"""Names under which people write what they like in any room: it may be about persons, so the trail keeps its digest alone."""


@dataclass(frozen=True)
class Change:
    """One changed row: what stood there before and after, as plain values."""

    row: models.Model
    organization_id: int | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def current_request() -> str:
    """The id of the request at hand; a new one for what no request asked for."""
    return request_id.get() or str(uuid.uuid4())


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


def veiled(values: Mapping[str, Any], names: Collection[str] = FREE_TEXT) -> dict[str, Any]:
    """The same values with digests in the place of the words under those names, however deep they stand.

    Names and titles of things stay, so that one can read what was done; what people say of things or of each other does not.
    """
    return {name: hidden(value) if name in names else veiled_within(value, names) for name, value in values.items()}


def veiled_within(value: Any, names: Collection[str]) -> Any:
    """The same of what stands deeper."""
    if isinstance(value, Mapping):
        return veiled(value, names)
    return [veiled_within(one, names) for one in value] if isinstance(value, list) else value


def hidden(value: Any) -> Any:
    """A text, or all that is said in a list, as its digest; what is one already, or no text, stays."""
    if isinstance(value, (list, dict)) and value:
        return digest(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return digest(value) if isinstance(value, str) and not DIGEST.fullmatch(value) else value


def record(
    action: str, row: models.Model, *, by: Officer, organization_id: int | None, **sides: dict[str, Any]
) -> None:
    """Write one row of the trail; `before` and `after` are plain values."""
    record_all(action, [Change(row, organization_id, **sides)], by=by)


def record_all(action: str, changes: Iterable[Change], *, by: Officer) -> None:
    """Write one row of the trail for each change, all under the current request."""
    current = current_request()
    Trail.objects.bulk_create(
        [
            Trail(
                actor=by.account,
                actor_name=by.name,
                action=action,
                target_type=change.row._meta.label,
                target_id=change.row.pk,
                organization_id=change.organization_id,
                before=veiled(change.before),
                after=veiled(change.after),
                request_id=current,
            )
            for change in changes
        ],
        batch_size=500,
    )
