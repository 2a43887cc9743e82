"""The tables a plan proposes: taken from the cycle before, adapted to whom the new one concerns."""

from __future__ import annotations

import pytest

from guidelines.models import Amendment
from guidelines.plans.proposals import doubtful, known_shapes, proposed_tables
from tests.cycles import Cycle

pytestmark = pytest.mark.django_db


def test_tables_are_proposed_for_whom_the_cycle_concerns(cycle: Cycle) -> None:
    found = proposed_tables(["AGENCY", "LOCAL_GOVERNMENT"], {"LOCAL_GOVERNMENT": "地方指針"}, is_fictional=False)
    assert [(one["number"], one["shape"], one["audience"], one["organization"]) for one in found] == [
        ("2-1-5", "completion_by_kind", "", ""),
        ("2-1-6", "items_by_outcome", "AGENCY", ""),
        ("2-1-7-2", "items_by_outcome", "LOCAL_GOVERNMENT", ""),
        ("2-1-10", "scope_arrangement", "AGENCY", ""),
        ("2-1-19", "units_by_group", "", "X-1"),
        ("2-2-3", "concurrent_posts", "", ""),
        ("2-2-7", "contact_route", "", ""),
        ("2-2-8", "incident_response", "", ""),
        ("2-2-10", "warnings_given", "", ""),
        ("2-2-14", "cooperation", "", ""),
    ]
    assert found[2]["title"] == "改正内容（地方公共団体）"
    assert {one["is_checked"] for one in found} == {False}


def test_an_exercise_gets_no_real_organ_from_the_tables_of_a_real_cycle(cycle: Cycle) -> None:
    assert {one["organization"] for one in proposed_tables(["AGENCY"], {}, is_fictional=True)} == {""}


def test_without_an_earlier_cycle_the_tables_of_the_report_are_proposed() -> None:
    found = proposed_tables(["AGENCY"], {}, is_fictional=False)
    about_organs = ["2-2-3", "2-2-7", "2-2-8", "2-2-10", "2-2-14"]
    assert [one["number"] for one in found] == ["2-1-5", "2-1-6", "2-1-10", "2-1-19", *about_organs]
    assert {one["organization"] for one in found} == {""}


def test_a_table_of_another_guideline_is_adapted_in_its_words(survey: Amendment) -> None:
    found = proposed_tables(["LOCAL_GOVERNMENT"], {"LOCAL_GOVERNMENT": "地方指針"}, is_fictional=False)
    adapted = next(one for one in found if one["shape"] == "items_by_outcome")
    assert (adapted["title"], adapted["row_heading"]) == (
        "保護管理規程等の見直し（改正）内容（地方公共団体）",
        "地方指針の改正内容",
    )
    assert not any("独法等指針" in note for note in adapted["notes"])


def test_texts_that_may_tell_of_the_earlier_cycle_are_pointed_out() -> None:
    table = {
        "title": "改正状況",
        "notes": [
            "括弧内は割合である。",
            "④の1機関は、厚生労働省である。",
            "北省は除く。",
            "平成の年度",
            "⑥は、法人を主管する行政機関だけに尋ねた。",
            "機関ごとの内訳は、報告書にある。",
        ],
    }
    assert doubtful(table, ["北省"]) == table["notes"][1:]


def test_a_table_about_agencies_and_corporations_is_not_proposed_where_only_others_are_asked(cycle: Cycle) -> None:
    def shapes(*audiences: str) -> set[str]:
        titles = dict.fromkeys(audiences, "指針")
        return {row["shape"] for row in proposed_tables(audiences, titles, is_fictional=False)}

    assert "cooperation" not in shapes("LOCAL_GOVERNMENT")
    assert "cooperation" in shapes("LOCAL_GOVERNMENT", "CORPORATION")


def test_an_exercise_is_offered_shapes_in_words_of_exercises(exercise: Amendment, survey: Amendment) -> None:
    own = set(exercise.tables.values_list("title", flat=True))
    assert set(known_shapes(is_fictional=True).values()) <= own
    assert not set(known_shapes(is_fictional=False).values()) & own - set(
        survey.tables.values_list("title", flat=True)
    )
