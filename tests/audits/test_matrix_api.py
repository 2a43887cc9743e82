"""The matrix and the signals of a cycle in the API say what their pages say."""

from __future__ import annotations

import pytest

from tests.api_programs import Program
from tests.cycles import Cycle, answered_cycle, evaluator

pytestmark = pytest.mark.usefixtures("in_2021")


@pytest.fixture
def program(db: None) -> Program:
    """A program that watches the small cycle with six of seven organs heard."""
    return Program(evaluator(cycle_of()))


def cycle_of() -> Cycle:
    """The cycle."""
    return answered_cycle()


def test_the_matrix_has_a_row_for_each_organ_and_a_line_without_a_name(program: Program) -> None:
    found = program.get("matrix/?kind=CORPORATION&sort=-code").json()["results"]
    assert [(one["organization"], [cell["outcome"] for cell in one["cells"]]) for one in found] == [
        ("X-7", ["UNKNOWN", "UNKNOWN"]),
        ("X-6", ["PLANNED", "REGULATION"]),
        ("X-5", ["REGULATION", "OTHER_RULE"]),
        ("X-4", ["REGULATION", "REGULATION"]),
    ]
    unnamed = program.get("matrix/unnamed/?kind=CORPORATION").json()["results"]
    assert [(one["position"], one["unnamed"]) for one in unnamed] == [(1, 1), (2, 1)]


def test_a_page_of_the_matrix_is_a_part_of_it_and_a_file_all_of_it(program: Program) -> None:
    page = program.get("matrix/?kind=CORPORATION&page_size=1&page=2").json()
    assert (page["count"], [one["organization"] for one in page["results"]]) == (4, ["X-5"])
    lines = program.get("matrix/?kind=CORPORATION&format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["コード", "X-4", "X-5", "X-6", "X-7", ""]


def test_an_order_or_cycle_there_is_not_is_refused(program: Program) -> None:
    assert program.get("matrix/?sort=king").json()["errors"].keys() == {"sort"}
    assert program.get("matrix/?amendment=1999-01").status_code == 404


def test_signals_are_those_of_the_late_list(program: Program) -> None:
    late = program.get("late/").json()
    told = [
        (one["organization"], signal["rule"]) for one in late["organs"] + late["others"] for signal in one["signals"]
    ]
    found = program.get("signals/").json()["results"]
    assert [(one["organization"], one["rule"]) for one in found] == told
    assert {organ for organ, _ in told} == {"X-1", "X-5", "X-6"}
    assert {organ for organ, _ in told if organ == "X-5"} == {
        one["organization"] for one in program.get("signals/?lead_agency=X-1&kind=CORPORATION").json()["results"]
    }
