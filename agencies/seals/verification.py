"""Checking the trail against its seals: every seal is computed again, with one batch of rows in memory at a time.

- Wrong is: a sealed row altered or removed, a row put in between later, a seal altered or removed, another head than the
  one written down elsewhere.
- Whether seals are missing at the end, nothing within the database can tell: a head written down elsewhere can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agencies.models import Trail, TrailSeal
from agencies.seals.digests import MARK, Row, digest_of, hash_of, ranges_of, rows_within
from agencies.seals.querysets import uncovered

LONGEST_TRANSACTION = timedelta(hours=1)
"""No transaction is open for longer. A row below sealed ones that says it is older than that was put there later."""
BATCH = 1000


@dataclass
class Report:
    """What was found; the trail stands when nothing is `wrong`."""

    seals: int = 0
    sealed: int = 0
    head: str = ""
    head_at: datetime | None = None
    unsealed: int = 0
    oldest_unsealed_at: datetime | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        """Is nothing wrong?"""
        return not self.wrong


@dataclass(frozen=True)
class Standing:
    """What the seals so far say: the last of them, the highest id, and the latest moment among their rows."""

    number: int = 0
    hash: str = ""
    through: int = 0
    latest_at: datetime | None = None


def verify(known_head: str = "") -> Report:
    """Compute every seal again; `known_head` is the hash of a seal as it was written down elsewhere."""
    report, before, has_known = Report(), Standing(), not known_head
    for seal in TrailSeal.objects.order_by("number").iterator(chunk_size=10):
        rows = rows_within(seal.ranges) if is_sound(seal) else []
        report.wrong += [*faults_of_chain(seal, before), *faults_of_rows(seal, rows), *put_between(rows, before)]
        latest = max([row[1] for row in rows] + [before.latest_at] * bool(before.latest_at), default=None)
        before = Standing(seal.number, seal.hash, max(seal.through, before.through), latest)
        report.seals, report.sealed, report.head = report.seals + 1, report.sealed + seal.count, seal.hash
        report.head_at = seal.sealed_at
        has_known = has_known or seal.hash == known_head
    if not has_known:
        report.wrong.append(
            f"控えのハッシュ {known_head} の封印がありません。末尾の封印が消されたか、封印が全て作り直されています。"
        )
    check_unsealed(report, before)
    return report


def is_sound(seal: TrailSeal) -> bool:
    """Do the ranges, the count and the marks of a seal fit each other at all?"""
    try:
        ids = sum(last - first + 1 for first, last in seal.ranges)
    except (TypeError, ValueError):
        return False
    return ids == seal.count and len(seal.marks) == ids * MARK


def faults_of_chain(seal: TrailSeal, before: Standing) -> Iterator[str]:
    """Does it stand behind the seal before?"""
    if seal.number != before.number + 1:
        missing = before.number + 1
        lost = f"封印{missing}" if missing == seal.number - 1 else f"封印{missing}から封印{seal.number - 1}まで"
        yield f"{lost}がありません。"
    elif seal.previous != before.hash:
        yield f"封印{seal.number}は、直前の封印{before.number}と合いません。どちらかが書き換えられています。"


def faults_of_rows(seal: TrailSeal, rows: list[Row]) -> Iterator[str]:
    """Are its rows those that were sealed? The first row at fault is named, and how many more there are."""
    digests = {row[0]: digest_of(row) for row in rows}
    if is_sound(seal) and hash_of(seal, digests.values()) == seal.hash:
        return
    if not is_sound(seal):
        yield f"封印{seal.number}の範囲・件数・印が書き換えられています。"
        return
    ids = [pk for first, last in seal.ranges for pk in range(first, last + 1)]
    missing = [pk for pk in ids if pk not in digests]
    marks = {pk: seal.marks[place * MARK : (place + 1) * MARK] for place, pk in enumerate(ids)}
    altered = [pk for pk in ids if pk in digests and digests[pk].hex()[:MARK] != marks[pk]]
    if missing:
        yield f"封印{seal.number}：履歴の行 {named(missing)}がありません。"
    if altered:
        yield f"封印{seal.number}：履歴の行 {named(altered)}が書き換えられています。"
    if not missing and not altered:
        yield f"封印{seal.number}そのもの（範囲、件数、日時、ハッシュ）が書き換えられています。"


def named(ids: list[int]) -> str:
    """The first of some rows, and how many more there are."""
    return f"{ids[0]} " if len(ids) == 1 else f"{ids[0]} ほか{len(ids) - 1}行"


def put_between(rows: Iterable[Row], before: Standing) -> Iterator[str]:
    """Rows below sealed ones that say they are older than any transaction could have kept them back."""
    if before.latest_at is None:
        return
    for row in rows:
        if row[0] <= before.through and row[1] < before.latest_at - LONGEST_TRANSACTION:
            yield f"履歴の行 {row[0]} は、前後の行が封印された後に差し込まれています。"


def check_unsealed(report: Report, before: Standing) -> None:
    """Count what is not sealed yet, and look at what stands below sealed rows."""
    late, held = uncovered(), Trail.objects.filter(pk__gt=before.through)
    report.unsealed = held.count()
    moments = list(held.order_by("pk").values_list("at", flat=True)[:1])
    while batch := [pk for _, pk in zip(range(BATCH), late, strict=False)]:
        rows = rows_within(ranges_of(batch))
        report.unsealed += len(rows)
        report.wrong += put_between(rows, before)
        moments.append(min(row[1] for row in rows))
    report.oldest_unsealed_at = min(moments, default=None)
    if strange := list(Trail.objects.filter(pk__lt=1).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        report.wrong.append(f"履歴の行 {named(strange)}は、番号からみて、後から差し込まれています。")
