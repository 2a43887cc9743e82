"""Reading a ZIP with AES as WinZip describes it, without the library that writes ours."""

from __future__ import annotations

import hashlib
import hmac
import io
import struct
import zipfile
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT, CHECK, SEAL = 16, 2, 10
"""Bytes before and behind what is encrypted, for AES-256."""


class WrongPassword(Exception):
    """The archive says that it is another one."""


def opened(content: bytes, password: str) -> dict[str, bytes]:
    """Name → content of every file of an archive in which all are encrypted with AES-256."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {part.filename: decrypted(content, part, password) for part in archive.infolist()}


def decrypted(content: bytes, part: zipfile.ZipInfo, password: str) -> bytes:
    """One file of it."""
    vendor, version, strength, method = aes_of(part.extra)
    assert (part.flag_bits & 1, part.compress_type, vendor, strength) == (1, 99, b"AE", 3)
    assert (version, part.CRC) == (2, 0) or version == 1
    names = struct.unpack("<HH", content[part.header_offset + 26 : part.header_offset + 30])
    begin = part.header_offset + 30 + sum(names)
    body = content[begin : begin + part.compress_size]
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), body[:SALT], 1000, 66)
    if keys[64:] != body[SALT : SALT + CHECK]:
        raise WrongPassword
    text = body[SALT + CHECK : -SEAL]
    assert hmac.digest(keys[32:64], text, "sha1")[:SEAL] == body[-SEAL:]
    blocks = range(1, len(text) // 16 + 2)
    cipher = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()  # noqa: S305 - of a counter: CTR, little-endian
    stream = cipher.update(b"".join(number.to_bytes(16, "little") for number in blocks))
    plain = bytes(one ^ other for one, other in zip(text, stream, strict=False))
    return zlib.decompress(plain, -15) if method == zipfile.ZIP_DEFLATED else plain


def aes_of(extra: bytes) -> tuple[bytes, int, int, int]:
    """What the field 0x9901 says: vendor, version, strength, and how it was compressed."""
    while extra:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == 0x9901:
            version, vendor, strength, method = struct.unpack("<H2sBH", extra[4 : 4 + length])
            return vendor, version, strength, method
        extra = extra[4 + length :]
    raise AssertionError("not encrypted with AES")
