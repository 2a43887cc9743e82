"""What the report attributes to nobody is given out so that the totals agree, and to no organ it names (rule 10)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agencies.datafiles import read_csv
from agencies.models import Organization, Trail
from agencies.provenance import Provenance
from guidelines.models import Amendment
from regulations.allocation import Totals, allocate_arrangements, allocate_outcomes
from regulations.models import (
    Guidance,
    ItemAnswer,
    Regulation,
    Review,
    Revision,
    Submission,
)
from regulations.survey_revisions import DATA

Outcome = ItemAnswer.Outcome
LATE_TABLE = "2-(2)-20"


def test_no_allocated_fact_but_a_revised_regulation_stands_at_an_organ_the_report_names(survey: Amendment) -> None:
    named = {row["organization"] for row in read_csv(DATA / "named_organizations.csv")}
    answers = ItemAnswer.objects.filter(submission__review__organization__code__in=named)
    assert set(answers.values_list("outcome", "provenance")) == {(Outcome.REGULATION, Provenance.ALLOCATED)}
    elsewhere = ItemAnswer.objects.exclude(submission__review__organization__code__in=named)
    assert set(elsewhere.values_list("outcome", flat=True)) == {
        Outcome.REGULATION,
        Outcome.OTHER_RULE,
        Outcome.PLANNED,
    }


def test_whatever_the_report_names_is_in_the_list_of_named_organs(
    survey: Amendment, published: dict[str, Any]
) -> None:
    codes = {row["organization"] for row in read_csv(DATA / "named_organizations.csv")}
    listed = set(Organization.objects.filter(code__in=codes).values_list("name", flat=True))
    facts = published["named_facts"]
    corporations = {row["corporation"] for key in (LATE_TABLE, "2-(2)-19") for row in facts[key]["rows"]}
    corporations |= {
        row["corporation"]
        for key in ("training_not_held_fy2015", "self_inspection_not_held_fy2015")
        for row in facts[key]
    }
    assert corporations | {"内閣府", "総務省", "検察庁", "厚生労働省", "会計検査院"} == listed


def test_only_the_split_over_bureaus_and_the_dates_of_regional_offices_are_allocated(survey: Amendment) -> None:
    owned = Regulation.objects.filter(provenance=Provenance.ALLOCATED)
    assert set(owned.values_list("owner__unit_group__name", flat=True)) == {"都道府県労働局"}
    dated = Revision.objects.filter(provenance=Provenance.ALLOCATED)
    assert set(dated.values_list("regulation__owner__unit_group__name", flat=True)) == {"地方厚生局"}
    for group, rows in (("都道府県労働局", owned), ("地方厚生局", dated)):
        assert rows.count() == Regulation.objects.filter(owner__unit_group__name=group).count()


def test_no_trail_row_ties_an_allocated_fact_to_an_organ(survey: Amendment) -> None:
    rows = Trail.objects.filter(target_type__startswith="regulations.").exclude(target_type=Guidance._meta.label)
    written = " ".join(json.dumps([one.before, one.after], ensure_ascii=False) for one in rows)
    assert [one for one in Outcome.values if one in written.replace("OWN_REGULATION_SHOWN", "")] == []
    assert "労働局（" not in written
    ministry = Submission.objects.get(review__organization__code="AG-26")
    after = Trail.objects.get(target_type=Submission._meta.label, target_id=ministry.pk).after
    assert after["answers"] == {"ALLOCATED": ministry.answers.count()}
    assert sum(after["revisions"].values()) == ministry.revisions.count()
    assert after["arrangement"] == Submission.Arrangement.FACILITIES_AND_REGIONAL
    others = Trail.objects.filter(target_type=Submission._meta.label).exclude(target_id=ministry.pk)
    said = [one.after["arrangement"] for one in others if "arrangement" in one.after]
    agencies = Review.objects.filter(kind="AGENCY").count()
    assert said == [{"ALLOCATED": 1}] * (agencies - 1)
    owned = Regulation.objects.filter(provenance=Provenance.ALLOCATED).values("pk")
    kept = Trail.objects.filter(target_type=Regulation._meta.label, target_id__in=owned)
    assert [one.after for one in kept] == [{"unit_group": "都道府県労働局", "provenance": "ALLOCATED"}] * owned.count()


def test_outcomes_go_to_the_unnamed_organs_from_the_end_of_the_codes() -> None:
    outcomes = allocate_outcomes(["A-3", "A-1", "A-2", "A-4"], {"A-3"}, Totals(4, 2, 1, 1))
    assert outcomes == {
        "A-1": Outcome.REGULATION,
        "A-2": Outcome.OTHER_RULE,
        "A-3": Outcome.REGULATION,
        "A-4": Outcome.PLANNED,
    }


@pytest.mark.parametrize("totals", [Totals(3, 1, 1, 1), Totals(2, 1, 1, 1), Totals(2, 0, 1, 1)])
def test_totals_that_cannot_be_given_out_are_refused(totals: Totals) -> None:
    with pytest.raises(ValueError, match="Totals"):
        allocate_outcomes(["A-1", "A-2"], {"A-1"}, totals)


def test_arrangements_go_to_the_unnamed_agencies_from_the_end_of_the_codes() -> None:
    totals = {"MAIN": 2, "MAIN_WITH_DETAILS": 1, "FACILITIES": 1, "FACILITIES_AND_REGIONAL": 1, "WITHOUT_UNITS": 1}
    codes = ["A-3", "A-1", "A-2", "A-6", "A-5", "A-4"]
    assert allocate_arrangements(codes, {"A-5": "FACILITIES_AND_REGIONAL"}, {"A-5", "A-6"}, totals) == {
        "A-1": "MAIN",
        "A-2": "MAIN_WITH_DETAILS",
        "A-3": "FACILITIES",
        "A-4": "WITHOUT_UNITS",
        "A-5": "FACILITIES_AND_REGIONAL",
        "A-6": "MAIN",
    }


@pytest.mark.parametrize(
    ("codes", "known", "named"),
    [
        (["A-1", "A-2"], {}, set()),
        (["A-1", "A-2", "A-3"], {"A-1": "FACILITIES"}, set()),
        (["A-1", "A-2", "A-3"], {}, {"A-1", "A-2"}),
    ],
)
def test_arrangements_that_cannot_be_given_out_are_refused(codes: list, known: dict, named: set) -> None:
    totals = {"MAIN": 1, "MAIN_WITH_DETAILS": 1, "FACILITIES": 0, "FACILITIES_AND_REGIONAL": 0, "WITHOUT_UNITS": 1}
    with pytest.raises(ValueError, match="does not add up"):
        allocate_arrangements(codes, known, named, totals)
