"""Seals stand over committed rows of the trail, and tell whatever was done to one of them behind the guards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agencies import guards
from agencies.models import Trail, TrailSeal
from agencies.seals import actions
from agencies.seals.actions import seal_trail
from agencies.seals.digests import COLUMNS
from agencies.seals.querysets import sealed_after
from tests.races import at_once, seen_by_all

AT = datetime(2021, 5, 1, 9, tzinfo=UTC)


def write(*ids: int, at: datetime = AT, kind: str = "agencies.Organization") -> None:
    """Rows of the trail with those ids, as if committed now."""
    Trail.objects.bulk_create(
        Trail(
            pk=pk,
            at=at,
            actor_name="担当",
            action="変更",
            target_type=kind,
            target_id=pk,
            before={"名": "旧"},
            after={"名": f"新{pk}"},
            request_id="r",
        )
        for pk in ids
    )


def seal(minutes: int = 1) -> int:
    return seal_trail(at=AT + timedelta(minutes=minutes))


def unguarded(sql: str, *values: Any) -> None:
    """Somebody with every right on the database drops the guards, and changes something."""
    with connection.cursor() as cursor:
        for name in guards.expected(connection, ("agencies_trail", "agencies_trailseal")):
            table = name.removeprefix("guard_").rpartition("_")[0]
            cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
        cursor.execute(sql, values)


def verified(*options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and answer of `manage.py verify_trail`."""
    out = StringIO()
    try:
        call_command("verify_trail", *options, "--format", "json", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def wrong(*options: str) -> list[str]:
    code, answer = verified(*options)
    assert code == (1 if answer["wrong"] else 0)
    return answer["wrong"]


@pytest.fixture
def three_seals(db: None) -> None:
    """Rows 1 to 9, three under each seal."""
    for first in (1, 4, 7):
        write(first, first + 1, first + 2)
        seal(first)


def test_a_seal_stands_over_what_is_committed_and_behind_the_one_before(three_seals: None) -> None:
    first, second, third = TrailSeal.objects.order_by("number")
    assert [(one.number, one.ranges, one.count, one.total, one.through) for one in (first, second, third)] == [
        (1, [[1, 3]], 3, 3, 3),
        (2, [[4, 6]], 3, 6, 6),
        (3, [[7, 9]], 3, 9, 9),
    ]
    assert (first.previous, second.previous, third.previous) == ("", first.hash, second.hash)
    assert seal() == 0
    write(10)
    code, answer = verified()
    assert (code, answer["stands"], answer["seals"], answer["sealed"], answer["unsealed"], answer["head"]) == (
        0,
        True,
        3,
        9,
        1,
        third.hash,
    )


@pytest.mark.django_db
def test_a_row_that_is_committed_after_its_neighbours_is_under_a_later_seal() -> None:
    write(1, 3, 4)
    assert seal() == 3
    write(2, 5, at=AT + timedelta(minutes=2))
    assert seal(2) == 2
    assert list(TrailSeal.objects.order_by("number").values_list("ranges", "total", "through")) == [
        ([[1, 1], [3, 4]], 3, 4),
        ([[2, 2]], 4, 4),
        ([[5, 5]], 5, 5),
    ]
    assert (wrong(), verified()[1]["unsealed"], seal()) == ([], 0, 0)


@pytest.mark.django_db
def test_what_is_sealed_in_batches_is_all_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 4)
    write(*range(1, 11))
    assert seal() == 10
    assert list(TrailSeal.objects.order_by("number").values_list("count", flat=True)) == [4, 4, 2]
    assert wrong() == []


CHANGES = dict.fromkeys(("actor_name", "action", "target_type", "request_id"), "somebody else") | {
    "before": '{"名": "偽"}',
    "after": "{}",
    "target_id": 99,
    "at": AT + timedelta(microseconds=1),
}


@pytest.mark.parametrize("column", CHANGES)
def test_an_altered_row_is_named(three_seals: None, column: str) -> None:
    unguarded(f"UPDATE agencies_trail SET {column} = %s WHERE id = 5", CHANGES[column])  # noqa: S608 - a name of ours
    assert wrong() == ["封印2：履歴の行 5 が書き換えられています。"]


def test_every_column_of_a_row_is_under_the_seal() -> None:
    assert set(COLUMNS) == {field.attname for field in Trail._meta.concrete_fields}
    assert {name.removesuffix("_id") for name in set(COLUMNS) - set(CHANGES)} == {"id", "actor", "organization"}


def test_a_removed_row_is_named(three_seals: None) -> None:
    unguarded("DELETE FROM agencies_trail WHERE id IN (5, 6)")
    assert wrong() == ["封印2：履歴の行 5 ほか1行がありません。"]


