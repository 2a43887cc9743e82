"""Answers that pass through a prefecture (経由): who has them, who may move them, and what counts meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.accounts import command
from agencies.models import Trail
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import NOBODY
from guidelines.tables import Selection
from regulations.actions import TRANSITIONS, confirm_submission, return_submission, submit_review
from regulations.compiling.actions import Forwarded, forward_submissions
from regulations.compiling.stages import STAGES, Stage, compiled_cycles, compiled_reviews
from regulations.drafts import save_draft, start_draft
from regulations.lateness import contacts_of
from regulations.models import Review, Revision, Submission
from regulations.standing import Moment, census
from tests.cycles import (
    COUNTED_ON,
    HANDED_IN_ON,
    MOMENT,
    Cycle,
    chief_of,
    evaluator,
    figures,
    fill_in,
    hand_in,
    officer_for,
    typed_dates,
)
from tests.municipalities import compiler, municipal_cycle

pytestmark = pytest.mark.django_db
State = Submission.State
TABLES = ("2-1-5", "2-1-6", "2-1-7", "2-1-10", "2-1-19", "2-2-14", "2-2-20")


@pytest.fixture
def cycle() -> Cycle:
    return municipal_cycle()


def forward(cycle: Cycle, submission: Submission) -> Submission:
    forward_submissions(shown={submission.review: submission.number}, by=compiler(cycle), on=COUNTED_ON)
    submission.refresh_from_db()
    return submission


def give_back(cycle: Cycle, submission: Submission) -> Submission:
    items = [cycle.item("LOCAL_GOVERNMENT", 1)]
    return return_submission(
        submission=submission, reason="根拠がない", items=items, by=compiler(cycle), on=COUNTED_ON
    )


def send_back(cycle: Cycle, submission: Submission) -> Submission:
    items = [cycle.item("LOCAL_GOVERNMENT", 2)]
    return return_submission(submission=submission, reason="日が違う", items=items, by=evaluator(cycle), on=COUNTED_ON)


def confirm(cycle: Cycle, submission: Submission) -> Submission:
    return confirm_submission(submission=submission, by=evaluator(cycle), on=COUNTED_ON)


def submit(cycle: Cycle, draft: Submission) -> Submission:
    return submit_review(draft=draft, by=chief_of(draft.review.organization), on=HANDED_IN_ON, at=MOMENT)


Step = Callable[[Cycle, Submission], Submission]
PATHS: dict[str, list[Step]] = {
    "draft": [],
    "compiling": [submit],
    "returned by the prefecture": [submit, give_back],
    "forwarded": [submit, forward],
    "confirmed": [submit, forward, confirm],
    "returned by the ministry": [submit, forward, send_back],
}
"""Ways of 山野市's first version through 西県."""
OF_MINISTRY = {"forwarded", "confirmed", "returned by the ministry"}


def gone(cycle: Cycle, path: str) -> Submission:
    """山野市's first version, gone that way."""
    review = cycle.review("山野市")
    by = chief_of(review.organization)
    version = start_draft(review=review, by=by)
    fill_in(version, by=by)
    for step in PATHS[path]:
        version = step(cycle, version)
    return version


def local_row(cycle: Cycle, number: str = "2-1-5") -> list[str | int | None]:
    """The row of local governments in table ⑤."""
    return next(row for row in figures(cycle.table(number)) if row[0] == "地方公共団体")


def test_every_state_but_a_draft_stands_at_one_stage_of_the_way() -> None:
    assert set(STAGES) == {"", *State.values} - {State.DRAFT}
    assert set(STAGES.values()) == set(Stage)
    assert len({(stage.tone, stage.mark) for stage in Stage}) == len(Stage)


def test_a_municipality_hands_in_to_its_prefecture_and_a_prefecture_to_the_ministry(cycle: Cycle) -> None:
    assert cycle.review("山野市").compiler == cycle.organs["西県"]
    assert hand_in(cycle.review("山野市")).state == State.COMPILING
    assert hand_in(cycle.review("西県")).state == State.SUBMITTED
    assert hand_in(cycle.review("北省")).state == State.SUBMITTED


