"""The exercise as loaded: every state and outcome, invented names only, and figures counted by hand from its files."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import override_settings

from agencies import register
from agencies.accounts import command
from agencies.corporate_numbers import is_corporate_number
from agencies.datafiles import read_csv
from agencies.models import Organization, Supervision, Trail, UnitGroup
from agencies.periods import Period
from agencies.roles import Role
from audits.tables import SHAPES, ask
from guidelines.models import Amendment, AmendmentItem, ClauseText
from regulations import exercise as played
from regulations.compiling.stages import compiled_cycles
from regulations.exercise import acting
from regulations.models import Guidance, ItemAnswer, Regulation, Relay, Review, Revision, Rollout, Submission
from tests.audits.test_load_survey_2015 import rows_of_everything
from tests.cycles import figures

CODE = "E-2016-04"
TODAY = date(2016, 5, 31)
EXERCISE = register.DATA / "exercise"
YEAR, DONE, OTHER = "平成28年度に見直し(改正)", "保護管理規程の見直し（改正）", "保護管理規程以外の規程による対応"


def names_in(folder: Any) -> list[str]:
    """Names of organs, units and groups of units in the files of a register."""
    units = read_csv(folder / "units.csv")
    organs = [row["name"] for row in read_csv(folder / "organizations.csv")]
    return [name for name in [*organs, *(row["name"] for row in units), *(row["group"] for row in units)] if name]


def table(number: str, **asked: str) -> list[list[Any]]:
    """A table of the exercise as it is read, at its 基準日 unless asked otherwise."""
    return figures(ask(number, {"amendment": CODE, **asked}).table())


def test_no_name_is_that_of_a_real_organ_or_part_of_one() -> None:
    real = {name for name in names_in(register.DATA) if name != "本省内部部局"}
    invented = {name for name in names_in(EXERCISE) if name != "本省内部部局"}
    assert [(one, other) for one in invented for other in real if one in other or other in one] == []


def test_it_is_marked_as_invented_through_and_through(exercise: Amendment) -> None:
    assert (exercise.title, exercise.is_fictional) == ("演習（架空）平成28年4月改正", True)
    assert (exercise.due_on, exercise.due_wording) == (date(2016, 6, 30), "平成28年6月末日")
    assert (exercise.measured_until, exercise.reference_on) == (date(2017, 3, 31), TODAY)
    assert Organization.objects.filter(is_fictional=False).count() == 0


def test_every_kind_state_and_outcome_is_there(exercise: Amendment) -> None:
    kinds = Counter(Organization.objects.values_list("kind", flat=True))
    assert kinds == {"AGENCY": 14, "CORPORATION": 28, "LOCAL_GOVERNMENT": 18, "UNIT": 31}
    categories = set(Organization.objects.organs().values_list("category", flat=True))
    assert categories == set(Organization.Category.values) - {""}
    states = Counter(Submission.objects.values_list("state", flat=True))
    assert states == {"DRAFT": 5, "COMPILING": 1, "SUBMITTED": 29, "CONFIRMED": 21, "RETURNED": 8}
    given = set(ItemAnswer.objects.values_list("outcome", flat=True))
    assert given == set(ItemAnswer.Outcome.values) - {"UNANSWERED"}
    assert set(ItemAnswer.objects.values_list("manner", flat=True)) == set(ItemAnswer.Manner.values)
    assert set(Rollout.objects.values_list("step", flat=True)) == set(Rollout.Step.values)
    assert set(Rollout.objects.values_list("was_given", flat=True)) == {True, False}
    assert set(Relay.objects.values_list("outcome", flat=True)) == set(Relay.Outcome.values)
    assert set(Supervision.objects.values_list("relation", flat=True)) == set(Supervision.Relation.values)
    assert set(UnitGroup.objects.values_list("division", flat=True)) == set(UnitGroup.Division.values)
    assert set(Submission.objects.values_list("arrangement", flat=True)) >= set(Submission.Arrangement.values)
    assert set(Submission.objects.values_list("cooperation", flat=True)) >= {"YES", "NO", ""}
    assert {"2016-05-01〜2016-05-31", "2016-04-01〜2017-03-31"} <= {
        f"{one.revised_from}〜{one.revised_to}" for one in Revision.objects.exclude(revised_from=None)
    }


def test_all_of_it_is_reported(exercise: Amendment) -> None:
    rows = (ItemAnswer, Revision, Regulation, Rollout, Guidance, Relay, Submission)
    assert {model: set(model.objects.values_list("provenance", flat=True)) for model in rows} == {
        model: {"REPORTED"} for model in rows
    }
    derived = ("completion_provenance", "arrangement_provenance", "cooperation_provenance")
    assert {name: set(Submission.objects.values_list(name, flat=True)) for name in derived} == {
        name: {"", "REPORTED"} for name in derived
    }


def test_nothing_was_done_before_the_amendment_or_after_it_was_handed_in(exercise: Amendment) -> None:
    this_month, this_year = Period.month(2016, 5), Period.fiscal_year(2016)
    wrong = []
    for row in Revision.objects.select_related("submission", "regulation__owner"):
        handed_in = row.submission.submitted_on or TODAY
        for name in ("consulted", "revised", "reported"):
            period = getattr(row, name)
            if period and period not in (this_month, this_year):
                wrong += [(row, name)] * (period.first < exercise.issued_on or period.last > handed_in)
        wrong += [(row, "planned")] * bool(row.planned and row.planned.last and row.planned.last < handed_in)
    assert wrong == []
    judged = Submission.objects.exclude(judged_on=None)
    days = judged.values_list("submitted_on", "judged_on")
    assert [(first, then) for first, then in days if not (first and then and first <= then <= TODAY)] == []


def test_a_return_names_what_it_is_about(exercise: Amendment) -> None:
    returned = Submission.objects.filter(state="RETURNED")
    assert [one for one in returned if not one.returned_items.exists() and not one.returned_regulations.exists()] == []
    ministry = returned.get(review__organization__code="EX-A01")
    assert list(ministry.returned_items.order_by("position").values_list("label", flat=True)) == [
        "③委託先の点検",
        "⑤連絡の訓練",
    ]
    assert [str(one.owner) for one in ministry.returned_regulations.all()] == ["例示甲地方局"]


def test_every_municipality_answers_through_its_prefecture(exercise: Amendment) -> None:
    compilers = Review.objects.exclude(compiler=None).values_list("compiler__code", "organization__code")
    below: dict[str, list[str]] = {}
    for prefecture, municipality in compilers.order_by("organization__code"):
        below.setdefault(prefecture, []).append(municipality)
    assert below == {
        "EX-L01": ["EX-L06", "EX-L10", "EX-L11", "EX-L13", "EX-L17", "EX-L18"],
        "EX-L02": ["EX-L07", "EX-L12", "EX-L15"],
        "EX-L03": ["EX-L08", "EX-L14", "EX-L16"],
        "EX-L04": ["EX-L09"],
    }
    assert Review.objects.exclude(compiler=F("organization__prefecture")).exclude(compiler=None).count() == 0
    officer = acting(command("test"), Role.OFFICER, Organization.objects.get(code="EX-L01").pk)
    (cycle,) = compiled_cycles(officer)
    assert {stage.value: number for stage, number in cycle.by_stage} == {
        "missing": 1,
        "waiting": 1,
        "returned": 1,
        "forwarded": 3,
    }
    waiting = Submission.objects.get(state="COMPILING").review.organization
    returned = Submission.objects.get(state="RETURNED", review__compiler__isnull=False, forwarded_on=None)
    assert (str(waiting), str(returned.review.organization)) == ("れんしゅう市", "れいじ村")


def test_its_corporate_numbers_are_valid_and_nobodys(exercise: Amendment) -> None:
    numbers = list(Organization.objects.exclude(corporate_number="").values_list("corporate_number", flat=True))
    assert (len(numbers), len(set(numbers))) == (46, 46)
    assert [one for one in numbers if not is_corporate_number(one) or one[1:7] != "999999"] == []


def test_it_reminds_by_its_own_days_and_the_survey_never(survey: Amendment, exercise: Amendment) -> None:
    assert (exercise.reminder_offsets, survey.reminder_offsets) == ([-30, -7, 0, 7], [])


def test_its_tables_count_what_its_files_say(exercise: Amendment) -> None:
    assert table("E-1") == [
        ["", "機関数", YEAR, "未了", "時期不明", "未回答"],
        ["行政機関", 14, 7, 3, 1, 3],
        ["独立行政法人等", 28, 18, 4, 1, 5],
        ["地方公共団体", 18, 10, 4, 0, 4],
        ["計", 60, 35, 11, 2, 12],
    ]
    assert table("E-2")[6] == ["⑥所管法人への助言", 5, 2, 2, 0, 1]
    assert [row[:4] for row in table("E-4")[1:]] == [
        ["①持出しの記録", 18, 11, 1],
        ["②担当者の引継ぎ", 18, 10, 1],
        ["③委託先の点検", 18, 10, 2],
        ["④連絡の訓練", 18, 11, 0],
    ]
    assert [row[1] for row in table("E-5")[1:]] == [3, 2, 0, 2, 3, 10]
    assert table("E-6")[1:] == [
        ["本省内部部局", 1, 1, 0],
        ["例示研修所", 2, 2, 0],
        ["例示試験場", 3, 1, 2],
        ["例示地方局", 6, 2, 4],
        ["例示事務所", 8, 0, 8],
        ["計", 20, 6, 14],
    ]
    assert table("E-6", organization="EX-A02")[-1] == ["計", 10, 8, 2]
    assert table("E-7")[-1] == ["計", 33, 23, 3, 7]
    assert [row[0] for row in table("E-8")[1:]][:2] == ["見本機構", "例示支援機構"]
    assert table("E-9")[1:] == []


def test_its_tables_of_posts_readiness_and_activities_count_what_its_files_say(exercise: Amendment) -> None:
    # 機関数, then for each question: yes, other answers that somebody gave, 未回答
    assert [row[1:] for row in table("E-10")[1:]] == [
        [14, 2, 12, 1, 12, 0, 1, 12],
        [28, 1, 26, 1, 26, 1, 0, 26],
        [18, 1, 17, 0, 18, 0, 0, 18],
    ]
    assert [row[1:] for row in table("E-11")[1:]] == [[14, 1, 13], [28, 2, 26], [18, 0, 18], [60, 3, 57]]
    assert [row[1:] for row in table("E-12")[1:]] == [
        [14, 0, 1, 13, 1, 0, 13, None, None, None],
        [28, 2, 0, 26, 1, 1, 26, 1, 1, 26],
        [18, 0, 0, 18, 0, 0, 18, None, None, None],
        [60, 2, 1, 57, 2, 1, 57, 1, 1, 26],
    ]
    assert [row[1:] for row in table("E-13")[1:]] == [[14, 1, 0, 13], [28, 1, 1, 26], [18, 0, 0, 18], [60, 2, 1, 57]]
    assert (table("E-14")[1:], table("E-15")[1:]) == ([["架空研究所"]], [["演習大学"]])


def test_what_is_planned_is_not_put_off_beyond_the_year_while_that_lasts(exercise: Amendment) -> None:
    assert table("E-3")[0] == ["", "機関数", DONE, OTHER, "今後見直し予定", "未回答"]
    assert table("E-3", as_of="2017-03-31")[0][4] == "今後見直し予定"
    assert table("E-3", as_of="2017-04-01")[0][4] == "平成29年度以降見直し（改正）"


def test_confirmed_answers_alone_are_fewer(exercise: Amendment) -> None:
    assert table("E-1", state="confirmed")[-1] == ["計", 60, 21, 39]


def test_it_has_a_table_of_every_shape(exercise: Amendment) -> None:
    shapes = {shape.key for shape in SHAPES}
    assert set(exercise.tables.values_list("shape", flat=True)) == shapes
    numbers = list(exercise.tables.order_by("position").values_list("number", "caption"))
    assert numbers == [(f"E-{place}", f"E-{place}") for place in range(1, 16)]


def test_its_clauses_have_texts_of_their_own_before_and_after(exercise: Amendment) -> None:
    asked = ClauseText.objects.filter(clause__items__amendment=exercise)
    assert asked.filter(body="").count() == 0
    pairs = Counter(asked.filter(amendment=exercise).values_list("change", flat=True))
    assert set(pairs) == {"AMENDED", "NEW"}
    assert set(AmendmentItem.objects.values_list("audience", flat=True)) == {
        "AGENCY",
        "CORPORATION",
        "LOCAL_GOVERNMENT",
    }


def test_the_trail_names_the_command_and_every_version(exercise: Amendment) -> None:
    assert set(Trail.objects.values_list("actor_name", flat=True)) == {"manage.py load_exercise"}
    actions = Counter(Trail.objects.values_list("action", flat=True))
    assert actions["下書きを開始"] == len(read_csv(played.DATA / "versions.csv")) == 64
    assert (actions["確認済"], actions["差戻し"], actions["指示・協議を登録"], actions["通知を登録"]) == (21, 7, 20, 4)
    through_prefectures = ("経由機関に提出", "国に送付", "経由機関が差戻し")
    assert tuple(actions[name] for name in through_prefectures) == (13, 11, 1)


def test_a_second_run_changes_nothing(exercise: Amendment) -> None:
    before, printed = rows_of_everything(), StringIO()
    call_command("load_exercise", stdout=printed)
    assert printed.getvalue() == "演習（架空）平成28年4月改正は登録済みです。何も変更していません。\n"
    assert rows_of_everything() == before


@override_settings(DEMO=False)
def test_production_gets_no_exercise(db: None) -> None:
    with pytest.raises(CommandError, match=r"^DEMO=1 のときだけ使えます"):
        call_command("load_exercise")
    assert set(rows_of_everything().values()) == {0}
