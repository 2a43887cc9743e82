"""How the organs answered in the survey of 2015, as far as it was published, from the files in `data/`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction

from agencies.datafiles import read_csv, read_json
from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.roles import Officer
from agencies.trail import Change, record, record_all, values
from guidelines.models import Amendment
from regulations.allocation import Totals, allocate_outcomes
from regulations.completion import completion_of
from regulations.dispatch.actions import dispatch_reviews
from regulations.models import AskedItem, ItemAnswer, Review, Revision, Submission
from regulations.plausibility import Bounds
from regulations.survey_answers import enter_arrangements, enter_cooperation, kept_of_answers
from regulations.survey_revisions import DATA, create_regulations
from regulations.survey_steering import load_guidance, load_rollouts


@transaction.atomic
def load_survey(*, amendment: Amendment, organizations: Sequence[Organization], by: Officer) -> dict[str, int]:
    """Dispatch the amendment to every organ and enter its one submission; returns what was created, by name.

    - One SUBMITTED submission for each organ, on the day the survey closed, with a revision for every regulation.
    - Dates, reasons and cooperation are PUBLISHED; outcomes of items are ALLOCATED, since tables 2-(1)-⑥ and ⑦ name
      nobody, and so is the arrangement of all agencies but the one that table 2-(1)-⑩ names.
    - Completion is derived from the revisions, as for any submission (rules 3, 4).
    """
    facts = read_json(DATA / "survey.json")
    organs = [one for one in organizations if not one.is_unit]
    dispatched_on, submitted_on, planned_from = (
        date.fromisoformat(facts[name]) for name in ("dispatched_on", "submitted_on", "planned_from")
    )
    reviews = dispatch_reviews(amendment=amendment, organizations=organs, on=dispatched_on, by=by)
    name_coordinators(reviews, facts["coordinators"], by=by)
    revisions = create_regulations(organizations=organizations, facts=facts, by=by)
    bounds = {kind: Bounds(amendment, kind) for kind in {review.kind for review in reviews}}
    for review in reviews:
        bounds[review.kind].require(revisions[review.organization_id])
    submissions = _submissions(reviews, revisions, submitted_on)
    named = {row["organization"] for row in read_csv(DATA / "named_organizations.csv")}
    answers = _answers(amendment, submissions, planned_from, named)
    enter_arrangements(submissions.values(), named)
    enter_cooperation(submissions.values())
    Submission.objects.bulk_create(submissions.values())
    answers = ItemAnswer.objects.bulk_create(answers)
    saved = Revision.objects.bulk_create([one for listed in revisions.values() for one in listed])
    _record_submissions(list(submissions.values()), answers, saved, by=by)
    by_organ = {review.organization.code: review for review in reviews}
    rollouts = load_rollouts(reviews=by_organ, by=by)
    guidance, relays = load_guidance(reviews=by_organ, organs={one.code: one for one in organs}, by=by)
    return {
        "見直し": len(reviews),
        "保護管理規程": len(saved),
        "提出": len(submissions),
        "対応状況": len(answers),
        "指示・雛形・協議": len(rollouts),
        "指導・助言": len(guidance),
        "周知": len(relays),
    }


def name_coordinators(reviews: list[Review], coordinators: dict[str, str], *, by: Officer) -> None:
    """Enter the office that coordinates the review inside an organ with many units."""
    for review in reviews:
        if office := coordinators.get(review.organization.code):
            before = values(review, ["coordinator"])
            review.coordinator = office
            review.save(update_fields=["coordinator"])
            after = values(review, ["coordinator"])
            record("担当部署を登録", review, by=by, organization_id=review.organization_id, before=before, after=after)


def _submissions(reviews: list[Review], revisions: dict[int, list[Revision]], on: date) -> dict[int, Submission]:
    """The one submission of each review by the review's id, not saved; reasons are those of table 2-(2)-⑳."""
    late = {row["organization"]: row for row in read_csv(DATA / "late_corporations.csv")}
    submissions = {}
    for review in reviews:
        reason = late.get(review.organization.code, {"reason": "", "supplied": ""})
        submission = Submission(
            review=review,
            number=1,
            state=Submission.State.SUBMITTED,
            provenance=Provenance.PUBLISHED,
            submitted_on=on,
            late_reason=reason["reason"],
            support_received=reason["supplied"],
        )
        for revision in revisions[review.organization_id]:
            revision.submission = submission
        submission.completed, submission.completion_provenance = completion_of(revisions[review.organization_id])
        submissions[review.pk] = submission
    return submissions


def _answers(
    amendment: Amendment, submissions: dict[int, Submission], planned_from: date, named: Collection[str]
) -> list[ItemAnswer]:
    """The answer to every item asked, not saved, all ALLOCATED by the rule in `allocation`.

    How it was met (manner) is not known; what is planned is planned for the year after or later (平成28年度以降).
    """
    totals = {
        (row["audience"], row["position"]): Totals(
            *(int(row[name]) for name in ("asked", "regulation", "other_rule", "planned"))
        )
        for row in read_csv(DATA / "item_outcomes.csv")
    }
    asked: defaultdict[int, dict[str, Submission]] = defaultdict(dict)
    for item_id, review_id in AskedItem.objects.filter(item__amendment=amendment).values_list("item", "review"):
        submission = submissions[review_id]
        asked[item_id][submission.review.organization.code] = submission
    answers = []
    for item in amendment.items.order_by("audience", "position"):
        outcomes = allocate_outcomes(asked[item.pk], named, totals[item.audience, str(item.position)])
        for code, outcome in outcomes.items():
            answer = ItemAnswer(
                submission=asked[item.pk][code], item=item, outcome=outcome, provenance=Provenance.ALLOCATED
            )
            if outcome == ItemAnswer.Outcome.PLANNED:
                answer.planned = Period(planned_from, None)
            answers.append(answer)
    return answers


def _record_submissions(
    submissions: list[Submission], answers: list[ItemAnswer], revisions: list[Revision], *, by: Officer
) -> None:
    """One trail row for each submission; of its content only how many rows are known in which way (rule 10)."""
    counts: defaultdict[int, dict[str, Counter[str]]] = defaultdict(
        lambda: {"answers": Counter(), "revisions": Counter()}
    )
    for kind, rows in (("answers", answers), ("revisions", revisions)):
        for row in rows:
            counts[row.submission_id][kind][row.provenance] += 1
    fields = (
        "number",
        "state",
        "provenance",
        "submitted_on",
        "late_reason",
        "support_received",
        "completed_from",
        "completed_to",
        "completion_provenance",
    )
    changes = [
        Change(one, one.review.organization_id, after=values(one, fields) | kept_of_answers(one) | counts[one.pk])
        for one in submissions
    ]
    record_all("提出を登録", changes, by=by)
