"""Why a backup is not made, not taken for one, or not restored; every text says what to do."""

from __future__ import annotations

from agencies.refusals import Refusal


class BackupRefused(Refusal):
    """Nothing was changed; the text says why and what to do."""


class DamagedBackup(BackupRefused):
    """The file is not what was written; it is not restored, not even in part."""

    def __init__(self, what: str) -> None:
        """Say what does not fit."""
        super().__init__(
            f"バックアップが壊れています（{what}）。何も復元していません。別のバックアップを使ってください。"
        )


class WrongPassphrase(BackupRefused):
    """It was encrypted with another passphrase, or its head is damaged."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("パスフレーズが違うか、バックアップの先頭が壊れています。何も復元していません。")
