"""Dates that no regulation can have reach the database by no way; early and far ones that can be do."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from agencies.periods import Period, parse_period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from regulations import survey
from regulations.actions import submit_review
from regulations.drafts import save_draft, start_draft
from regulations.models import ItemAnswer, Regulation, Revision, Submission
from regulations.plausibility import LABELS, Bounds, ImplausibleDate
from tests.cycles import (
    HANDED_IN_ON,
    MOMENT,
    Cycle,
    chief_of,
    fill_in,
    hand_in,
    small_cycle,
    typed_answer,
    typed_dates,
)

pytestmark = pytest.mark.django_db
GUIDELINE = "指針の制定（平成16年1月1日）より前です。"
EARLY = "指針の改正（令和2年6月1日）の年度より前です。"
FAR = "先過ぎます。令和12年度までの予定を入力してください。"
DEEDS = ("revised", "consulted", "reported")


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def bounds(cycle: Cycle) -> Bounds:
    return Bounds(cycle.amendment, "CORPORATION")


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize(
    ("typed", "note", "said"),
    [
        ("1890-10-1", "", GUIDELINE),
        ("平成2年", "前から規定していた", GUIDELINE),
        ("平成15年12月31日", "前から規定していた", GUIDELINE),
        ("平成2年〜令和2年", "前から規定していた", GUIDELINE),
        ("平成16年1月1日", "", EARLY),
        ("平成16年1月1日", "  ", EARLY),
        ("平成16年1月1日", "前から規定していた", ""),
        ("平成22年10月1日", "", EARLY),
        ("平成31年度", "", EARLY),
        ("令和2年3月31日", "", EARLY),
        ("令和2年3月31日", "前から規定していた", ""),
        ("令和2年4月1日", "", ""),
        ("令和2年", "", ""),
        ("令和2年度", "", ""),
    ],
)
def test_a_deed_lies_after_the_guideline_and_an_early_one_is_explained(
    cycle: Cycle, name: str, typed: str, note: str, said: str
) -> None:
    period = parse_period(typed)
    fault = bounds(cycle).fault_of(name, period, note)
    assert fault.startswith(f"{LABELS[name]}「{period}」は、{said}" if said else "")
    assert bool(fault) is bool(said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("平成2年度以降", f"、{GUIDELINE}"),
        ("平成2年〜令和4年", f"、{GUIDELINE}"),
        ("令和13年4月1日", FAR),
        ("令和13年度以降", FAR),
        ("令和13年3月31日", ""),
        ("令和12年度以降", ""),
        ("平成22年10月1日", ""),
    ],
)
def test_a_plan_begins_within_ten_fiscal_years_of_the_one_measured(cycle: Cycle, typed: str, said: str) -> None:
    period = parse_period(typed)
    fault = bounds(cycle).fault_of("planned", period, "")
    assert fault.startswith(f"改正予定「{period}」は{said}" if said else "")
    assert bool(fault) is bool(said)


def test_where_no_item_names_a_clause_the_amendment_itself_is_the_bound(cycle: Cycle) -> None:
    for_nobody = Bounds(cycle.amendment, "LOCAL_GOVERNMENT")
    assert for_nobody.guideline_issued_on == cycle.amendment.issued_on


def test_saving_and_handing_in_refuse_what_the_form_refuses(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    chief = chief_of(review.organization)
    draft = start_draft(review=review, by=chief)
    for name in LABELS:
        row = draft.revisions.get()
        said = f"^港湾機構 港湾機構規程：{LABELS[name]}「平成2年」は"
        with pytest.raises(ImplausibleDate, match=said):
            save_draft(draft=draft, revisions=[typed_dates(row, **{name: parse_period("平成2年")})], by=chief)
    item = cycle.item("CORPORATION", 1)
    far = replace(typed_answer(draft, item, ItemAnswer.Outcome.PLANNED), planned=Period.fiscal_year(2050))
    with pytest.raises(ImplausibleDate, match=r"^①記録：予定年度「令和32年度」は先過ぎます"):
        save_draft(draft=draft, answers=[far], by=chief)
    assert (draft.answers.count(), str(draft.revisions.get())) == (0, "港湾機構規程 未了")
    fill_in(draft, by=chief)
    Revision.objects.filter(submission=draft).update(revised_from=date(1990, 1, 1), revised_to=date(1990, 12, 31))
    with pytest.raises(ImplausibleDate, match="改正日「平成2年」は"):
        submit_review(draft=draft, by=chief, on=HANDED_IN_ON, at=MOMENT)
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_a_regulation_whose_owner_is_allocated_is_named_by_its_group_alone(cycle: Cycle) -> None:
    owned = Regulation.objects.filter(name="北測候所規程")
    owned.update(provenance=Provenance.ALLOCATED)
    row = Revision(regulation=owned.get())
    row.revised = Period.calendar_year(1990)
    with pytest.raises(ImplausibleDate) as refusal:
        bounds(cycle).require([row])
    assert str(refusal.value).startswith("測候所：改正日「平成2年」は")


def test_an_early_revision_that_is_explained_counts_in_its_year(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), revised="平成31年3月1日", note="改正前から規定していた")
    assert [column.label for column in cycle.table("2-1-5").columns][1] == "平成30年度に見直し(改正)"


@pytest.mark.usefixtures("survey")
def test_the_survey_holds_nothing_implausible() -> None:
    amendment = Amendment.objects.get()
    limits = {kind: Bounds(amendment, kind) for kind in ("AGENCY", "CORPORATION")}
    assert {one.guideline_issued_on for one in limits.values()} == {date(2004, 9, 14)}
    rows = Revision.objects.select_related("regulation__owner", "submission__review")
    assert [row for row in rows if limits[row.submission.review.kind].faults_of(row)] == []


def test_what_is_loaded_from_files_meets_the_same_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(survey.DATA, tmp_path, dirs_exist_ok=True)
    facts = json.loads((tmp_path / "survey.json").read_text(encoding="utf-8"))
    facts |= {"revised_from": "1990-04-01", "revised_to": "1991-03-31"}
    (tmp_path / "survey.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(survey, "DATA", tmp_path)
    with pytest.raises(ImplausibleDate, match="改正日「平成2年度」は、指針の制定（平成16年9月14日）より前です。"):
        call_command("load_survey_2015", stdout=StringIO())
    assert (Submission.objects.count(), Revision.objects.count()) == (0, 0)
