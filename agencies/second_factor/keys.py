"""How secrets of second factors are kept: encrypted, with a key that does not stand in the database."""

from __future__ import annotations

import base64
import functools

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"agencies.second_factor"


@functools.cache
def key_of(secret: str) -> Fernet:
    """The key that follows from a secret of the settings, for this purpose alone."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def keys() -> MultiFernet:
    """The first of SECOND_FACTOR_KEYS encrypts, every one decrypts; without any, SECRET_KEY is taken."""
    return MultiFernet([key_of(secret) for secret in settings.SECOND_FACTOR_KEYS or [settings.SECRET_KEY]])


def encrypt(text: str) -> str:
    """What is kept."""
    return keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What was encrypted; `cryptography.fernet.InvalidToken` where none of the keys is the right one."""
    return keys().decrypt(kept.encode()).decode()
