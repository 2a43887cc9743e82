"""The main navigation: for whom it holds what, folded into groups, and which entry is marked on which page."""

from __future__ import annotations

import pytest

from agencies.context_processors import Destination, navigation
from agencies.roles import Grant, Officer, Role

EVALUATOR = Officer("評価", (Grant(Role.EVALUATOR, 1),))
ADMINISTRATOR = Officer("事務局", (Grant(Role.ADMINISTRATOR, 1),))
OFFICER = Officer("担当", (Grant(Role.OFFICER, 2),))
MEMBER = Officer("職員", (Grant(Role.MEMBER, 2),))


def labels(entries: list[Destination]) -> list[str]:
    """Entries in words, a group with what it holds."""
    return [
        f"{one.label}（{'、'.join(page.label for page in one.entries)}）" if one.entries else one.label
        for one in entries
    ]


def marked(officer: Officer, path: str) -> list[str]:
    """The current entry, and within a group the current page."""
    found = [one for one in navigation(officer, path) if one.current]
    return [one.label for one in (*found, *(page for group in found for page in group.entries if page.current))]


def test_who_watches_finds_the_rest_folded_away_and_only_what_may_be_opened() -> None:
    plain = ["ダッシュボード", "集計表", "遅延", "見直し", "所見", "事案", "公表", "備え（連絡体制、活動、点検表）"]
    assert labels(navigation(EVALUATOR, "/")) == [*plain, "指針（指針と条文、取組事例）", "機関"]
    assert labels(navigation(ADMINISTRATOR, "/")) == [
        *plain,
        "指針（指針と条文、取組事例、サイクル）",
        "機関（機関の一覧、地方公共団体の登録、アカウント、履歴、閲覧記録）",
    ]
    assert not [one for one in navigation(OFFICER, "/") if one.entries]


@pytest.mark.parametrize(
    ("officer", "path", "expected"),
    [
        (EVALUATOR, "/", ["ダッシュボード"]),
        (EVALUATOR, "/tables/2-1-5/", ["集計表"]),
        (EVALUATOR, "/jobs/", ["集計表"]),
        (EVALUATOR, "/activities/AG-26/", ["備え", "活動"]),
        (EVALUATOR, "/posts/AG-26/", ["機関"]),
        (EVALUATOR, "/practices/new/", ["指針", "取組事例"]),
        (EVALUATOR, "/help/", []),
        (ADMINISTRATOR, "/register/", ["機関", "地方公共団体の登録"]),
        (ADMINISTRATOR, "/organizations/AG-26/", ["機関", "機関の一覧"]),
        (ADMINISTRATOR, "/cycles/plans/new/", ["指針", "サイクル"]),
        (OFFICER, "/", ["ホーム"]),
        (OFFICER, "/activities/AG-26/new/", ["自機関"]),
        (OFFICER, "/posts/AG-26/", ["自機関"]),
        (OFFICER, "/practices/", ["指針"]),
        (MEMBER, "/incidents/new/", ["事案"]),
    ],
)
def test_the_entry_of_the_page_one_is_on_is_marked(officer: Officer, path: str, expected: list[str]) -> None:
    assert marked(officer, path) == expected
