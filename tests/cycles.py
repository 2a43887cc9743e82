"""A small fictional cycle, handed in through the product's own actions: 3 agencies, 4 corporations, 7 people.

- 令和2年6月改正: issued on 2020-06-01, due on 2020-12-31, measured to 2021-03-31, counted on 2021-05-31.
- 北省 (five regulations: its own, two of 測候所, two of 出先局) leads 港湾機構 and 灯台機構; 南省 leads 南大学 and 北大学.
- Items: ① and ② for every organ, ③ for agencies that lead a corporation, which are two of three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from agencies.accounts import command, officer_of
from agencies.models import Assignment, Organization, User
from agencies.periods import Period, parse_period
from agencies.provenance import Provenance
from agencies.roles import Officer, Role
from agencies.tables import Listing, Table
from audits.tables import SHAPE
from guidelines.models import Amendment, AmendmentItem
from guidelines.tables import Scope
from regulations.actions import submit_review
from regulations.completion import completion_of
from regulations.dispatch.actions import dispatch_reviews
from regulations.drafts import save_draft, start_draft
from regulations.entries import (
    AnswerEntry,
    OrganEntry,
    RevisionEntry,
    TextEntry,
    answer_words,
    fingerprint,
    organ_words,
    revision_words,
    text_words,
)
from regulations.models import ItemAnswer, Regulation, Review, Revision, Submission
from tests.cycle_rows import ORGANS, amendment_of, register_of_organs

Outcome = ItemAnswer.Outcome
HANDED_IN_ON, COUNTED_ON = date(2021, 5, 20), date(2021, 5, 31)
MOMENT = datetime(2021, 5, 20, 3, tzinfo=UTC)
Dates = str | None | Mapping[str, str | None]
"""A period as typed for all regulations, or for some of them by name; None is 未了."""
Outcomes = str | Mapping[int, str]
"""An outcome for all items asked, or by their position; an empty one leaves the item unanswered."""


@dataclass(frozen=True)
class Cycle:
    """The amendment, and organs and units by name."""

    amendment: Amendment
    organs: dict[str, Organization]

    def review(self, name: str) -> Review:
        return Review.objects.select_related("organization").get(
            amendment=self.amendment, organization=self.organs[name]
        )

    def item(self, audience: str, position: int) -> AmendmentItem:
        return self.amendment.items.get(audience=audience, position=position)

    def scope(self, number: str, as_of: date | str = COUNTED_ON, state: str = "submitted") -> Scope:
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        return Scope(self.amendment.tables.get(number=number), day, state, self.organs["北省"])

    def table(self, number: str, as_of: date | str = COUNTED_ON, state: str = "submitted") -> Table:
        scope = self.scope(number, as_of, state)
        return SHAPE[scope.official.shape].build(scope)

    def behind(self, number: str, row: str, column: str, as_of: date | str = COUNTED_ON) -> Listing:
        scope = self.scope(number, as_of)
        return SHAPE[scope.official.shape].behind(scope, row, column)


def figures(table: Table) -> list[list[str | int | None]]:
    """The table as it is read: heading, then each row with its counts (a cell without a count is left out)."""
    counted = [i for i, _ in enumerate(table.columns) if any(row.cells[i].count is not None for row in table.rows)]
    heading: list[str | int | None] = ["", *(table.columns[i].label for i in counted)]
    return [heading, *([row.label, *(row.cells[i].count for i in counted)] for row in table.rows)]


def small_cycle(*, dispatched: bool = True) -> Cycle:
    """The cycle as it stands after dispatch: nobody has answered yet."""
    organs = register_of_organs()
    amendment = amendment_of(organs["北省"], reference_on=COUNTED_ON)
    if dispatched:
        dispatch_all(Cycle(amendment, organs))
    return Cycle(amendment, organs)


def dispatch_all(cycle: Cycle, by: Officer | None = None) -> list[Review]:
    """The amendment put to all seven organs."""
    organs = [cycle.organs[name] for name in ORGANS]
    return dispatch_reviews(
        amendment=cycle.amendment, organizations=organs, on=date(2020, 6, 1), by=by or command("test")
    )


def answered_cycle() -> Cycle:
    """The cycle with six of seven organs heard: one late with a late unit, one late, one open, one only published."""
    cycle = small_cycle()
    late = {"東測候所規程": "令和3年4月", "西出先局第一規程": "令和2年度", "西出先局第二規程": "令和2年度"}
    dates = {"北省規程": "令和2年10月1日", "北測候所規程": "令和2年11月"} | late
    hand_in(cycle.review("北省"), revised=dates, outcome={1: "REGULATION", 2: "REGULATION", 3: "PLANNED"})
    hand_in(cycle.review("南省"), outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"})
    hand_in(cycle.review("港湾機構"), revised="令和2年12月1日")
    hand_in(
        cycle.review("灯台機構"),
        revised="令和3年4月20日",
        outcome={1: "REGULATION", 2: "OTHER_RULE"},
        late_reason="審査が遅れた",
        supplied="指針のみ",
    )
    hand_in(cycle.review("南大学"), revised=None, outcome={1: "PLANNED", 2: "REGULATION"})
    publish(cycle.review("北大学"), revised="令和2年度", outcome={1: "REGULATION", 2: "PLANNED"})
    return cycle


def person(name: str, role: str, organization: Organization) -> Officer:
    """Somebody with one role, by name; the same one when asked for again."""
    user, is_new = User.objects.get_or_create(email=f"{role.lower()}@{organization.code.lower()}.example.jp")
    if is_new:
        user.name = name
        user.save()
        Assignment.objects.create(user=user, role=role, organization=organization)
    return officer_of(user)


def chief_of(organ: Organization) -> Officer:
    return person(f"{organ}の総括保護管理者", Role.CHIEF, organ)


def officer_for(organ: Organization) -> Officer:
    return person(f"{organ}の保護担当者", Role.OFFICER, organ)


def evaluator(cycle: Cycle) -> Officer:
    """The ministry's evaluator, who belongs to 東庁."""
    return person("評価担当", Role.EVALUATOR, cycle.organs["東庁"])