def test_forwarding_keeps_the_day_on_which_the_municipality_handed_in(cycle: Cycle) -> None:
    version = gone(cycle, "forwarded")
    assert (version.state, version.submitted_on, version.forwarded_on) == (State.SUBMITTED, HANDED_IN_ON, COUNTED_ON)
    assert version.forwarded_by == compiler(cycle).account
    entry = Trail.objects.get(action="国に送付")
    assert (entry.target_id, entry.organization, entry.before) == (
        version.pk,
        cycle.organs["山野市"],
        {"state": "COMPILING"},
    )
    assert entry.after == {
        "number": 1,
        "state": "SUBMITTED",
        "submitted_on": "2021-05-20",
        "forwarded_on": "2021-05-31",
    }


def test_table_5_counts_local_governments_and_a_version_only_once_it_was_forwarded(cycle: Cycle) -> None:
    hand_in(cycle.review("西県"))
    gone(cycle, "compiling")
    before = local_row(cycle)
    assert before[:3] == ["地方公共団体", 5, 1]
    forward(cycle, Submission.objects.get(review=cycle.review("山野市")))
    assert local_row(cycle)[:3] == ["地方公共団体", 5, 2]


@pytest.mark.parametrize("path", PATHS)
def test_what_did_not_reach_the_ministry_is_in_no_figure_and_no_list_of_it(cycle: Cycle, path: str) -> None:
    nothing = {number: figures(cycle.table(number)) for number in TABLES}
    version = gone(cycle, path)
    review = cycle.review("山野市")
    ministry = evaluator(cycle)
    reached = path in OF_MINISTRY
    counted = path in ("forwarded", "confirmed")
    assert ({number: figures(cycle.table(number)) for number in TABLES} == nothing) is not counted
    assert list(Submission.objects.visible_to(ministry)) == ([version] if reached else [])
    assert Revision.objects.visible_to(ministry).exists() is reached
    seen = Review.objects.visible_to(ministry).with_latest(ministry).get(pk=review.pk)
    assert (seen.latest_state, seen.latest_number) == ((version.state, 1) if reached else ("", None))
    assert (seen.first_on, seen.latest_on) == ((HANDED_IN_ON,) * 2 if reached else (None, None))
    assert list(contacts_of([review.pk])) == ([review.pk] if reached else [])
    moment = Moment(cycle.amendment, COUNTED_ON, "submitted", Selection())
    assert census(moment).unconfirmed == (1 if path == "forwarded" else 0)
    told = Trail.objects.of_organization(review.organization_id).without_drafts()
    actions = [entry.action for entry in told.exclude(target_type="regulations.Review")]
    expected = {"forwarded": ["国に送付"], "confirmed": ["確認済", "国に送付"]}
    expected |= {"returned by the ministry": ["差戻し", "国に送付"]}
    assert actions == expected.get(path, [])


