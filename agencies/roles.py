"""Who may do what: the whole of it on this page."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from agencies.models import User


class Role(models.TextChoices):
    """What a person or a program is, for one organization."""

    OFFICER = "OFFICER", "保護担当者"
    CHIEF = "CHIEF", "総括保護管理者"
    MEMBER = "MEMBER", "職員"
    EVALUATOR = "EVALUATOR", "評価担当"
    ADMINISTRATOR = "ADMINISTRATOR", "事務局"


class Permission(enum.Enum):
    """What a role allows; those of `OWN` reach one's own organization (and its units), the others every one.

    COMPILE is of use to prefectures: it reaches the reviews that dispatch put below them (経由).
    """

    WATCH = "全ての機関の状況と集計表を見る"
    JUDGE = "提出された回答を確認し、差し戻す"
    FILL_IN = "自機関の改正状況と対応状況を入力する"
    SUBMIT = "自機関の回答を提出する"
    PREPARE = "公表する表を準備する"
    PUBLISH = "準備された表を公表する"
    OPEN_CYCLE = "見直しサイクルを開き、対象の機関に依頼する"
    KEEP_REGISTER = "機関の登録簿を管理する"
    KEEP_ACCOUNTS = "全ての機関のアカウントを管理する"
    KEEP_OWN_ACCOUNTS = "自機関のアカウントを管理する"
    READ_TRAIL = "履歴と閲覧記録を調べる"
    ENTER_FOR = "機関に代わって回答を取り込む"
    REMIND = "回答していない機関に催促する"
    COMPILE = "管内の市区町村の回答を確認し、国に送付する"
    REPORT_INCIDENT = "自機関の漏えい等事案を報告する"
    HANDLE_INCIDENT = "自機関の漏えい等事案への対応を記録する"
    CLOSE_INCIDENT = "自機関の漏えい等事案を終了する"
    FIND = "所見を起案し、通知し、フォローアップする"
    KEEP_PRACTICES = "取組事例を登録し、改め、取り下げる"


PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.OFFICER: frozenset(
        {Permission.FILL_IN, Permission.COMPILE, Permission.REPORT_INCIDENT, Permission.HANDLE_INCIDENT}
    ),
    Role.CHIEF: frozenset(
        {
            Permission.FILL_IN,
            Permission.SUBMIT,
            Permission.COMPILE,
            Permission.REPORT_INCIDENT,
            Permission.HANDLE_INCIDENT,
            Permission.CLOSE_INCIDENT,
            Permission.KEEP_OWN_ACCOUNTS,
        }
    ),
    Role.MEMBER: frozenset({Permission.REPORT_INCIDENT}),
    Role.EVALUATOR: frozenset(
        {
            Permission.WATCH,
            Permission.JUDGE,
            Permission.PREPARE,
            Permission.ENTER_FOR,
            Permission.REMIND,
            Permission.FIND,
            Permission.KEEP_PRACTICES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.WATCH,
            Permission.PUBLISH,
            Permission.OPEN_CYCLE,
            Permission.KEEP_REGISTER,
            Permission.KEEP_ACCOUNTS,
            Permission.READ_TRAIL,
            Permission.KEEP_PRACTICES,
        }
    ),
}
OWN = frozenset(
    {
        Permission.FILL_IN,
        Permission.SUBMIT,
        Permission.COMPILE,
        Permission.REPORT_INCIDENT,
        Permission.HANDLE_INCIDENT,
        Permission.CLOSE_INCIDENT,
        Permission.KEEP_OWN_ACCOUNTS,
    }
)
EVERYWHERE = frozenset(Permission) - OWN


@dataclass(frozen=True)
class Grant:
    """One role for one organization (None: a program that watches for the ministry as a whole)."""

    role: str
    organization_id: int | None
    is_unit: bool = False


@dataclass(frozen=True)
class Officer:
    """Whoever asks or acts: a person, a program or a command, with the roles held.

    - `is_fictional` is somebody of the exercise: every role held is for an invented organization.
    - `unread` is how many notices (お知らせ) of the account have not been read.
    """

    name: str
    grants: tuple[Grant, ...] = ()
    account: User | None = None
    affiliation: str = ""
    is_fictional: bool = False
    unread: int = 0

    def may(self, permission: Permission, organization_id: int | None = None) -> bool:
        """Is this allowed at all (no organization given), or for that organization or unit itself?"""
        return any(
            permission in PERMISSIONS[grant.role]
            and (permission in EVERYWHERE or organization_id is None or grant.organization_id == organization_id)
            for grant in self.grants
        )

    @property
    def organ_ids(self) -> frozenset[int]:
        """The organs (not units) this officer enters answers for."""
        return frozenset(
            grant.organization_id
            for grant in self.grants
            if not grant.is_unit and grant.organization_id and Permission.FILL_IN in PERMISSIONS[grant.role]
        )

    @property
    def compiler_ids(self) -> frozenset[int]:
        """The organs this officer compiles for: of use where dispatch put the reviews of others below them (経由)."""
        return frozenset(
            grant.organization_id
            for grant in self.grants
            if not grant.is_unit and grant.organization_id and Permission.COMPILE in PERMISSIONS[grant.role]
        )

    @property
    def member_ids(self) -> frozenset[int]:
        """The organs and units whose incidents this officer may report."""
        return frozenset(
            grant.organization_id
            for grant in self.grants
            if grant.organization_id and Permission.REPORT_INCIDENT in PERMISSIONS[grant.role]
        )

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units this officer enters revisions for."""
        return frozenset(
            grant.organization_id
            for grant in self.grants
            if grant.is_unit and grant.organization_id and Permission.FILL_IN in PERMISSIONS[grant.role]
        )


NOBODY = Officer(name="")