def hand_in(
    review: Review,
    *,
    revised: Dates = "令和2年10月1日",
    outcome: Outcomes = Outcome.REGULATION,
    on: date = HANDED_IN_ON,
    late_reason: str = "",
    supplied: str = "",
    note: str = "",
    **organ: str,
) -> Submission:
    """The next version of an organ's answer, entered and submitted by its chief; `organ` is of the organ as a whole."""
    by = chief_of(review.organization)
    draft = start_draft(review=review, by=by)
    fill_in(draft, revised=revised, outcome=outcome, late_reason=late_reason, supplied=supplied, note=note, by=by)
    if organ:
        draft.refresh_from_db()
        save_draft(draft=draft, organ=OrganEntry(fingerprint(organ_words(draft)), **organ), by=by)
    return submit_review(draft=draft, by=by, on=on, at=MOMENT)


def fill_in(
    draft: Submission,
    *,
    revised: Dates = "令和2年10月1日",
    outcome: Outcomes = Outcome.REGULATION,
    late_reason: str = "",
    supplied: str = "",
    note: str = "",
    by: Officer,
) -> int:
    """Everything typed into a draft at once, on top of what stands there."""
    items = AmendmentItem.objects.filter(asked__review=draft.review)
    draft.refresh_from_db()
    return save_draft(
        draft=draft,
        answers=[typed_answer(draft, item, _outcome(outcome, item)) for item in items],
        revisions=[
            typed_dates(row, revised=_period(revised, row.regulation.name), note=note or row.note)
            for row in draft.revisions.select_related("regulation")
            if not isinstance(revised, Mapping) or row.regulation.name in revised
        ],
        texts=TextEntry(fingerprint(text_words(draft)), late_reason, supplied, ""),
        by=by,
    )


def typed_answer(draft: Submission, item: AmendmentItem, outcome: str, remark: str = "") -> AnswerEntry:
    """An answer typed on top of what stands in the draft now; what is planned is planned for 令和3年度以降."""
    present = draft.answers.filter(item=item).first()
    planned = Period.from_fiscal_year(2021) if outcome == Outcome.PLANNED else None
    return AnswerEntry(
        item=item,
        shown=fingerprint(answer_words(present) if present else {}),
        outcome=outcome,
        planned=planned,
        remark=remark,
    )


def typed_dates(row: Revision, **changed: Period | str | None) -> RevisionEntry:
    """Dates typed on top of what stands in the row."""
    entry = RevisionEntry(
        row, fingerprint(revision_words(row)), row.planned, row.consulted, row.revised, row.reported, row.note
    )
    return replace(entry, **changed)  # type: ignore[arg-type]  # the stubs are narrower than what is passed


def publish(
    review: Review,
    *,
    revised: Dates,
    outcome: Outcomes,
    dates: str | Mapping[str, str] = Provenance.PUBLISHED,
    answers: str = Provenance.ALLOCATED,
    on: date = HANDED_IN_ON,
    **organ: str,
) -> Submission:
    """A submission nobody typed: what a survey published of it, or allocated so that totals agree."""
    submission = Submission(
        review=review,
        number=review.submissions.count() + 1,
        state=Submission.State.SUBMITTED,
        provenance=Provenance.PUBLISHED,
        submitted_on=on,
        **organ,
    )
    revisions = []
    for regulation in Regulation.objects.of_organ(review.organization_id):
        known = dates if isinstance(dates, str) else dates.get(regulation.name, Provenance.PUBLISHED)
        revision = Revision(submission=submission, regulation=regulation, provenance=known)
        revision.revised = _period(revised, regulation.name)
        revisions.append(revision)
    submission.completed, submission.completion_provenance = completion_of(revisions)
    submission.save()
    Revision.objects.bulk_create(revisions)
    for item in AmendmentItem.objects.filter(asked__review=review):
        if given := _outcome(outcome, item):
            ItemAnswer.objects.create(submission=submission, item=item, outcome=given, provenance=answers)
    return submission


def _outcome(outcomes: Outcomes, item: AmendmentItem) -> str:
    return outcomes if isinstance(outcomes, str) else outcomes[item.position]


def _period(dates: Dates, regulation: str) -> Period | None:
    typed = dates[regulation] if isinstance(dates, Mapping) else dates
    return parse_period(typed) if typed else None
