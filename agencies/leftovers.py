"""Files that no row names: left by a process that died between the two (clause 第6-9)."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
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


def remove_interrupted(*, at: datetime) -> int:
    """Remove files that were being uploaded when their process died; every other temporary file has no name.

    They lie in FILE_UPLOAD_TEMP_DIR or TMPDIR of the machine that runs this. Returns how many.
    """
    removed = 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()).glob("tmp*.upload*"):
        with suppress(FileNotFoundError):  # another was quicker
            found = path.stat()
            changed = datetime.fromtimestamp(found.st_mtime, UTC)
            if found.st_uid == os.getuid() and changed < at - FORGOTTEN_AFTER:
                path.unlink()
                removed += 1
    return removed
