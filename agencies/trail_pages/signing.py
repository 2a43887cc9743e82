"""A signed export of the trail: an archive with the rows, a manifest that says what they are, and its signature.

- The manifest holds the SHA-256 of the file of rows, how many they are, what was asked for, and the head of the seals.
- The signature is Ed25519 over the bytes of the manifest. Who has the public key can check it without this system.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from agencies.models import Trail, TrailSeal
from agencies.renderers import no_formula
from agencies.seals.digests import moment
from agencies.trail_pages.outputs import TRAIL, trail_line

KIND = "trail-export/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
Rows = Iterable[Trail]


def signing_key() -> Ed25519PrivateKey:
    """The key of `TRAIL_SIGNING_KEY` (32 bytes in Base64); without one, a key that follows from the secret key."""
    if settings.TRAIL_SIGNING_KEY:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.TRAIL_SIGNING_KEY, validate=True))
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=KIND.encode())
    return Ed25519PrivateKey.from_private_bytes(derive.derive(settings.SECRET_KEY.encode()))


def public_key() -> str:
    """What is given to whoever is to check exports: the public half in Base64."""
    raw = signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def as_jsonl(rows: Rows) -> Iterator[bytes]:
    """A line of JSON for each row, with its columns by their own names."""
    for row in rows:
        values: dict[str, Any] = {
            "id": row.pk,
            "at": moment(row.at),
            "actor": row.actor_id,
            "actor_name": row.actor_name,
            "action": row.action,
            "target_type": row.target_type,
            "target_id": row.target_id,
            "organization": row.organization.code if row.organization else None,
            "before": row.before,
            "after": row.after,
            "request_id": row.request_id,
        }
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def as_csv(rows: Rows) -> Iterator[bytes]:
    """The same lines as the plain CSV file has, in UTF-8."""
    yield "\ufeff".encode()
    for line in (list(TRAIL), *map(trail_line, rows)):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerow([no_formula(text) for text in line])
        yield buffer.getvalue().encode()


FORMS: dict[str, Callable[[Rows], Iterator[bytes]]] = {"jsonl": as_jsonl, "csv": as_csv}


@dataclass
class Counted:
    """Rows that pass through, counted on their way."""

    rows: Rows
    count: int = 0

    def __iter__(self) -> Iterator[Trail]:
        """One by one."""
        for row in self.rows:
            self.count += 1
            yield row


def write_export(
    target: IO[bytes],
    rows: Rows,
    form: str,
    *,
    question: list[tuple[str, str]],
    head: TrailSeal | None,
    at: datetime,
    by: str,
) -> int:
    """Write the archive; rows are never all in memory. Returns how many they are."""
    counted, digest, name = Counted(rows), hashlib.sha256(), f"trail.{form}"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(name, "w", force_zip64=True) as file:
            for chunk in FORMS[form](counted):
                digest.update(chunk)
                file.write(chunk)
        manifest = {
            "kind": KIND,
            "file": name,
            "sha256": digest.hexdigest(),
            "rows": counted.count,
            "question": dict(question),
            "head": {"number": head.number, "hash": head.hash, "sealed_at": moment(head.sealed_at)} if head else None,
            "made_at": moment(at),
            "made_by": by,
            "public_key": public_key(),
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
        archive.writestr(MANIFEST, content)
        archive.writestr(SIGNATURE, base64.b64encode(signing_key().sign(content)))
    return counted.count


def is_signed(content: bytes, signature: bytes, key: str) -> bool:
    """Is the manifest signed by who holds the private half of that key?"""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