@pytest.mark.parametrize("path", PATHS)
def test_the_prefecture_sees_what_was_handed_in_and_no_other_prefecture_does(cycle: Cycle, path: str) -> None:
    version = gone(cycle, path)
    handed_in = [] if path == "draft" else [version]
    assert list(Submission.objects.visible_to(compiler(cycle))) == handed_in
    assert Revision.objects.visible_to(compiler(cycle)).exists() is bool(handed_in)
    assert list(Submission.objects.visible_to(compiler(cycle, "東県"))) == []
    assert not Revision.objects.visible_to(compiler(cycle, "東県")).exists()
    assert list(Submission.objects.visible_to(officer_for(cycle.organs["川辺町"]))) == []
    assert list(Submission.objects.visible_to(officer_for(cycle.organs["山野市"]))) == [version]
    names = {review.organization.name for review in Review.objects.visible_to(compiler(cycle))}
    assert names == {"西県", "山野市", "川辺町"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("to", [State.SUBMITTED, State.CONFIRMED, State.RETURNED])
def test_a_version_moves_only_as_the_table_of_transitions_says(cycle: Cycle, path: str, to: State) -> None:
    version = gone(cycle, path)
    moves: dict[State, Step] = {
        State.SUBMITTED: forward,
        State.CONFIRMED: confirm,
        State.RETURNED: give_back if version.is_with_compiler else send_back,
    }
    before, trail = Submission.objects.values().get(), Trail.objects.count()
    allowed = to in TRANSITIONS[version.state] and path != "draft"  # a draft is submitted, not forwarded
    if allowed:
        assert moves[to](cycle, version).state == to
        assert Trail.objects.count() == trail + 1
        return
    if to == version.state and to != State.SUBMITTED:
        moves[to](cycle, version)
    else:
        with pytest.raises(WrongState):
            moves[to](cycle, version)
    assert (Submission.objects.values().get(), Trail.objects.count()) == (before, trail)


def test_nobody_but_the_prefecture_forwards_or_returns_before_the_ministry_has_it(cycle: Cycle) -> None:
    version = gone(cycle, "compiling")
    item = cycle.item("LOCAL_GOVERNMENT", 1)
    strangers = (
        compiler(cycle, "東県"),
        chief_of(cycle.organs["山野市"]),
        chief_of(cycle.organs["川辺町"]),
        evaluator(cycle),
        command("test"),
        NOBODY,
    )
    for by in strangers:
        with pytest.raises(NotPermitted):
            forward_submissions(shown={version.review: 1}, by=by, on=COUNTED_ON)
        with pytest.raises(NotPermitted):
            return_submission(submission=version, reason="理由", items=[item], by=by, on=COUNTED_ON)
    assert Submission.objects.get().state == State.COMPILING


def test_a_prefecture_judges_nothing_that_the_ministry_has(cycle: Cycle) -> None:
    version = gone(cycle, "forwarded")
    item = cycle.item("LOCAL_GOVERNMENT", 1)
    with pytest.raises(NotPermitted):
        return_submission(submission=version, reason="理由", items=[item], by=compiler(cycle), on=COUNTED_ON)
    own = hand_in(cycle.review("西県"))
    with pytest.raises(NotPermitted):
        return_submission(submission=own, reason="理由", items=[item], by=compiler(cycle), on=COUNTED_ON)
    assert set(Submission.objects.values_list("state", flat=True)) == {"SUBMITTED"}


def test_no_officer_compiles_a_review_that_passes_through_nobody(cycle: Cycle) -> None:
    version = hand_in(cycle.review("港湾機構"))
    by = officer_for(cycle.organs["北省"])
    with pytest.raises(NotPermitted):
        forward_submissions(shown={version.review: 1}, by=by, on=COUNTED_ON)
    assert not version.review.is_compiled_by(by)
    assert list(Review.objects.compiled_by(by)) == []


def test_the_next_version_of_the_municipality_lies_with_the_prefecture_while_the_last_one_counts(cycle: Cycle) -> None:
    first = gone(cycle, "forwarded")
    counted = figures(cycle.table("2-1-5"))
    second = hand_in(first.review, revised="令和3年4月1日")
    assert (second.number, second.state) == (2, State.COMPILING)
    assert figures(cycle.table("2-1-5")) == counted
    assert confirm(cycle, first).state == State.CONFIRMED  # for the ministry the first is the latest
    give_back(cycle, second)
    assert figures(cycle.table("2-1-5")) == counted
    third = hand_in(first.review, revised="令和3年4月1日")
    forward(cycle, third)
    assert figures(cycle.table("2-1-5")) != counted


def test_a_returned_version_says_whether_prefecture_or_ministry_returned_it(cycle: Cycle) -> None:
    assert gone(cycle, "returned by the prefecture").returned_by == "西県"
    second = hand_in(cycle.review("山野市"))
    assert second.returned_by == ""
    assert send_back(cycle, forward(cycle, second)).returned_by == "総務省"


def test_what_was_handed_in_cannot_be_edited_and_the_next_version_begins_from_it(cycle: Cycle) -> None:
    first = gone(cycle, "compiling")
    by = chief_of(cycle.organs["山野市"])
    row = first.revisions.get()
    with pytest.raises(WrongState, match="既に提出されています"):
        save_draft(draft=first, revisions=[typed_dates(row, revised=None)], by=by)
    draft = start_draft(review=first.review, by=by)
    assert (draft.number, draft.revisions.get().revised) == (2, row.revised)
    assert list(Submission.objects.visible_to(compiler(cycle))) == [first]


def test_only_the_latest_version_waits_for_the_prefecture(cycle: Cycle) -> None:
    first = gone(cycle, "compiling")
    second = hand_in(first.review, revised="令和2年11月1日")
    for step in (forward, give_back):
        with pytest.raises(WrongState):
            step(cycle, first)
    assert forward(cycle, second).state == State.SUBMITTED
    first.refresh_from_db()
    assert first.state == State.COMPILING
    assert list(Submission.objects.visible_to(evaluator(cycle))) == [second]


def both_handed_in(cycle: Cycle) -> dict[Review, int]:
    """What 西県 is shown when both of its municipalities have handed in."""
    for name in ("山野市", "川辺町"):
        hand_in(cycle.review(name))
    return {cycle.review(name): 1 for name in ("山野市", "川辺町")}


def test_several_are_forwarded_with_a_trail_row_each_under_one_request(cycle: Cycle) -> None:
    shown, by = both_handed_in(cycle), compiler(cycle)
    with CaptureQueriesContext(connection) as queries:
        done = forward_submissions(shown=shown, by=by, on=COUNTED_ON)
    assert [one.review.organization.name for one in done.submissions] == ["山野市", "川辺町"]
    rows = Trail.objects.filter(action="国に送付")
    assert (rows.count(), rows.values("request_id").distinct().count()) == (2, 1)
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]
    assert len(writes) == 2