@pytest.mark.django_db
def test_a_row_put_in_between_is_named_before_and_after_it_is_sealed() -> None:
    write(1, 2, 9)
    seal()
    write(5, at=AT - timedelta(hours=2))
    text = ["履歴の行 5 は、前後の行が封印された後に差し込まれています。"]
    assert wrong() == text
    assert seal(5) == 1
    assert wrong() == text


def test_a_row_before_the_first_is_named(three_seals: None) -> None:
    write(-3)
    assert wrong() == ["履歴の行 -3 は、番号からみて、後から差し込まれています。"]


def test_a_removed_seal_is_named(three_seals: None) -> None:
    unguarded("DELETE FROM agencies_trailseal WHERE number = 2")
    assert wrong() == ["封印2がありません。"]


def test_a_seal_removed_at_the_end_is_noticed_by_a_head_from_elsewhere(three_seals: None) -> None:
    head = TrailSeal.objects.get(number=3).hash
    assert wrong("--head", head) == []
    unguarded("DELETE FROM agencies_trailseal WHERE number = 3")
    assert (wrong(), verified()[1]["unsealed"]) == ([], 3)
    text = f"控えのハッシュ {head} の封印がありません。末尾の封印が消されたか、封印が全て作り直されています。"
    assert wrong("--head", head.upper()) == [text]
    with pytest.raises(CommandError, match="16進数64文字"):
        call_command("verify_trail", "--head", "abc")


SEAL_CHANGES: dict[str, tuple[str, list[str]]] = {
    "its moment": (
        "sealed_at = '2020-01-01 00:00:00+00'",
        ["封印2そのもの（範囲、件数、日時、ハッシュ）が書き換えられています。"],
    ),
    "its total": ("total = 5", ["封印2そのもの（範囲、件数、日時、ハッシュ）が書き換えられています。"]),
    "its ranges": ("ranges = '[[4, 4]]'", ["封印2の範囲・件数・印が書き換えられています。"]),
    "what it is behind": (
        f"previous = '{'0' * 64}'",
        [
            "封印2は、直前の封印1と合いません。どちらかが書き換えられています。",
            "封印2そのもの（範囲、件数、日時、ハッシュ）が書き換えられています。",
        ],
    ),
    "its hash": (
        f"hash = '{'0' * 64}'",
        [
            "封印2そのもの（範囲、件数、日時、ハッシュ）が書き換えられています。",
            "封印3は、直前の封印2と合いません。どちらかが書き換えられています。",
        ],
    ),
}


@pytest.mark.parametrize(("change", "texts"), SEAL_CHANGES.values(), ids=SEAL_CHANGES)
def test_an_altered_seal_is_named(three_seals: None, change: str, texts: list[str]) -> None:
    unguarded(f"UPDATE agencies_trailseal SET {change} WHERE number = 2")  # noqa: S608 - a text of ours
    found = wrong()
    assert found[: len(texts)] == texts


@pytest.mark.django_db
def test_rows_come_in_the_order_of_the_seals_and_each_once() -> None:
    write(1, 3, 4, 7)
    seal()
    write(2, 6, at=AT + timedelta(minutes=2))
    write(5, kind="incidents.Incident", at=AT + timedelta(minutes=2))
    seal(2)
    write(8)
    whole = sealed_after(0, 100)
    assert ([row.pk for row in whole.rows], whole.cursor, whole.is_end) == ([1, 3, 4, 7, 2, 5, 6], 7, True)
    found: list[list[int]] = []
    cursor, ends = 0, list[bool]()
    while not ends or not ends[-1]:
        some = sealed_after(cursor, 2, types=["agencies.Organization"])
        found.append([row.pk for row in some.rows])
        cursor, ends = some.cursor, [*ends, some.is_end]
    assert (found, cursor, ends) == ([[1, 3], [4, 7], [2], [6]], 7, [False, False, False, True])
    seal(3)
    assert [row.pk for row in sealed_after(cursor, 2).rows] == [8]


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows as every connection sees them."""
    with seen_by_all(django_db_blocker):
        write(*range(1, 2001))
        yield


def test_of_three_runs_at_once_every_row_is_sealed_once(committed: None) -> None:
    sealed = at_once([seal] * 3)
    assert sorted(sealed) == [0, 0, 2000]
    assert (list(TrailSeal.objects.values_list("number", "ranges")), wrong()) == ([(1, [[1, 2000]])], [])


@pytest.mark.django_db
def test_a_run_that_is_killed_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1, 2)

    def killed(*_: Any) -> str:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "hash_of", killed)
        with pytest.raises(SystemExit):
            seal()
    assert TrailSeal.objects.count() == 0
    assert (seal(), wrong()) == (2, [])
