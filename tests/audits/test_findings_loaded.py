"""The finding of the report is loaded as a draft from its own signals; the exercise has findings in every state."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from agencies.models import Organization, Trail
from agencies.roles import Grant, Officer, Role
from audits.finding_pages import view_of, with_steps
from audits.models import Finding
from audits.organ_signals import organ_signals
from guidelines.models import Amendment
from tests.audits.pages import page, text_of
from tests.permissions.matrix import someone

pytestmark = pytest.mark.django_db


def test_the_reports_finding_is_a_draft_from_the_signals_of_its_organ(survey: Amendment) -> None:
    finding = Finding.objects.get()
    found = organ_signals(survey, survey.reference_on, organization=Organization.objects.get(code="AG-26"))
    assert (finding.organization.code, finding.state, finding.issued_on) == ("AG-26", "DRAFT", None)
    assert [(one.signal, one.label, one.text) for one in finding.evidence.order_by("position")] == [
        (one.rule, one.words, one.finding_text) for one in found
    ]
    assert [one.signal for one in finding.evidence.order_by("position")] == [
        "revised_late",
        "no_instruction",
        "steered_late",
        "steered_late",
        "steered_late",
    ]
    assert finding.text.startswith("厚生労働省は、189の保護管理規程のうち16規程")


def test_what_nobody_can_name_has_no_name_in_its_evidence(survey: Amendment) -> None:
    (late,) = [one for one in Finding.objects.get().evidence.all() if one.signal == "revised_late"]
    (row,) = [one for one in late.rows if one["words"].startswith("地方厚生局")]
    assert row["words"] == "地方厚生局 1 / 8規程：機関名不明（仮割当） 1"


def test_it_is_for_who_watches_alone(survey: Amendment) -> None:
    finding = Finding.objects.get()
    assert someone("evaluator").get(finding.get_absolute_url()).status_code == 200
    assert someone("chief").get(finding.get_absolute_url()).status_code == 404
    assert someone("other").get(finding.get_absolute_url()).status_code == 404
    assert [one.organization for one in Trail.objects.filter(target_type="audits.Finding")] == [None]


def test_the_exercise_has_findings_in_every_state(exercise: Amendment) -> None:
    found = Finding.objects.filter(organization__is_fictional=True)
    assert sorted(found.values_list("state", flat=True)) == sorted(Finding.State.values)
    assert {one.amendment for one in found} == {exercise}


def test_the_exercise_and_what_is_real_stand_in_no_list_together(survey: Amendment, exercise: Amendment) -> None:
    client = someone("evaluator")
    real, invented = (page(client, f"/findings/{asked}") for asked in ("", f"?amendment={exercise.code}"))
    assert len(text_of(real, "th")) == 8 + 1
    assert len(text_of(invented, "th")) == 8 + 5
    sent = client.get(f"/findings/?amendment={exercise.code}&format=csv")["Content-Disposition"]
    assert "演習_findings" in unquote(sent)


def test_an_answer_that_was_given_twice_stands_with_both(exercise: Amendment) -> None:
    finding = with_steps(Finding.objects.all()).get(state="FOLLOWED_UP")
    steps = [one.state for one in view_of(finding, Officer("評価", (Grant(Role.EVALUATOR, None),))).steps]
    assert steps == ["DRAFT", "ISSUED", "ANSWERED", "ANSWERED", "FOLLOWED_UP"]
