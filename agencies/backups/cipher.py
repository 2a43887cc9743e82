"""An encrypted stream: AES-256-GCM in pieces of one megabyte, under a key derived from a passphrase by scrypt.

- The head is magic, cost, salt and a check of the passphrase; it is authenticated with every piece.
- The nonce of a piece is its number and whether it is the last, so that no piece can be left out, moved, doubled or
  added, and none is missing at the end. Each file has a key of its own, by its salt.
- Nothing is handed on before the piece it stands in was authenticated; memory holds two pieces.
"""

from __future__ import annotations

import hmac
import io
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from agencies.backups.refusals import BackupRefused, DamagedBackup, WrongPassphrase

MAGIC = b"hogo-kitei backup 1\n"
PIECE = 1024 * 1024
TAG = 16
SALT, CHECK, KEY = 16, 16, 32
COST = 17
"""Of scrypt, as a power of two: 128 MB and about a second for each guess."""
HEAD = len(MAGIC) + SALT + CHECK


def keys_of(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """The key, and by what one knows the passphrase again; both need all of scrypt."""
    derived = Scrypt(salt=salt, length=KEY + CHECK, n=2**COST, r=8, p=1).derive(passphrase.encode())
    return derived[:KEY], derived[KEY:]


def nonce(number: int, *, is_last: bool) -> bytes:
    """The twelve bytes of a piece."""
    return number.to_bytes(11, "big") + bytes([is_last])


class Encrypting(io.RawIOBase):
    """Write plain text to it and `finish` it; what goes to the target is encrypted."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        """Writes the head at once."""
        salt = secrets.token_bytes(SALT)
        key, check = keys_of(passphrase, salt)
        self.target, self.cipher, self.head = target, AESGCM(key), MAGIC + salt + check
        self.number, self.waiting = 0, bytearray()
        target.write(self.head)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, plain: bytes) -> int:  # type: ignore[override]  # bytes are all that is written
        """Take it, and pass on whole pieces; the last stays, for it has to be told that it is."""
        self.waiting += plain
        while len(self.waiting) > PIECE:
            self._pass_on(is_last=False)
        return len(plain)

    def finish(self) -> None:
        """Write the last piece; without it the file is damaged."""
        self._pass_on(is_last=True)

    def _pass_on(self, *, is_last: bool) -> None:
        """Encrypt and write one piece."""
        piece, self.waiting = bytes(self.waiting[:PIECE]), self.waiting[PIECE:]
        self.target.write(self.cipher.encrypt(nonce(self.number, is_last=is_last), piece, self.head))
        self.number += 1


class Decrypting(io.RawIOBase):
    """Read plain text from it; raises DamagedBackup as soon as a piece is not what was written."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        """Raises WrongPassphrase, and BackupRefused for what is no backup at all."""
        self.source, self.head = source, source.read(HEAD)
        if not self.head.startswith(MAGIC):
            raise BackupRefused("このシステムのバックアップではありません。ファイルを確かめてください。")
        if len(self.head) < HEAD:
            raise DamagedBackup("途中で切れています")
        key, check = keys_of(passphrase, self.head[len(MAGIC) : -CHECK])
        if not hmac.compare_digest(check, self.head[-CHECK:]):
            raise WrongPassphrase
        self.cipher, self.number, self.plain = AESGCM(key), 0, b""
        self.ahead = source.read(PIECE + TAG)

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """As many bytes as asked for, less at the end only."""
        parts, wanted = [], size
        while wanted and (self.plain or self._next()):
            part = self.plain if wanted < 0 else self.plain[:wanted]
            self.plain = self.plain[len(part) :]
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        return b"".join(parts)

    def drain(self) -> None:
        """Read to the end, so that all of it was authenticated."""
        while self.read(PIECE):
            pass

    def _next(self) -> bool:
        """Take the next piece; False behind the last."""
        if not self.ahead and self.number:
            return False
        piece, self.ahead = self.ahead, self.source.read(PIECE + TAG)
        try:
            self.plain = self.cipher.decrypt(nonce(self.number, is_last=not self.ahead), piece, self.head)
        except (InvalidTag, ValueError) as error:
            raise DamagedBackup("内容が書き込まれたものと違うか、途中で切れています") from error
        self.number += 1
        return bool(self.plain)
