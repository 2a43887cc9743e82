"""Reading the files in the `data/` folder of an app: CSV and JSON in UTF-8, days as ISO text."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file under its header; an empty field is an empty text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def day(text: str) -> date | None:
    """A day written as 2015-08-25, or None where the field is empty."""
    return date.fromisoformat(text) if text else None
