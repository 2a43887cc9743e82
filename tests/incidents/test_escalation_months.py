"""Whole months of runs, each run twice: the mail folder holds exactly what was due, and the ledger lists exactly that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from agencies.mail_actions import message_id
from agencies.models import Mail, Organization
from incidents.models import Escalation, Step
from tests.incidents.clock_rows import NO, SENSITIVE, UNKNOWN, add_report, add_step, japan, saved, step_of
from tests.incidents.warnings import KNOWN, OF_NORTH, name_of, organs_with_people, send

pytestmark = pytest.mark.django_db

TIMES = ("00:00", "00:10", "08:50", "09:00", "23:50")
"""When it runs: around the moments at which something may be due as beat does."""
Told = tuple[str, str, str]


@pytest.fixture
def organs(settings: Any, tmp_path: Path) -> dict[str, Organization]:
    """As `organs_with_people` says, with mail put into a folder."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return organs_with_people()


def walked(first: str, days: int, events: dict[str, Callable[[], None]]) -> Iterator[tuple[str, Escalation, Told]]:
    """What each run wrote, with its moment (04-30 00:00); what happens meanwhile happens just before its run."""
    for day in range(days):
        for time in TIMES:
            at = f"{date.fromisoformat(first) + timedelta(days=day)}T{time}"
            events.pop(at, lambda: None)()
            known = Escalation.objects.count()
            for _ in range(2):
                send(at)
            rows = Escalation.objects.select_related("incident", "recipient").order_by("pk")
            for row in rows[known:]:
                yield at[5:].replace("T", " "), row, (row.clock, row.moment, name_of(row))


def assert_the_folder_is_the_ledger(folder: Path, count: int) -> None:
    """Each row has its letter, and each letter its row."""
    letters = [
        part
        for path in sorted(folder.iterdir())
        for part in path.read_text(encoding="utf-8").split("-" * 79)
        if part.strip()
    ]
    ids = sorted(line.partition(": ")[2] for letter in letters for line in letter.splitlines() if "Message-ID" in line)
    assert ids == sorted(message_id(row.mail) for row in Escalation.objects.select_related("mail"))
    assert len(ids) == count == Mail.objects.filter(state=Mail.State.SENT).count()


def test_a_month_with_three_incidents_across_golden_week(organs: dict[str, Organization], tmp_path: Path) -> None:
    first = saved(organs["北省"], KNOWN, SENSITIVE, code="AAAA-AAA2", unit=organs["北測候所"])
    second = saved(organs["南省"], "2022-05-02T15:00", NO, code="BBBB-BBB2")
    third = saved(organs["港湾機構"], "2022-05-20T23:50", UNKNOWN, code="CCCC-CCC2")
    third.tellings.create(agency=organs["北省"], told_at=japan("2022-05-21T09:00"))
    events = {
        "2022-05-01T23:50": lambda: add_step(first, step_of(Step.PRELIMINARY, "2022-05-01T23:50")),
        "2022-05-10T09:00": lambda: add_report(second, 2, "2022-05-10T09:00", NO | {"persons": 101}),
        "2022-05-15T09:00": lambda: add_step(second, step_of(Step.PRELIMINARY, "2022-05-15T09:00")),
        "2022-05-25T23:50": lambda: add_step(first, step_of(Step.FINAL, "2022-05-25T23:50")),
    }
    found = [(at, row.incident.code[0], *told) for at, row, told in walked("2022-04-28", 43, events)]
    assert events == {}
    own, unit, south, port = OF_NORTH, "officer@x-1-1", "chief@x-2", "chief@x-4"
    assert found == [
        *(("04-30 00:00", "A", "PRELIMINARY", "DAY_3", name) for name in (*own, unit)),
        ("05-12 00:00", "B", "PRELIMINARY", "DAY_3", south),
        ("05-14 09:00", "B", "PRELIMINARY", "LAST_DAY", south),
        ("05-15 00:00", "B", "PRELIMINARY", "OVERDUE", south),
        *(("05-20 09:00", "A", "FINAL", "DAYS_7", name) for name in (*own, unit)),
        ("05-22 00:00", "C", "PRELIMINARY", "DAY_3", port),
        *(("05-24 09:00", "A", "FINAL", "DAYS_3", name) for name in (*own, unit)),
        ("05-24 09:00", "C", "PRELIMINARY", "LAST_DAY", port),
        ("05-25 00:00", "C", "PRELIMINARY", "OVERDUE", port),
        *(("05-25 00:00", "C", "PRELIMINARY", "OVERDUE", name) for name in own),
        ("06-01 09:00", "B", "FINAL", "DAYS_7", south),
        ("06-05 09:00", "B", "FINAL", "DAYS_3", south),
        ("06-07 09:00", "B", "FINAL", "DAYS_1", south),
        ("06-09 00:00", "B", "FINAL", "OVERDUE", south),
    ]
    assert_the_folder_is_the_ledger(tmp_path, len(found))


@pytest.mark.parametrize(
    ("known", "moments"),
    [
        (  # the change of the fiscal year; day 30 is a Saturday
            "2023-03-24T10:00",
            ["03-26 00:00", "03-28 09:00", "03-29 00:00", "04-17 09:00", "04-21 09:00", "04-23 09:00", "04-25 00:00"],
        ),
        (  # the end of the year; day 30 is 30 December
            "2022-12-01T10:00",
            ["12-03 00:00", "12-05 09:00", "12-06 00:00", "12-28 09:00", "01-01 09:00", "01-03 09:00", "01-05 00:00"],
        ),
    ],
)
def test_a_month_in_which_nobody_reports(
    organs: dict[str, Organization], tmp_path: Path, known: str, moments: list[str]
) -> None:
    saved(organs["南省"], known, SENSITIVE, code="AAAA-AAA2")
    found = [(at, told) for at, _, told in walked(known[:10], 40, {})]
    names = [("PRELIMINARY", name) for name in ("DAY_3", "LAST_DAY", "OVERDUE")]
    names += [("FINAL", name) for name in ("DAYS_7", "DAYS_3", "DAYS_1", "OVERDUE")]
    assert found == [(at, (*name, "chief@x-2")) for at, name in zip(moments, names, strict=True)]
    assert_the_folder_is_the_ledger(tmp_path, len(moments))
