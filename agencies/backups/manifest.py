"""What a backup says of itself: of which system, when, what is in it, and where the trail stood."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from agencies.backups.refusals import DamagedBackup

FORM = 1
NAME, DATABASE, FILES = "manifest.json", "database", "files/"


@dataclass(frozen=True)
class Part:
    """One part: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Facts:
    """What is counted in a database at one moment.

    - `migrations` are those applied, as app.name; `counts` how many rows each table has.
    - `seal` and `hash` are number and hash of the last seal over the trail, 0 and empty where there is none yet.
    """

    vendor: str
    migrations: tuple[str, ...]
    counts: dict[str, int]
    seal: int = 0
    hash: str = ""

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Manifest:
    """The last part of a backup; `missing` are attachments whose row has no file any more."""

    version: str
    made_at: str
    facts: Facts
    parts: dict[str, Part] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    form: int = FORM

    def as_json(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    """The manifest of an archive; raises DamagedBackup for what is none."""
    try:
        found: dict[str, Any] = json.loads(content)
        facts = found["facts"] | {"migrations": tuple(found["facts"]["migrations"])}
        return Manifest(
            **found
            | {
                "facts": Facts(**facts),
                "parts": {name: Part(**part) for name, part in found["parts"].items()},
                "missing": tuple(found["missing"]),
            }
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedBackup("目録が読めません") from error