def test_a_version_that_was_replaced_or_returned_since_it_was_shown_is_left_alone(cycle: Cycle) -> None:
    shown = both_handed_in(cycle)
    hand_in(cycle.review("山野市"), revised="令和2年11月1日")
    done = forward_submissions(shown=shown, by=compiler(cycle), on=COUNTED_ON)
    assert done == Forwarded((Submission.objects.get(review=cycle.review("川辺町")),), (cycle.review("山野市"),))
    with pytest.raises(WrongState, match="送付できる回答がありません"):
        forward_submissions(shown=shown, by=compiler(cycle), on=COUNTED_ON)


def test_one_foreign_municipality_among_several_stops_all(cycle: Cycle) -> None:
    shown = both_handed_in(cycle) | {hand_in(cycle.review("海辺市")).review: 1}
    with pytest.raises(NotPermitted):
        forward_submissions(shown=shown, by=compiler(cycle), on=COUNTED_ON)
    assert set(Submission.objects.values_list("state", flat=True)) == {"COMPILING"}


def test_a_prefecture_counts_its_own_municipalities_by_stage(cycle: Cycle) -> None:
    gone(cycle, "compiling")
    hand_in(cycle.review("海辺市"))
    (found,) = compiled_cycles(compiler(cycle))
    assert (found.amendment, found.total) == (cycle.amendment, 2)
    assert found.counts == {Stage.MISSING: 1, Stage.WAITING: 1, Stage.RETURNED: 0, Stage.FORWARDED: 0}
    listed = compiled_reviews(compiler(cycle), cycle.amendment)
    assert [(one.organization.name, one.latest_state) for one in listed] == [("山野市", "COMPILING"), ("川辺町", "")]
    assert compiled_cycles(officer_for(cycle.organs["北省"])) == []


def test_the_ministry_learns_how_many_wait_and_not_which(cycle: Cycle) -> None:
    gone(cycle, "compiling")
    first = hand_in(cycle.review("海辺市"))
    forward_submissions(shown={first.review: 1}, by=compiler(cycle, "東県"), on=COUNTED_ON)
    hand_in(first.review)
    assert Review.objects.of(cycle.amendment).compiling().count() == 2


def test_a_return_by_the_ministry_of_what_no_prefecture_forwarded_stays_the_ministrys(cycle: Cycle) -> None:
    version = gone(cycle, "compiling")
    Submission.objects.filter(pk=version.pk).update(state=State.SUBMITTED)  # as an import for the organ leaves it
    send_back(cycle, version)
    version.refresh_from_db()
    assert (version.returned_by, version.forwarded_on) == ("総務省", HANDED_IN_ON)
    assert list(Submission.objects.visible_to(evaluator(cycle))) == [version]
