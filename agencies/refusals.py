"""Why an action was refused, in words that can be shown to the person who asked."""

from __future__ import annotations

from agencies.roles import Officer, Permission


class Refusal(Exception):
    """An action that was not carried out; its text is Japanese and says what to do.

    `status` and `problem` are how the API says it: HTTP status and type of problem. `address` is the page on which one
    goes on, where there is one.
    """

    status = 409
    problem = "refused"
    address = ""


class NotPermitted(Refusal):
    """The role does not allow it."""

    status = 403
    problem = "not-permitted"


class WrongState(Refusal):
    """The state does not allow it."""

    problem = "wrong-state"


class StaleVersion(Refusal):
    """The row was changed by someone else meanwhile (rule 11); `conflicts` holds both sides of each row."""

    problem = "stale-version"

    def __init__(self, conflicts: list) -> None:
        """Keep what each side holds."""
        self.conflicts = conflicts
        super().__init__(
            "入力している間に、ほかの人が同じ箇所を更新しました。何も保存していません。"
            "両方の内容を見比べて、入力し直してください。"
        )


def require(by: Officer, permission: Permission, organization_id: int | None = None) -> None:
    """Refuse whoever may not do this for that organization."""
    if not by.may(permission, organization_id):
        raise NotPermitted(f"この操作を行う権限がありません（{permission.value}）。担当の方に依頼してください。")
