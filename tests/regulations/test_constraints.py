"""What one row, or rows beside each other, cannot say is refused by the database itself (rule 13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from agencies.jobs import Job
from agencies.models import (
    AccessRecord,
    AccountLink,
    ApiToken,
    Assignment,
    Mail,
    Notification,
    Organization,
    RoleProposal,
    Supervision,
    TrailSeal,
    UnitGroup,
    Upload,
    User,
)
from guidelines.models import (
    Amendment,
    AmendmentItem,
    ClauseText,
    Guideline,
    ItemClause,
    Notice,
    OfficialTable,
    Practice,
)
from regulations.models import (
    AnswerBasis,
    AskedItem,
    Guidance,
    ItemAnswer,
    Regulation,
    Relay,
    Reminder,
    Review,
    Revision,
    Rollout,
    Submission,
)
from tests.cycles import COUNTED_ON, Cycle, hand_in, small_cycle

pytestmark = pytest.mark.django_db
DAY, DAY_BEFORE = date(2021, 5, 2), date(2021, 5, 1)
Violation = Callable[[Cycle], object]


def again(model: type[models.Model], **changed: Any) -> Violation:
    """The first row once more, but for what is changed."""

    def violate(cycle: Cycle) -> None:
        row = model._base_manager.order_by("pk")[0]
        row.pk, row._state.adding = None, True
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return violate


def becomes(model: type[models.Model], where: Any = None, **changed: Any) -> Violation:
    """An existing row is changed."""

    def violate(cycle: Cycle) -> None:
        row = model._base_manager.filter(**where or {}).order_by("pk")[0]
        model._base_manager.filter(pk=row.pk).update(**changed)

    return violate


KNOWN: list[tuple[type[models.Model], str, dict[str, Any], dict[str, Any]]] = [
    (UnitGroup, "division", {}, {}),
    (Supervision, "relation", {}, {}),
    (Assignment, "role", {}, {}),
    (Guideline, "audience", {}, {}),
    (AmendmentItem, "audience", {}, {}),
    (OfficialTable, "audience", {}, {}),
    (ClauseText, "change", {}, {}),
    (Regulation, "provenance", {}, {}),
    (Review, "kind", {}, {}),
    (Submission, "state", {}, {"judged_on": DAY}),
    (Submission, "provenance", {}, {}),
    (Submission, "completion_provenance", {}, {}),
    (Submission, "arrangement", {}, {"arrangement_provenance": "REPORTED"}),
    (Submission, "arrangement_provenance", {}, {"arrangement": "MAIN"}),
    (Submission, "cooperation", {}, {"cooperation_provenance": "REPORTED"}),
    (Submission, "cooperation_provenance", {}, {"cooperation": "YES"}),
    (ItemAnswer, "manner", {"outcome": "REGULATION"}, {}),
    (ItemAnswer, "provenance", {}, {}),
    (Revision, "provenance", {}, {}),
    (Rollout, "provenance", {}, {}),
    (Guidance, "provenance", {}, {}),
    (Relay, "outcome", {}, {}),
    (Relay, "provenance", {}, {}),
    (Mail, "state", {}, {}),
    (Upload, "kind", {}, {}),
    (Reminder, "owed", {}, {}),
]
"""Columns of choices: model, column, which row is changed, and what goes with it."""
VIOLATIONS: dict[str, list[Violation]] = {
    "organization_unit_has_parent": [
        becomes(Organization, {"name": "北測候所"}, parent=None),
        becomes(Organization, {"name": "南省"}, kind="UNIT"),
        becomes(Organization, {"name": "南省"}, parent=models.F("pk")),
    ],
    "organization_group_only_for_units": [
        lambda cycle: Organization.objects.filter(name="南省").update(unit_group=UnitGroup.objects.first())
    ],
    "organization_prefecture_only_for_municipalities": [
        lambda cycle: Organization.objects.filter(name="南省").update(prefecture=cycle.organs["東庁"]),
        lambda cycle: Organization.objects.filter(name="南省").update(
            prefecture=cycle.organs["東庁"], kind="LOCAL_GOVERNMENT", category="PREFECTURE"
        ),
    ],
    "organization_corporate_number_once": [
        lambda cycle: Organization.objects.filter(name__in=["南省", "東庁"]).update(corporate_number="7000012050002")
    ],
    "organization_kind_is_known": [becomes(Organization, {"name": "南省"}, kind="SHOP")],
    "unitgroup_once": [again(UnitGroup, position=9)],
    "unitgroup_position_once": [again(UnitGroup, name="別の区分")],
    "supervision_once": [again(Supervision, relation="JOINT")],
    "supervision_one_lead": [
        lambda cycle: Supervision.objects.filter(relation="JOINT").update(relation="LEAD"),
        lambda cycle: again(Supervision, agency=cycle.organs["東庁"])(cycle),
    ],
    "supervision_of_another": [
        lambda cycle: Supervision.objects.filter(relation="JOINT").update(agency=models.F("corporation"))
    ],
    "assignment_once": [again(Assignment)],
    "assignment_begins_before_it_ends": [becomes(Assignment, begins_on=DAY, ends_on=DAY_BEFORE)],
    "mail_one_automatic_a_day": [again(Mail)],
    "mail_sent_has_a_moment": [becomes(Mail, state="SENT"), becomes(Mail, sent_at=datetime(2021, 5, 1, tzinfo=UTC))],
    "mail_failed_says_why": [becomes(Mail, state="FAILED")],
    "notification_once": [again(Notification)],
    "upload_file_once": [again(Upload)],
    "reminder_once": [again(Reminder)],
    "apitoken_officers_have_an_organization": [
        becomes(ApiToken, role="OFFICER"),
        becomes(ApiToken, role="CHIEF"),
        becomes(ApiToken, role="MEMBER"),
    ],
    "amendment_due_after_issue": [becomes(Amendment, due_on=date(2020, 5, 31))],
    "amendment_activities_in_order": [
        becomes(Amendment, activities_from=date(2020, 6, 1)),
        becomes(Amendment, activities_from=date(2020, 6, 2), activities_to=date(2020, 6, 1)),
    ],
    "notice_once": [again(Notice, number="別の番号")],
    "clausetext_once": [again(ClauseText, number="9-9")],
    "clausetext_one_original": [again(ClauseText, amendment=None)],
    "clausetext_number_unless_deleted": [becomes(ClauseText, {"amendment__isnull": False}, number="")],
    "clausetext_amended_has_a_day": [becomes(ClauseText, {"amendment__isnull": False}, in_force_from=None)],
    "item_position_once": [again(AmendmentItem, label="別の事項")],
    "itemclause_once": [again(ItemClause, position=9)],
    "itemclause_position_once": [
        lambda cycle: ItemClause.objects.filter(item=cycle.item("CORPORATION", 1)).update(position=1)
    ],
    "officialtable_number_once": [again(OfficialTable)],
    "regulation_once": [again(Regulation)],
    "review_once": [again(Review)],
    "askeditem_once": [again(AskedItem)],
    "submission_number_once": [again(Submission)],
    "submission_one_draft": [
        lambda cycle: [Submission.objects.create(review=cycle.review("港湾機構"), number=number) for number in (8, 9)]
    ],
    "submission_day_unless_draft": [becomes(Submission, submitted_on=None)],
    "submission_judged_has_a_day": [
        becomes(Submission, state="CONFIRMED"),
        becomes(Submission, state="RETURNED", return_reason="理由"),
    ],
    "submission_return_has_a_reason": [becomes(Submission, state="RETURNED", judged_on=COUNTED_ON)],
    **{
        f"submission_{field}_has_provenance": [
            becomes(Submission, **{field: value}),
            becomes(Submission, **{f"{field}_provenance": "REPORTED"}),
        ]
        for field, value in (("arrangement", "MAIN"), ("cooperation", "YES"))
    },
    "submission_completed_in_order": [
        becomes(Submission, completed_from=DAY, completed_to=DAY_BEFORE),
        becomes(Submission, completed_from=None, completed_to=DAY),
    ],
    "itemanswer_once": [again(ItemAnswer)],
    "itemanswer_outcome_is_an_answer": [
        becomes(ItemAnswer, outcome="UNANSWERED"),
        becomes(ItemAnswer, outcome=""),
        becomes(ItemAnswer, outcome="DONE"),
    ],
    "itemanswer_plan_only_if_planned": [
        becomes(ItemAnswer, {"outcome": "REGULATION"}, planned_from=DAY),
        becomes(ItemAnswer, {"outcome": "REGULATION"}, outcome="PLANNED", manner="AMENDED"),
    ],
    "itemanswer_planned_in_order": [
        becomes(ItemAnswer, {"outcome": "PLANNED"}, planned_from=DAY, planned_to=DAY_BEFORE),
        becomes(ItemAnswer, {"outcome": "PLANNED"}, planned_from=None, planned_to=DAY),
    ],
    "answerbasis_once": [again(AnswerBasis, text="別の条")],
    "revision_once": [again(Revision)],
    **{
        f"revision_{name}_in_order": [
            becomes(Revision, **{f"{name}_from": DAY, f"{name}_to": DAY_BEFORE}),
            becomes(Revision, **{f"{name}_from": None, f"{name}_to": DAY}),
        ]
        for name in ("planned", "consulted", "revised", "reported")
    },
    "revision_revised_is_closed": [becomes(Revision, revised_from=DAY, revised_to=None)],
    "rollout_once": [again(Rollout)],
    "rollout_dated_if_given": [
        becomes(Rollout, given_from=None, given_to=None),
        becomes(Rollout, was_given=False),
    ],
    "rollout_given_in_order": [becomes(Rollout, given_from=DAY, given_to=DAY_BEFORE)],
    "rollout_reply_after_step": [becomes(Rollout, reply_by=date(2020, 8, 31))],
    "guidance_once": [again(Guidance)],
    **{
        f"{model._meta.model_name}_{field}_is_known": [becomes(model, where, **{field: "NONE", **more})]
        for model, field, where, more in KNOWN
    },
    "relay_once": [again(Relay, outcome="NOT_RELAYED")],
}


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle with a row of everything that has a constraint."""
    cycle = small_cycle()
    hand_in(cycle.review("北省"), outcome={1: "REGULATION", 2: "OTHER_RULE", 3: "PLANNED"})
    review, amendment = cycle.review("北省"), cycle.amendment
    group = UnitGroup.objects.get(name="測候所")
    day = date(2020, 9, 1)
    Rollout.objects.create(
        review=review, unit_group=group, step="INSTRUCTION", given_from=day, given_to=day, provenance="REPORTED"
    )
    guidance = Guidance.objects.create(review=review, title="事務連絡", issued_on=day, provenance="REPORTED")
    Relay.objects.create(
        guidance=guidance, corporation=cycle.organs["港湾機構"], outcome="RELAYED", office="", provenance="REPORTED"
    )
    clause = cycle.item("AGENCY", 1).clauses.get()
    Notice.objects.create(amendment=amendment, guideline=clause.guideline, number="第1号", issued_on=day)
    ClauseText.objects.create(clause=clause, number="1-0", position=1, change="ORIGINAL")
    AnswerBasis.objects.create(answer=ItemAnswer.objects.earliest("pk"), clause=clause, text="第5条")
    ApiToken.objects.create(name="t", digest="d", role="EVALUATOR", expires_at=datetime(2030, 1, 1, tzinfo=UTC))
    reader = User.objects.earliest("pk")
    mail = Mail.objects.create(recipient=reader, address="a@example.jp", on=day, is_automatic=True, subject="催促")
    Reminder.objects.create(mail=mail, review=review, owed="RETURNED")
    Notification.objects.create(account=reader, key="k", title="催促")
    about = {"file": "uploads/a", "file_name": "a.xlsx", "digest": "d", "expires_at": datetime(2030, 1, 1, tzinfo=UTC)}
    Upload.objects.create(kind="FORMS", owner=reader, **about)
    return cycle


