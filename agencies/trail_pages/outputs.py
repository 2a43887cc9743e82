"""The trail and the records of access as lines of a file; all of a row, nothing shortened."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.models import AccessRecord, Trail
from agencies.outputs import Lines
from agencies.trail_pages.kinds import kind_of

TRAIL = (
    "番号",
    "日時",
    "氏名",
    "操作",
    "対象の種類",
    "対象の番号",
    "機関コード",
    "機関",
    "変更前",
    "変更後",
    "リクエスト",
)
ACCESS = (
    "番号",
    "日時",
    "区分",
    "氏名",
    "何を",
    "対象の種類",
    "対象の番号",
    "機関コード",
    "機関",
    "件数",
    "リクエスト",
)


def iso(at: datetime) -> str:
    """A moment by the clock of Japan, to the microsecond."""
    return timezone.localtime(at).isoformat(timespec="microseconds")


def as_text(values: dict[str, Any]) -> str:
    """One side of a change as JSON; empty for none."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def trail_line(row: Trail) -> list[str]:
    """One row of the trail."""
    organization = row.organization
    return [
        str(row.pk),
        iso(row.at),
        row.actor_name,
        row.action,
        kind_of(row.target_type),
        str(row.target_id),
        organization.code if organization else "",
        str(organization) if organization else "",
        as_text(row.before),
        as_text(row.after),
        row.request_id,
    ]


def access_line(row: AccessRecord) -> list[str]:
    """One record of access."""
    organization = row.organization
    return [
        str(row.pk),
        iso(row.at),
        row.get_kind_display(),
        row.actor_name,
        row.what,
        kind_of(row.target_type),
        "" if row.target_id is None else str(row.target_id),
        organization.code if organization else "",
        str(organization) if organization else "",
        "" if row.rows is None else str(row.rows),
        row.request_id,
    ]


def trail_lines(rows: Iterable[Trail], about: tuple[str, ...], day: str) -> Lines:
    """Rows of the trail as a file."""
    return Lines(f"trail_{day}", "履歴", about, [list(TRAIL), *map(trail_line, rows)])


def access_lines(rows: Iterable[AccessRecord], about: tuple[str, ...], day: str) -> Lines:
    """Records of access as a file."""
    return Lines(f"access-records_{day}", "閲覧記録", about, [list(ACCESS), *map(access_line, rows)])
