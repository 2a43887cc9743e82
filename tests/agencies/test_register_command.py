"""The register of local governments from the shell: what the command prints, and when it changes anything."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.agencies.register_lists import csv_of, registered, two_prefectures
from tests.municipalities import corporate_number

pytestmark = pytest.mark.django_db


def printed(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and what the command prints."""
    out = StringIO()
    try:
        call_command("import_register", str(path), *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_the_command_prints_what_would_change_and_changes_it_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(two_prefectures()[:2]))
    code, found = printed(path)
    assert (code, found["errors"], found["conflicts"], registered()) == (0, [], [], [])
    assert found["changes"][1] == {
        "organization": "462012",
        "change": "new",
        "before": {},
        "after": {"name": "府中市", "prefecture": "西県", "corporate_number": corporate_number(2)},
    }
    assert printed(path, "--apply") == (0, found)
    assert len(registered()) == 2
    assert printed(path, "--apply")[1]["changes"] == []


def test_the_command_ends_with_one_on_any_error(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = two_prefectures()
    rows[1][3] = "1"
    path.write_bytes(csv_of(rows))
    code, found = printed(path, "--apply")
    expected = "13桁の法人番号（先頭が検査数字）か空欄"
    assert (code, found["errors"]) == (1, [{"sheet": "CSV", "cell": "D3", "value": "1", "expected": expected}])
    path.write_bytes(b"")
    code, found = printed(path)
    assert (code, found["errors"][0]["value"]) == (1, "list.csv")
    assert registered() == []