@pytest.mark.parametrize(
    ("constraint", "violate"),
    [(name, violate) for name, listed in VIOLATIONS.items() for violate in listed],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_what_the_constraint_forbids(cycle: Cycle, constraint: str, violate: Violation) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        violate(cycle)
    assert named(constraint, str(refusal.value))


def named(constraint: str, message: str) -> bool:
    """Is this the constraint that refused? SQLite names the columns of a plain unique one instead."""
    if constraint in message:
        return True
    model, one = next((model, one) for model, one in constraints() if one.name == constraint)
    assert isinstance(one, models.UniqueConstraint)
    columns = [
        f"{model._meta.db_table}.{field.column}"
        for name in one.fields
        for field in model._meta.fields
        if field.name == name
    ]
    return message == f"UNIQUE constraint failed: {', '.join(columns)}"


def constraints() -> list[tuple[type[models.Model], models.BaseConstraint]]:
    """Every constraint of the three rooms, with its model.

    Those of jobs are in `tests/agencies/test_jobs.py`, of practices in `tests/guidelines/test_practices.py`, of
    invitations, seals and records of access in `tests/agencies/test_constraints.py`.
    """
    rooms = ("agencies", "guidelines", "regulations")
    elsewhere = {Job, Practice, AccessRecord, AccountLink, RoleProposal, TrailSeal}
    listed = [model for room in rooms for model in apps.get_app_config(room).get_models() if model not in elsewhere]
    return [(model, constraint) for model in listed for constraint in model._meta.constraints]


def test_every_constraint_has_a_violation_here() -> None:
    assert sorted(VIOLATIONS) == sorted(constraint.name for _, constraint in constraints())


@pytest.mark.parametrize(
    ("model", "column"),
    [(Organization, "code"), (User, "email"), (ApiToken, "name"), (ApiToken, "digest"), (Amendment, "code")],
)
def test_codes_addresses_and_secrets_are_unique(cycle: Cycle, model: type[models.Model], column: str) -> None:
    others = {field.attname for field in model._meta.fields if field.unique} - {"id", column}
    with pytest.raises(IntegrityError), transaction.atomic():
        again(model, **dict.fromkeys(others, "another"))(cycle)
