"""What a token may be used for: the whole of it on this page. A scope narrows what its role may do, and never widens it.

Every address of the API stands here by its name; one that does not stand here is shut to every token.
"""

from __future__ import annotations

from django.db import models

from agencies.roles import PERMISSIONS, Permission


class Scope(models.TextChoices):
    """A part of the API a token can be made for."""

    ORGANIZATIONS = "organizations:read", "機関の登録簿を読む"
    GUIDELINES = "guidelines:read", "指針、改正、取組事例を読む"
    TABLES = "tables:read", "集計表、機関別の状況、遅延とシグナルを読む"
    REVIEWS = "reviews:read", "見直し、提出、回答、改正日を読む"
    FINDINGS = "findings:read", "所見、点検表を読む"
    ACTIVITIES = "activities:read", "役職、監査、点検、研修を読む"
    READINESS = "readiness:read", "連絡体制を読む"
    INCIDENTS = "incidents:read", "漏えい等事案を読む"
    REMINDERS = "reminders:read", "催促の記録を読む"
    CHANGES = "changes:read", "変更の一覧を読む"
    DRAFTS = "answers:write", "自機関の下書きを読み、入力する"
    SUBMISSIONS = "answers:submit", "自機関の回答を提出する"

    @property
    def permission(self) -> Permission | None:
        """What a role must allow for the scope to be of any use; None: every role may ask."""
        return NEEDED.get(self)


NEEDED: dict[str, Permission] = {
    Scope.TABLES: Permission.WATCH,
    Scope.REMINDERS: Permission.WATCH,
    Scope.DRAFTS: Permission.FILL_IN,
    Scope.SUBMISSIONS: Permission.SUBMIT,
}
READING = tuple(scope for scope in Scope if scope.endswith(":read"))
"""What tokens made before there were scopes hold: they could read, and never write."""

NO_SCOPE = ""
"""Of an address that every token may ask: where things are, and what is published."""

SCOPES: dict[str, str] = {
    "root": NO_SCOPE,
    "schema": NO_SCOPE,
    "docs": NO_SCOPE,
    "unknown": NO_SCOPE,
    "publications": NO_SCOPE,
    "publication": NO_SCOPE,
    "changes": Scope.CHANGES,
    "organizations": Scope.ORGANIZATIONS,
    "organization": Scope.ORGANIZATIONS,
    "guidelines": Scope.GUIDELINES,
    "clauses": Scope.GUIDELINES,
    "amendments": Scope.GUIDELINES,
    "amendment": Scope.GUIDELINES,
    "practices": Scope.GUIDELINES,
    "practice": Scope.GUIDELINES,
    "tables": Scope.TABLES,
    "table": Scope.TABLES,
    "table-cell": Scope.TABLES,
    "late": Scope.TABLES,
    "signals": Scope.TABLES,
    "matrix": Scope.TABLES,
    "matrix-unnamed": Scope.TABLES,
    "reminders": Scope.REMINDERS,
    "submissions": Scope.REVIEWS,
    "answers": Scope.REVIEWS,
    "revisions": Scope.REVIEWS,
    "reviews": Scope.REVIEWS,
    "review": Scope.REVIEWS,
    "draft": Scope.DRAFTS,
    "draft-answer": Scope.DRAFTS,
    "draft-revision": Scope.DRAFTS,
    "submit": Scope.SUBMISSIONS,
    "findings": Scope.FINDINGS,
    "finding": Scope.FINDINGS,
    "checklists": Scope.FINDINGS,
    "checklist": Scope.FINDINGS,
    "posts": Scope.ACTIVITIES,
    "post": Scope.ACTIVITIES,
    "activities": Scope.ACTIVITIES,
    "activity": Scope.ACTIVITIES,
    "readiness": Scope.READINESS,
    "readiness-one": Scope.READINESS,
    "incidents": Scope.INCIDENTS,
    "incident": Scope.INCIDENTS,
}


def offered(role: str) -> list[Scope]:
    """The scopes that are of use to a role, in their order."""
    return [scope for scope in Scope if scope.permission is None or scope.permission in PERMISSIONS[role]]


def opens(scopes: list[str], name: str | None) -> bool:
    """Do the scopes of a token let it ask the address of that name?"""
    needed = SCOPES.get(name or "")
    return needed is not None and (needed == NO_SCOPE or needed in (scopes or READING))
