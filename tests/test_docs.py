"""The documentation is true of the code where a machine can tell."""

import re
from pathlib import Path

import pytest

from audits.tables import SHAPES
from regulations.actions import TRANSITIONS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_diagram_of_states_is_the_table_of_transitions() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+)$", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE)
    allowed = [(str(state), str(to)) for state, targets in TRANSITIONS.items() for to in sorted(targets)]
    assert sorted(drawn) == sorted(allowed)


def test_every_shape_of_a_table_is_in_the_data_dictionary() -> None:
    written = set(re.findall(r"`([a-z_]+)` \| (?:機関|規程|—) \|", (ROOT / "docs/data-dictionary.md").read_text()))
    assert written == {shape.key for shape in SHAPES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_the_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(page: Path) -> None:
    rooms = "agencies|audits|config|docs|guidelines|incidents|regulations|requirements|templates|tests"
    named = re.findall(rf"`((?:{rooms})/[\w./-]*)`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []
