"""How charts are drawn: looks that differ without colour, labels in lines, round scales."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from agencies.chart_marks import KNOWN, LATER, SOLID, element, group, looks, words, wrapped
from agencies.chart_steps import levels
from agencies.renderers import display_width
from regulations.models import ItemAnswer
from regulations.tables import REMAINDER

YEARS_AND_REMAINDERS = ("2020", "2021", "open", "uncertain", "unanswered", "unnamed")


def test_no_two_series_of_a_table_look_alike() -> None:
    for keys in (
        ("REGULATION", "OTHER_RULE", "PLANNED", "UNANSWERED", "unnamed"),
        YEARS_AND_REMAINDERS,
        ("yes", "no", "other"),
    ):
        found = looks(keys)
        assert list(found) == sorted(keys, key=lambda key: list(found).index(key))
        assert len(set(found.values())) == len(keys)
        assert len({(look.mark, look.tile, look.ground) for look in found.values()}) == len(keys)


def test_the_year_measured_is_blue_and_each_later_one_has_lines_of_its_own() -> None:
    years = ("2020", "2021", "2022", "2023")
    assert [looks(years)[year] for year in years] == [SOLID, *LATER[:3]]
    assert looks(years, measured=2021)["2021"] == SOLID
    assert looks(years, measured=2021)["2022"] == LATER[0]
    assert looks(years, measured=2021)["2020"] not in (SOLID, *LATER)


def test_every_outcome_and_remainder_has_a_look_and_does_not_differ_by_colour_alone() -> None:
    assert {*ItemAnswer.Outcome.values, *REMAINDER} == set(KNOWN)
    plain = [key for key, look in KNOWN.items() if not look.mark]
    assert plain == ["REGULATION", "UNANSWERED", "unanswered"]  # solid blue, and empty with a border


def test_what_is_written_into_an_element_cannot_leave_it() -> None:
    hostile = """"><script>'&\x00</script>"""
    safe = "&quot;&gt;&lt;script&gt;&#x27;&amp;&lt;/script&gt;"
    assert words(hostile) == safe
    assert element("text", {"x": 1.5, "y": None, "name": hostile}) == f'<text x="1.5" name="{safe}"/>'
    assert element("text", {"name": words(hostile)}) == f'<text name="{words(safe)}"/>'
    assert element("g", {}, element("rect", {"x": 0}), words(hostile)) == f'<g><rect x="0"/>{safe}</g>'


def test_a_child_that_is_no_markup_is_escaped() -> None:
    plain: Any = "<script>"
    assert element("g", {}, plain) == "<g>&lt;script&gt;</g>"
    assert group([element("g", {}), plain]) == "<g/>&lt;script&gt;"
    assert type(group([])) is SafeString


def test_a_long_label_is_wrapped_and_no_line_begins_with_a_comma() -> None:
    assert wrapped("保護管理者、管理者", 10) == ["保護管理者、", "管理者"]


@given(st.text(st.characters(exclude_categories=("C", "Z")), max_size=80), st.integers(4, 40))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines) == text
    assert all(display_width(line) for line in lines if text)


def test_the_levels_of_a_scale_are_round_and_end_with_the_whole() -> None:
    found = [levels(whole) for whole in (0, 1, 7, 45, 100, 246, 9999)]
    assert found == [
        [0],
        [0, 1],
        [0, 2, 4, 6, 7],
        [0, 10, 20, 30, 40, 45],
        [0, 20, 40, 60, 80, 100],
        [0, 50, 100, 150, 200, 246],
        [0, 2000, 4000, 6000, 8000, 9999],
    ]
