"""The same from the shell: a form out, filled in, and in again, as JSON."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from regulations.drafts import start_draft
from regulations.models import Submission
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, fill_in, officer_for
from tests.regulations.survey_forms.books import ITEMS, REVISIONS, filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


@pytest.fixture
def file(cycle: Cycle, tmp_path: Path) -> Path:
    """The form of 南省 as a file."""
    path = tmp_path / "form.xlsx"
    call_command("export_form", "X-2", amendment="2020-06", output=path)
    return path


def imported(path: Path, **options: Any) -> tuple[dict[str, Any], int]:
    """What is printed, and with what it ends."""
    out, code = StringIO(), 0
    try:
        call_command("import_form", path, stdout=out, **options)
    except SystemExit as end:
        code = int(str(end.code))
    return json.loads(out.getvalue()), code


def test_a_form_goes_out_and_in(cycle: Cycle, file: Path) -> None:
    file.write_bytes(filled(file.read_bytes(), (REVISIONS, "南省規程", "改正日", "R3.1.1")))
    expected = {
        "errors": [],
        "changes": [
            {
                "sheet": REVISIONS,
                "cell": "F5",
                "row": "南省 南省規程",
                "field": "改正",
                "before": "令和2年10月1日",
                "after": "令和3年1月1日",
            }
        ],
        "conflicts": [],
    }
    assert imported(file) == (expected, 0)
    assert not Submission.objects.filter(state="DRAFT").exists()
    assert imported(file, apply=True) == (expected, 0)
    assert str(Submission.objects.get(state="DRAFT").revisions.get().revised) == "令和3年1月1日"
    assert imported(file, apply=True) == ({"errors": [], "changes": [], "conflicts": []}, 0)


def test_an_error_ends_with_1_and_names_its_cell(file: Path) -> None:
    file.write_bytes(filled(file.read_bytes(), (ITEMS, "①記録", "対応", "見直した")))
    result, code = imported(file, apply=True)
    assert (code, result["changes"]) == (1, [])
    assert [(one["sheet"], one["cell"], one["value"]) for one in result["errors"]] == [(ITEMS, "E5", "見直した")]
    assert not Submission.objects.filter(state="DRAFT").exists()


@pytest.mark.parametrize("content", [b"", b"x", "機関,対応".encode("cp932"), None])
def test_a_file_that_cannot_be_read_ends_with_1(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "form.xlsx"
    if content is not None:
        path.write_bytes(content)
    result, code = imported(path)
    assert (code, result["changes"], result["conflicts"]) == (1, [], [])
    assert [set(one) for one in result["errors"]] == [{"sheet", "cell", "value", "expected"}]


def test_a_conflict_is_told_and_refused_with_apply(cycle: Cycle, file: Path) -> None:
    chief = chief_of(cycle.organs["南省"])
    draft = start_draft(review=cycle.review("南省"), by=chief)
    fill_in(draft, revised="令和3年2月2日", outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"}, by=chief)
    file.write_bytes(filled(file.read_bytes(), (REVISIONS, "南省規程", "改正日", "R3.1.1")))
    result, code = imported(file)
    assert (code, result["conflicts"][0]["theirs"]["改正"], result["conflicts"][0]["mine"]["改正"]) == (
        0,
        "令和3年2月2日",
        "令和3年1月1日",
    )
    assert imported(file, apply=True)[1] == 1
    assert str(draft.revisions.get().revised) == "令和3年2月2日"


def test_the_permissions_of_the_account_apply(cycle: Cycle, file: Path) -> None:
    file.write_bytes(filled(file.read_bytes(), (REVISIONS, "南省規程", "改正日", "R3.1.1")))
    stranger, own, ministry = officer_for(cycle.organs["北省"]), officer_for(cycle.organs["南省"]), evaluator(cycle)
    assert stranger.account
    assert own.account
    assert ministry.account
    assert imported(file, apply=True, account=stranger.account.email)[1] == 1
    assert not Submission.objects.filter(review=cycle.review("南省"), number=2).exists()
    assert imported(file, apply=True, account=ministry.account.email)[1] == 0
    assert Submission.objects.get(review=cycle.review("南省"), number=2).state == "SUBMITTED"
    with pytest.raises(CommandError):
        call_command("export_form", "X-2", amendment="2020-06", output=file, account=stranger.account.email)
    with pytest.raises(CommandError):
        call_command("import_form", file, account="nobody@example.jp")


@pytest.mark.parametrize(("code", "amendment"), [("X-9", "2020-06"), ("X-2", "2020-07"), ("X-1-1", "2020-06")])
def test_a_form_nobody_was_asked_for_is_not_made(cycle: Cycle, tmp_path: Path, code: str, amendment: str) -> None:
    with pytest.raises(CommandError):
        call_command("export_form", code, amendment=amendment, output=tmp_path / "form.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_file_that_the_machine_does_not_give_is_told_in_japanese(tmp_path: Path) -> None:
    for path, why in (
        (tmp_path / "none.xlsx", "このファイルはありません。場所と名前を確かめてください"),
        (tmp_path, "ファイルの場所ではありません。ファイルの名前まで指定してください"),
    ):
        assert [one["expected"] for one in imported(path)[0]["errors"]] == [f"読み込めるファイル（{why}）"]
