"""The loaded survey against the published figures, counted with plain queries."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from agencies.models import Organization, Supervision, Trail, UnitGroup
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment, AmendmentItem, Clause, ClauseText, OfficialTable
from regulations.models import (
    AskedItem,
    Guidance,
    ItemAnswer,
    Regulation,
    Relay,
    Review,
    Revision,
    Rollout,
    Submission,
)

Outcome = ItemAnswer.Outcome
ITEM_TABLES = [("2-(1)-6", "AGENCY"), ("2-(1)-7", "CORPORATION")]
LATE_TABLE = "2-(2)-20"


def rows_of_everything() -> dict[str, int]:
    """How many rows each table of the project holds."""
    rooms = ("agencies", "guidelines", "regulations")
    return {
        model._meta.label: model._base_manager.count()
        for room in rooms
        for model in apps.get_app_config(room).get_models()
    }


def test_table_5_comes_out_by_kind(survey: Amendment, published: dict[str, Any]) -> None:
    measured_until = survey.measured_until
    for row in published["tables"]["2-(1)-5"]["rows"]:
        submissions = Submission.objects.filter(review__amendment=survey)
        if row["label"] != "計":
            kind = {kind.label: kind.value for kind in Organization.Kind}[row["label"]]
            submissions = submissions.filter(review__kind=kind)
        in_time = submissions.filter(completed_to__lte=measured_until).count()
        late = submissions.filter(completed_from__gt=measured_until).count()
        assert [submissions.count(), in_time, late] == row["values"]


def test_every_completion_is_published(survey: Amendment) -> None:
    assert set(Submission.objects.values_list("completion_provenance", flat=True)) == {Provenance.PUBLISHED}


@pytest.mark.parametrize(("number", "audience"), ITEM_TABLES)
def test_tables_6_and_7_come_out_item_by_item(
    survey: Amendment, published: dict[str, Any], number: str, audience: str
) -> None:
    rows = published["tables"][number]["rows"]
    items = list(AmendmentItem.objects.filter(audience=audience).order_by("position"))
    assert [item.label for item in items] == [row["label"] for row in rows]
    for item, row in zip(items, rows, strict=True):
        outcomes = Counter(item.answers.values_list("outcome", flat=True))
        counted = [outcomes[one] for one in (Outcome.REGULATION, Outcome.OTHER_RULE, Outcome.PLANNED)]
        assert [AskedItem.objects.filter(item=item).count(), *counted] == row["values"]


@pytest.mark.parametrize(("number", "audience"), ITEM_TABLES)
def test_items_name_the_clauses_of_the_tables(
    survey: Amendment, published: dict[str, Any], number: str, audience: str
) -> None:
    for row, item in zip(
        published["tables"][number]["rows"],
        AmendmentItem.objects.filter(audience=audience).order_by("position"),
        strict=True,
    ):
        clauses = list(item.item_clauses.order_by("position").values_list("clause", flat=True))
        numbers = ClauseText.objects.numbers(survey, clauses)
        assert [numbers[clause] for clause in clauses] == row["clauses"]
        assert set(Clause.objects.filter(pk__in=clauses).values_list("guideline__audience", flat=True)) == {audience}


def test_table_19_comes_out_group_by_group(survey: Amendment, published: dict[str, Any]) -> None:
    *rows, total = published["tables"]["2-(1)-19"]["rows"]
    groups = list(UnitGroup.objects.order_by("position"))
    assert [(group.get_division_display(), group.name) for group in groups] == [
        (row["group"], row["label"]) for row in rows
    ]
    for group, row in zip(groups, rows, strict=True):
        revisions = Revision.objects.filter(regulation__owner__unit_group=group)
        years = [
            revisions.filter(revised_to__lte=survey.measured_until).count(),
            revisions.filter(revised_from__gt=survey.measured_until).count(),
        ]
        assert [revisions.count(), *years] == [row["values"][0], *row["values"][-2:]]
    ministry = Revision.objects.filter(submission__review__organization__code="AG-26")
    assert ministry.count() == total["values"][0]


def test_steps_towards_groups_are_those_of_table_19(survey: Amendment) -> None:
    steps = [
        (one.unit_group.name, one.step, one.given.short if one.given else None, one.reply_by)
        for one in Rollout.objects.in_order()
    ]
    step = Rollout.Step
    assert steps == [
        ("本省内部部局", step.INSTRUCTION, "H27.10.1", None),
        ("本省内部部局", step.OWN_REGULATION_SHOWN, "H27.10.1", None),
        ("試験研究機関", step.INSTRUCTION, "H27.8.25", date(2015, 11, 13)),
        ("試験研究機関", step.CONSULTATION_EACH, "H27.11.26", None),
        ("国立ハンセン病療養所", step.INSTRUCTION, "H27.10.5", date(2015, 10, 20)),
        ("国立ハンセン病療養所", step.CONSULTATION_EACH, "H27.12.4", None),
        ("国立障害者リハビリテーションセンター", step.INSTRUCTION, "H27.10.2", date(2015, 10, 30)),
        ("国立障害者リハビリテーションセンター", step.CONSULTATION_EACH, "H27.10.23", None),
        ("国立児童自立支援施設", step.INSTRUCTION, None, None),
        ("国立児童自立支援施設", step.CONSULTATION_EACH, "H28.4.22", None),
        ("検疫所", step.INSTRUCTION, "H28.3.14", date(2016, 3, 18)),
        ("検疫所", step.CONSULTATION_EACH, "H28.4.8", None),
        ("地方厚生局", step.TEMPLATE, "H27.12.14", None),
        ("地方厚生局", step.INSTRUCTION, "H27.12.14", None),
        ("地方厚生局", step.CONSULTATION_TEMPLATE, "H27.11.18", None),
        ("都道府県労働局", step.STANDARD, "H27.12.4", None),
        ("都道府県労働局", step.INSTRUCTION, "H27.12.4", date(2015, 12, 31)),
        ("都道府県労働局", step.CONSULTATION_STANDARD, "H27.12.4", None),
    ]


def test_the_ministry_is_done_when_its_last_regulation_is(survey: Amendment) -> None:
    submission = Submission.objects.get(review__organization__code="AG-26")
    assert submission.completed == Period.month(2016, 4)
    assert submission.completion_provenance == Provenance.PUBLISHED
    headquarters = Revision.objects.get(regulation__owner__unit_group__name="本省内部部局")
    assert headquarters.revised == Period.day(date(2015, 10, 1))
    assert submission.review.coordinator == "大臣官房総務課（情報公開文書室）"


def test_seven_corporations_revised_on_the_published_days_for_the_published_reasons(
    survey: Amendment, published: dict[str, Any]
) -> None:
    late = Submission.objects.filter(review__kind="CORPORATION", completed_from__gt=survey.measured_until)
    found = {
        one.review.organization.name: (one.completed_from, one.completed_to, one.late_reason, one.support_received)
        for one in late.select_related("review__organization")
    }
    rows = published["named_facts"][LATE_TABLE]["rows"]
    days = {row["corporation"]: date.fromisoformat(row["revised_on"]) for row in rows}
    assert found == {
        row["corporation"]: (days[row["corporation"]], days[row["corporation"]], row["reason"], row["supplied"] or "")
        for row in rows
    }
    assert Submission.objects.exclude(late_reason="").count() == len(rows)


def test_six_relays_of_the_notice_of_the_cabinet_office(survey: Amendment, published: dict[str, Any]) -> None:
    notice = Guidance.objects.get()
    assert (notice.review.organization.name, notice.issued_on) == ("内閣府", date(2015, 6, 2))
    found = [(one.corporation.name, one.outcome.lower(), one.office) for one in Relay.objects.order_by("pk")]
    rows = published["named_facts"]["2-(2)-19"]["rows"]
    assert found == [(row["corporation"], row["relay"], row["by"]) for row in rows]


def test_answers_say_no_more_than_the_tables(survey: Amendment) -> None:
    assert set(ItemAnswer.objects.values_list("provenance", "manner", "remark")) == {(Provenance.ALLOCATED, "", "")}
    planned = ItemAnswer.objects.filter(outcome=Outcome.PLANNED)
    assert set(planned.values_list("planned_from", "planned_to")) == {(date(2016, 4, 1), None)}


def test_one_arrangement_is_published_and_the_others_are_allocated_to_the_totals(
    survey: Amendment, published: dict[str, Any]
) -> None:
    *rows, total = published["tables"]["2-(1)-10"]["rows"]
    agencies = Submission.objects.filter(review__kind="AGENCY")
    counts = Counter(one.get_arrangement_display() for one in agencies)
    expected = {row["label"]: row["values"][0] for row in rows}
    without = Submission.Arrangement.WITHOUT_UNITS.label
    assert counts == expected | {without: agencies.count() - total["values"][0]}
    known = agencies.exclude(arrangement_provenance=Provenance.ALLOCATED)
    assert [(one.review.organization.name, one.arrangement_provenance) for one in known] == [
        ("厚生労働省", Provenance.PUBLISHED)
    ]
    assert known.get().get_arrangement_display() == rows[-1]["label"]
    assert set(Submission.objects.exclude(review__kind="AGENCY").values_list("arrangement", flat=True)) == {""}


def test_all_who_were_asked_about_cooperation_cooperated(survey: Amendment, published: dict[str, Any]) -> None:
    answered = Submission.objects.exclude(cooperation="")
    assert set(answered.values_list("cooperation", "cooperation_provenance")) == {("YES", Provenance.PUBLISHED)}
    counts = Counter(answered.values_list("review__kind", flat=True))
    agencies, corporations, _ = (row["values"][0] for row in published["tables"]["2-(2)-14"]["rows"])
    assert counts == {"AGENCY": agencies, "CORPORATION": corporations}
    assert set(answered.filter(review__kind="AGENCY").values_list("review__is_lead_supervisor", flat=True)) == {True}


def test_no_date_is_invented(survey: Amendment) -> None:
    known = Revision.objects.filter(consulted_from=None, planned_from=None, reported_from=None)
    assert known.count() == Revision.objects.count()
    assert set(Submission.objects.values_list("submitted_on", "submitted_at")) == {(date(2016, 5, 31), None)}
    assert set(Review.objects.values_list("dispatched_on", flat=True)) == {date(2015, 8, 25)}


def test_units_are_never_dispatched(survey: Amendment, published: dict[str, Any]) -> None:
    agencies, corporations, total = (row["values"][0] for row in published["tables"]["2-(1)-5"]["rows"])
    kinds = Counter(Review.objects.values_list("kind", flat=True))
    assert kinds == {"AGENCY": agencies, "CORPORATION": corporations}
    assert Organization.objects.organs().count() == total


def test_the_forty_fifth_organ_has_no_name(survey: Amendment) -> None:
    assert list(Organization.objects.filter(name="").values_list("code", flat=True)) == ["AG-45"]


def test_lead_supervisors_are_as_many_as_item_six_asks(survey: Amendment, published: dict[str, Any]) -> None:
    asked = published["tables"]["2-(1)-6"]["rows"][-1]["values"][0]
    assert Supervision.objects.leads().values("agency").distinct().count() == asked
    assert Review.objects.filter(is_lead_supervisor=True).count() == asked
    supervised = Review.objects.filter(lead_agency__isnull=False)
    assert set(supervised.values_list("kind", flat=True)) == {"CORPORATION"}
    assert supervised.count() == Review.objects.filter(kind="CORPORATION").count()


def test_the_tables_are_described_in_the_order_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    tables = {table.number: table for table in OfficialTable.objects.all()}
    counted = ["2-1-5", "2-1-6", "2-1-7", "2-1-10", "2-1-19", "2-2-3", "2-2-7", "2-2-8", "2-2-10", "2-2-14"]
    assert list(tables) == [*counted, "2-2-19", "2-2-20", "2-2-21", "2-2-22"]
    for number in counted:
        chapter, section, place = number.split("-")
        printed = published["tables"][f"{chapter}-({section})-{place}"]
        assert (tables[number].title, tables[number].unit) == (printed["title"], printed["unit"])


def test_every_row_that_stands_for_itself_has_one_trail_row(survey: Amendment) -> None:
    created = Trail.objects.exclude(action="担当部署を登録")
    targets = Counter(created.values_list("target_type", "target_id"))
    assert set(targets.values()) == {1}
    for model in (Organization, Amendment, OfficialTable, Review, Submission, Regulation, Rollout, Guidance):
        found = {pk for label, pk in targets if label == model._meta.label}
        assert found == set(model._base_manager.values_list("pk", flat=True))
    assert set(Trail.objects.values_list("actor_name", flat=True)) == {"manage.py load_survey_2015"}


def test_a_second_run_changes_nothing(survey: Amendment) -> None:
    before = rows_of_everything()
    output = StringIO()
    call_command("load_survey_2015", stdout=output)
    assert output.getvalue() == "平成27年8月改正は登録済みです。何も変更していません。\n"
    assert rows_of_everything() == before


@pytest.mark.django_db
def test_the_first_run_says_step_by_step_what_it_created() -> None:
    output = StringIO()
    call_command("load_survey_2015", stdout=output)
    counts = rows_of_everything()
    lines = output.getvalue().splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "機関",
        "平成27年8月改正",
        "調査結果",
        "連絡体制",
        "役職・活動",
        "所見の案",
    ]
    assert lines[3] == "連絡体制: 連絡体制 246"
    assert f"提出 {counts['regulations.Submission']}" in lines[2]
    assert f"対応状況 {counts['regulations.ItemAnswer']}" in lines[2]
