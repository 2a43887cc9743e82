"""The real breakdown (内訳): it takes the place of what was ALLOCATED, and of nothing an organ said itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import Trail, Upload
from agencies.refusals import NotPermitted, Refusal
from agencies.upload_actions import keep_upload
from regulations.actions import return_submission
from regulations.breakdown.actions import import_breakdown, plan_of
from regulations.breakdown.planning import ALLOCATED
from regulations.drafts import start_draft
from regulations.models import Regulation, Submission
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    chief_of,
    evaluator,
    figures,
    fill_in,
    hand_in,
)
from tests.regulations.breakdowns import (
    ANSWERS,
    DATES,
    Lines,
    answers_of,
    as_csv,
    half_told,
    imported,
    shown,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return half_told()


def test_answers_take_the_place_of_allocated_ones_and_the_plan_says_how_many(cycle: Cycle) -> None:
    found = imported(
        cycle,
        ANSWERS,
        [
            ("X-6", "1", "保護管理規程の見直し（改正）", "", "", "第3条", ""),
            ("X-7", "②", "今後見直し予定", "", "令和4年度", "", "検討中"),
        ],
    )
    assert shown(found) == [("南大学", "①記録", ALLOCATED), ("北大学", "②研修", ALLOCATED)]
    assert answers_of(cycle, "南大学") == [(1, "REGULATION", "REPORTED"), (2, "REGULATION", "ALLOCATED")]
    assert answers_of(cycle, "北大学") == [(1, "REGULATION", "ALLOCATED"), (2, "PLANNED", "REPORTED")]
    counted = Submission.objects.counted().get(review=cycle.review("北大学"))
    assert str(counted.answers.get(item__position=2).planned) == "令和4年度"
    entry = Trail.objects.get(action="ファイルを反映")
    assert entry.after["replaced_allocated"] == 2


def test_totals_follow_the_breakdown_and_nothing_else_moves(cycle: Cycle) -> None:
    before = figures(cycle.table("2-1-7"))
    imported(cycle, ANSWERS, [("X-6", "1", "REGULATION", "", "", "", "")])
    after = figures(cycle.table("2-1-7"))
    moved = [
        (row_before[0], heading, now - then)
        for row_before, row_after in zip(before[1:], after[1:], strict=True)
        for heading, then, now in zip(after[0], row_before, row_after, strict=True)
        if isinstance(then, int) and isinstance(now, int) and then != now
    ]
    assert [(label, step) for label, _, step in moved] == [(before[1][0], 1), (before[1][0], -1)]
    assert figures(cycle.table("2-1-5")) == figures(cycle.table("2-1-5", "2021-05-31"))


def test_what_an_organ_said_itself_is_never_overwritten_but_listed(cycle: Cycle) -> None:
    found = imported(cycle, ANSWERS, [("X-4", "1", "今後見直し予定", "", "未定", "", "")])
    assert found.changes == []
    assert [(line.organization, line.before, line.after, line.why) for line in found.kept] == [
        ("港湾機構", "対応 保護管理規程の見直し（改正）", "対応 今後見直し予定", "機関が自ら回答したもの")
    ]
    assert answers_of(cycle, "港湾機構") == [(1, "REGULATION", "REPORTED"), (2, "REGULATION", "REPORTED")]
    assert cycle.review("港湾機構").submissions.count() == 1


def test_importing_the_same_file_again_changes_nothing(cycle: Cycle) -> None:
    lines: Lines = [("X-6", "1", "REGULATION", "", "", "第3条", "")]
    imported(cycle, ANSWERS, lines)
    again = imported(cycle, ANSWERS, lines)
    assert (again.changes, again.kept, again.same) == ([], [], 1)
    assert cycle.review("南大学").submissions.count() == 2


def test_an_upload_is_applied_once(cycle: Cycle) -> None:
    by, content = evaluator(cycle), as_csv(ANSWERS, [("X-6", "1", "REGULATION", "", "", "", "")])
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.csv", parameters={}, by=by)
    mark = plan_of(amendment=cycle.amendment, content=content, file_name="a.csv", today=COUNTED_ON).mark
    asked: dict[str, Any] = {
        "amendment": cycle.amendment,
        "upload": upload,
        "provenance": "REPORTED",
        "shown": mark,
        "by": by,
        "on": COUNTED_ON,
        "at": timezone.now(),
    }
    import_breakdown(**asked)
    with pytest.raises(Refusal, match="既に反映されています"):
        import_breakdown(**asked)
    with pytest.raises(Refusal, match="根拠を"):
        import_breakdown(**asked | {"provenance": "ALLOCATED"})
    with pytest.raises(NotPermitted):
        import_breakdown(**asked | {"by": chief_of(cycle.organs["南大学"])})


def test_nothing_is_imported_when_somebody_answered_since_the_plan_was_looked_at(cycle: Cycle) -> None:
    by, content = evaluator(cycle), as_csv(ANSWERS, [("X-6", "1", "REGULATION", "", "", "", "")])
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.csv", parameters={}, by=by)
    mark = plan_of(amendment=cycle.amendment, content=content, file_name="a.csv", today=COUNTED_ON).mark
    hand_in(cycle.review("南大学"), outcome="OTHER_RULE")
    with pytest.raises(Refusal, match="回答が変わりました"):
        import_breakdown(
            amendment=cycle.amendment,
            upload=upload,
            provenance="REPORTED",
            shown=mark,
            by=by,
            on=COUNTED_ON,
            at=timezone.now(),
        )
    assert answers_of(cycle, "南大学") == [(1, "OTHER_RULE", "REPORTED"), (2, "OTHER_RULE", "REPORTED")]


def test_the_version_keeps_its_day_so_that_an_earlier_day_counts_what_is_known_now(cycle: Cycle) -> None:
    imported(cycle, ANSWERS, [("X-6", "1", "REGULATION", "", "", "", "")])
    first, second = cycle.review("南大学").submissions.order_by("number")
    assert (first.submitted_on, second.submitted_on) == (date(2021, 5, 20), date(2021, 5, 20))
    assert (second.state, second.number) == ("SUBMITTED", 2)


def test_an_organ_that_said_nothing_gets_its_first_version(cycle: Cycle) -> None:
    imported(cycle, ANSWERS, [("X-5", "1", "REGULATION", "", "", "", "")], provenance="VERIFIED")
    (only,) = cycle.review("灯台機構").submissions.all()
    assert (only.number, only.state, only.submitted_on) == (1, "SUBMITTED", COUNTED_ON)
    assert answers_of(cycle, "灯台機構") == [(1, "REGULATION", "VERIFIED")]


def test_nobody_of_the_exercise_imports_into_a_real_cycle(cycle: Cycle) -> None:
    by, content = evaluator(cycle), as_csv(ANSWERS, [("X-6", "1", "REGULATION", "", "", "", "")])
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.csv", parameters={}, by=by)
    with pytest.raises(NotPermitted, match="演習の担当者は"):
        import_breakdown(
            amendment=cycle.amendment,
            upload=upload,
            provenance="REPORTED",
            shown="",
            by=replace(by, is_fictional=True),
            on=COUNTED_ON,
            at=timezone.now(),
        )


def test_a_draft_stays_and_takes_the_next_number(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["南大学"])
    draft = start_draft(review=cycle.review("南大学"), by=chief)
    fill_in(draft, by=chief)
    imported(cycle, ANSWERS, [("X-6", "1", "OTHER_RULE", "", "", "", "")])
    draft.refresh_from_db()
    assert (draft.number, draft.state, draft.answers.count()) == (3, "DRAFT", 2)
    assert answers_of(cycle, "南大学")[0] == (1, "OTHER_RULE", "REPORTED")


def test_a_regulation_that_is_new_is_open_in_the_draft_too(cycle: Cycle) -> None:
    Regulation.objects.filter(owner=cycle.organs["灯台機構"]).delete()
    draft = start_draft(review=cycle.review("灯台機構"), by=chief_of(cycle.organs["灯台機構"]))
    imported(cycle, DATES, [("X-5", "灯台機構規程", "令和2年10月1日", "")])
    rows = draft.revisions.values_list("regulation__name", "revised_from", "provenance")
    assert list(rows) == [("灯台機構規程", None, "REPORTED")]


def test_an_organ_whose_newer_version_was_returned_is_left_alone(cycle: Cycle) -> None:
    returned = hand_in(cycle.review("南大学"))
    return_submission(
        submission=returned,
        reason="根拠条文がない",
        items=[cycle.item("CORPORATION", 1)],
        by=evaluator(cycle),
        on=COUNTED_ON,
    )
    found = imported(cycle, ANSWERS, [("X-6", "1", "OTHER_RULE", "", "", "", "")])
    assert (found.changes, len(found.kept)) == ([], 1)
    assert answers_of(cycle, "南大学")[0] == (1, "PLANNED", "ALLOCATED")
