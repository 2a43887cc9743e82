"""The passphrase of backups: from a file or the environment, never from the command line, which others can see."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from agencies.backups.refusals import BackupRefused

SHORTEST = 16
VARIABLE = "BACKUP_PASSPHRASE"


def passphrase(file: Path | None = None) -> str:
    """What is in that file, else in the file BACKUP_PASSPHRASE_FILE, else in BACKUP_PASSPHRASE; raises BackupRefused."""
    path = file or (Path(settings.BACKUP_PASSPHRASE_FILE) if settings.BACKUP_PASSPHRASE_FILE else None)
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n") if path else os.environ.get(VARIABLE, "")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupRefused(f"パスフレーズのファイルを読めません：{path}") from error
    if not text:
        raise BackupRefused(
            f"パスフレーズがありません。--passphrase-file、BACKUP_PASSPHRASE_FILE（ファイル）か {VARIABLE} で指定してください。"
        )
    if len(text) < SHORTEST:
        raise BackupRefused(f"パスフレーズは{SHORTEST}文字以上にしてください。")
    return text
