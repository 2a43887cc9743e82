"""What people write in a free text, in whichever room, stands in the trail as a digest and never as it was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agencies.models import Trail, Upload
from agencies.roles import Role
from agencies.trail import digest, veiled
from agencies.upload_actions import keep_upload
from audits.finding_actions import close_finding, follow_up_finding
from audits.finding_answers import save_answer
from audits.finding_entries import AnswerEntry, MeasureEntry
from guidelines.models import Practice
from guidelines.practice_actions import PracticeEntry, add_practice, change_practice, withdraw_practice
from incidents.actions import attach_file, dismiss_incident
from incidents.models import Step
from incidents.readiness.actions import give_warning, take_back_warning
from incidents.readiness.chain import Link
from incidents.reporting import amend_report
from regulations.actions import return_submission
from regulations.drafts import save_draft, start_draft
from regulations.entries import TextEntry, fingerprint, text_words
from regulations.models import Review
from regulations.reminders.actions import remind_by_hand
from tests.audits import checklists, findings
from tests.audits.findings import FOLLOW_UP_ON, secret_draft
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    answered_cycle,
    chief_of,
    evaluator,
    hand_in,
    person,
    typed_answer,
    typed_dates,
)
from tests.incidents.people import FOUND, HOUR, Place, omitted, took, withdrew
from tests.incidents.readiness import chained
from tests.posts import activity, held_by

pytestmark = pytest.mark.django_db
MARK = "甲山乙子"
"""A person who is named in every free text."""


@pytest.fixture
def cycle(settings: Any, tmp_path: Path) -> Cycle:
    settings.MEDIA_ROOT = tmp_path
    return answered_cycle()


def in_answers(cycle: Cycle) -> None:
    """Drafts, what is handed in and returned, reminders."""
    review = cycle.review("港湾機構")
    chief = chief_of(review.organization)
    draft = start_draft(review=review, by=chief)
    save_draft(
        draft=draft,
        answers=[typed_answer(draft, cycle.item("CORPORATION", 1), "OTHER_RULE", remark=f"{MARK} 備考")],
        revisions=[typed_dates(row, note=f"{MARK} 注") for row in draft.revisions.select_related("regulation")],
        texts=TextEntry(fingerprint(text_words(draft)), f"{MARK} 理由", f"{MARK} 提示", f"{MARK} 連絡"),
        by=chief,
    )
    submission = hand_in(cycle.review("灯台機構"), late_reason=f"{MARK} 遅れ", note=f"{MARK} 注")
    item, by = cycle.item("CORPORATION", 2), evaluator(cycle)
    return_submission(submission=submission, reason=f"{MARK} 差戻し", items=[item], by=by, on=COUNTED_ON)
    silent = Review.objects.filter(submissions__isnull=True).select_related("organization").get()
    chief_of(silent.organization)
    remind_by_hand(reviews=[silent], note=f"{MARK} 催促", by=by, on=COUNTED_ON)


def in_readiness(cycle: Cycle) -> None:
    """The chain of contacts, warnings, posts, activities."""
    organ = cycle.organs["港湾機構"]
    links = (Link("総括保護管理者", MARK, f"{MARK} 03", f"{MARK} 090", f"{MARK} 代理", f"{MARK} 04"),)
    chained(organ, links, nights=f"{MARK} 当直", note=f"{MARK} 注")
    said = {"means": f"{MARK} メール", "subject": f"{MARK} 件名", "audience": f"{MARK} ほか"}
    by = chief_of(organ)
    take_back_warning(warning=give_warning(organ=organ, given_on=COUNTED_ON, on=COUNTED_ON, by=by, **said), by=by)
    held_by(cycle, "港湾機構", holder=MARK)
    activity(cycle, "港湾機構", "TRAINING", "HELD", "令和2年10月", audience=f"{MARK} ほか", outcome=f"{MARK} 欠席")
    activity(cycle, "港湾機構", "AUDIT", "NOT_HELD", reason=f"{MARK} 不在")


def in_incidents(cycle: Cycle) -> None:
    """Reports and their versions, steps, files."""
    organs = Place(cycle.organs)
    chief = organs.chief("港湾機構")
    said: dict[str, Any] = {name: f"{MARK} {name}" for name in ("title", "what", "containment")}
    incident = organs.report(**said)
    took(incident, Step.CONTAINED, chief, person=MARK, note=f"{MARK} 対応")
    withdrew(incident, Step.CONTAINED, chief, note=f"{MARK} 誤り")
    incident.refresh_from_db()
    amend_report(
        incident=incident,
        values={name: f"{MARK} {name}" for name in ("data_kinds", "cause", "prevention")},
        change_note=f"{MARK} 判明",
        version=incident.version,
        now=FOUND + 6 * HOUR,
        by=chief,
    )
    took(incident, Step.TO_MANAGER, chief, now=FOUND + 6 * HOUR)
    omitted(incident, Step.TO_PERSONS, chief, now=FOUND + 6 * HOUR, note=f"{MARK} 不要")
    attach_file(incident=incident, content=b"%PDF-1.4\n", file_name=f"{MARK}.pdf", note=f"{MARK} 注", by=chief)
    incident.refresh_from_db()
    dismiss_incident(incident=incident, note=f"{MARK} 訓練", version=incident.version, now=FOUND + 7 * HOUR, by=chief)


def in_audits(cycle: Cycle) -> None:
    """Findings, their answers and ends, check lists and their answers."""
    organ, by = cycle.organs["灯台機構"], evaluator(cycle)
    secret_draft(cycle)
    answer = AnswerEntry(f"{MARK} 回答", (MeasureEntry(f"{MARK} 措置", planned_on=COUNTED_ON),))
    issued = findings.issued(cycle)
    save_answer(finding=issued, answer=answer, version=1, on=COUNTED_ON, by=chief_of(organ))
    finding = findings.answer_finding(finding=issued, answer=answer, version=2, on=COUNTED_ON, by=chief_of(organ))
    note: dict[str, Any] = {"note": f"{MARK} 確認", "on": FOLLOW_UP_ON, "by": by}
    finding = follow_up_finding(finding=finding, version=finding.version, **note)
    close_finding(finding=finding, version=finding.version, **note)
    (reply,) = checklists.sent(cycle, "灯台機構")
    checklists.answered(reply, "YES", "NO", note=f"{MARK} 備考", remark=f"{MARK} 連絡")


def in_practices_and_files(cycle: Cycle) -> None:
    """Practices, and the name of a file that is read."""
    by = person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])
    keeper = evaluator(cycle)
    entry = PracticeEntry(Practice.Theme.READINESS, "連絡の順", f"{MARK} の工夫")
    practice = add_practice(entry=entry, texts={}, is_fictional=False, by=keeper)
    changed = PracticeEntry(Practice.Theme.READINESS, "連絡の順", f"{MARK} と同僚の工夫")
    practice = change_practice(practice=practice, entry=changed, texts={}, version=1, by=keeper)
    withdraw_practice(practice=practice, texts={}, version=2, by=keeper)
    keep_upload(kind=Upload.Kind.REGISTER, content=b"x", file_name=f"{MARK}.csv", parameters={}, by=by)


def test_no_free_text_of_any_room_stands_in_the_trail(cycle: Cycle) -> None:
    in_audits(cycle)
    in_answers(cycle)
    in_readiness(cycle)
    in_incidents(cycle)
    in_practices_and_files(cycle)
    rows = [(row, json.dumps([row.before, row.after], ensure_ascii=False)) for row in Trail.objects.all()]
    assert [
        (row.action, kept) for row, kept in rows if MARK in kept or findings.SECRET in row.after.get("text", "")
    ] == []
    asked = {row.target_type for row, kept in rows if "sha256:" in kept}
    assert asked == {
        "agencies.Attachment",
        "agencies.Upload",
        "audits.Activity",
        "audits.ChecklistReply",
        "audits.Checklist",
        "audits.Finding",
        "audits.Post",
        "guidelines.Practice",
        "incidents.ContactRoute",
        "incidents.IncidentFile",
        "incidents.IncidentReport",
        "incidents.IncidentStep",
        "incidents.WarningGiven",
        "regulations.ItemAnswer",
        "regulations.Reminder",
        "regulations.Revision",
        "regulations.Submission",
    }


def test_what_is_a_digest_already_or_no_text_stays_and_names_of_things_do() -> None:
    kept = {
        "name": "規程",
        "note": digest("一"),
        "reason": "",
        "text": None,
        "answers": {"①": {"備考": "二"}},
        "rows": [1],
    }
    assert veiled(kept) == kept | {"answers": {"①": {"備考": digest("二")}}}
