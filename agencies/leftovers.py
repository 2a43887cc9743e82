"""Files that no row names: left by a process that died between the two (clause 第6-9)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import QuerySet

FORGOTTEN_AFTER = timedelta(hours=1)  # longer than any task may run: what no row names by then, none will


def left_behind(folder: str, rows: QuerySet, at: datetime) -> list[str]:
    """The files of a folder that none of the rows names in its `file`, and that nobody will name any more."""
    try:
        there_are = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []
    named = set(rows.filter(file__in=there_are).values_list("file", flat=True))
    return [
        name
        for name in there_are
        if name not in named and default_storage.get_modified_time(name) < at - FORGOTTEN_AFTER
    ]
