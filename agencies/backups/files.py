"""Files that only the account of the server can read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO


def new_file(path: Path) -> IO[bytes]:
    """A new file in the place of whatever lay there."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
