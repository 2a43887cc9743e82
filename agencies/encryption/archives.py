"""A ZIP archive encrypted with AES-256 (WinZip AE-2), which 7-Zip and the like open with the password."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from typing import IO

import pyzipper
from django.views.decorators.debug import sensitive_variables

BITS = 256


@sensitive_variables("password")
def encrypted(chunks: Iterable[bytes], name: str, password: str) -> IO[bytes]:
    """An archive of one file with that name, to be read and closed.

    - It lies in a file without a name, which is gone when it is closed or the process dies (clause 第6-9).
    - The name can be read without the password; the content cannot.
    """
    with ExitStack() as on_error:
        target = on_error.enter_context(tempfile.TemporaryFile())
        with pyzipper.AESZipFile(target, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
            archive.setpassword(password.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=BITS)
            with archive.open(name, "w", force_zip64=True) as part:
                for chunk in chunks:
                    part.write(chunk)
        target.seek(0)
        on_error.pop_all()
    return target
