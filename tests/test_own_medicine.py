"""Every clause and every test that `docs/own-medicine.md` names is there."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = re.findall(
    r"^\| ([\d-]+) \| .* \| (.*) \| `(tests/[\w/]+\.py)::(\w+)` \|$",
    (ROOT / "docs/own-medicine.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_line_names_a_clause_a_feature_and_a_test() -> None:
    written = (ROOT / "docs/own-medicine.md").read_text(encoding="utf-8")
    assert len(LINES) == len(re.findall(r"^\| \d", written, re.MULTILINE))
    assert [clause for clause, feature, *_ in LINES if "`" not in feature] == []


def test_every_clause_is_one_of_the_guideline() -> None:
    with (ROOT / "guidelines/data/clauses.csv").open(encoding="utf-8") as file:
        clauses = {row["after"] for row in csv.DictReader(file) if row["guideline"] == "agency-guideline"}
    assert {clause for clause, *_ in LINES} - clauses == set()


def test_every_test_named_there_exists() -> None:
    missing = []
    for _, _, file, name in LINES:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8")) if (ROOT / file).exists() else ast.Module([], [])
        if name not in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}:
            missing.append(f"{file}::{name}")
    assert missing == []
