"""The address of each route of `matrix`, for what belongs to 厚生労働省, and what is posted to it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from agencies.jobs import Job
from agencies.models import ApiToken, Assignment, Notification, RoleProposal, Upload
from audits.models import Activity, Checklist, ChecklistReply, Finding, Post, Preparation
from guidelines.models import CyclePlan, ItemClause
from incidents.models import Incident, IncidentFile, Readiness
from regulations.models import Regulation, Review
from regulations.parts import marks_of, parts_of

HANDED_IN, DRAFT = 1, 2  # the versions of 厚生労働省
CELL = {"number": "2-1-5", "row": "AGENCY", "column": "2016"}
OF_READINESS = ("", "-answers", "-confirm", "-route", "-warnings", "-sheet")
KEYS: dict[str, dict[str, Any]] = {
    "audits:table": {"number": "2-1-19"},
    "audits:figure": {"key": "late"},
    "audits:cell": CELL,
    "audits:table-comparison": {"number": "2-1-5"},
    "audits:organization": {"code": "AG-26"},
    "audits:posts": {"code": "AG-26"},
    "audits:post-new": {"code": "AG-26"},
    "audits:post": {"code": "AG-26"},
    "audits:concurrent": {"code": "AG-26", "year": 2015},
    "audits:activities-cell": {"row": "AGENCY", "column": "unanswered"},
    "audits:activities-of": {"code": "AG-26"},
    "audits:activity-new": {"code": "AG-26"},
    "audits:activity": {"code": "AG-26"},
    "audits:activity-withdraw": {"code": "AG-26"},
    "audits:comparison": {"code": "2015-08-1"},
    "audits:published-set": {"code": "2015-08-1"},
    "audits:published-table": {"code": "2015-08-1", "number": "2-1-5"},
    "api:publication": {"code": "2015-08-1"},
    "api:table": {"number": "2-1-19"},
    "api:table-cell": CELL,
    "api:organization": {"code": "AG-26"},
    "api:amendment": {"code": "2015-08"},
    "api:practice": {"code": "2015-01"},
    "api:unknown": {"address": "nothing/of/this/name"},
    "agencies:session-end": {"mark": "none"},
    "agencies:factor-remove": {"pk": 0},
    "openid_connect_login": {"provider_id": "organization"},
    "openid_connect_callback": {"provider_id": "organization"},
    "agencies:account-link": {"secret": "none"},
    "incidents:step": {"step": "TO_MANAGER"},
    "incidents:withdraw": {"step": "TO_MANAGER"},
    **{f"incidents:readiness{part}": {"code": "AG-26"} for part in OF_READINESS},
    "guidelines:plan-clauses-of": {"code": "agency-guideline"},
    "guidelines:plan-proposed": {"code": "agency-guideline"},
    "guidelines:plan-line": {"code": "agency-guideline", "place": 1},
    "guidelines:plan-item": {"code": "agency-guideline", "place": 1},
    "guidelines:plan-table": {"place": 1},
    "guidelines:guideline": {"code": "agency-guideline"},
    "guidelines:practice": {"code": "2015-01"},
    "guidelines:practice-withdraw": {"code": "2015-01"},
    "guidelines:clause": {"code": "agency-guideline"},
    "regulations:clause-adoption": {"code": "2015-08"},
    "regulations:dispatch": {"code": "2015-08"},
    "regulations:breakdown-blank": {"code": "2015-08"},
    "regulations:compiling-return": {"number": HANDED_IN},
    "regulations:submit": {"number": DRAFT},
    "api:submit": {"number": DRAFT},
    "regulations:confirm": {"number": HANDED_IN},
    "regulations:return": {"number": HANDED_IN},
}
OF_A_REVIEW = {
    "form",
    "review",
    "start",
    "draft",
    "draft-revisions",
    "draft-answer",
    "draft-revision",
    "bulk-entry",
    "regulations",
    "check",
    "discard",
    "submit",
    "confirm",
    "return",
    "compiling-return",
}
OF_AN_UPLOAD = {
    "agencies:register-upload": "REGISTER",
    "agencies:register-apply": "REGISTER",
    "agencies:register-discard": "REGISTER",
    "regulations:form-upload": "FORMS",
    "regulations:form-discard": "FORMS",
    "regulations:breakdown-upload": "BREAKDOWN",
    "regulations:breakdown-apply": "BREAKDOWN",
    "regulations:breakdown-discard": "BREAKDOWN",
}
OF_A_PERSON = ("", "-invite", "-name", "-suspend", "-resume", "-role", "-role-take", "-handover", "-take-back")
OF_AN_INCIDENT = {"incident", "step", "withdraw", "amend", "attach", "file", "dismiss"}
OF_A_FINDING = {
    "audits:finding": "ISSUED",
    "audits:finding-edit": "DRAFT",
    "audits:finding-discard": "DRAFT",
    "audits:finding-issue": "DRAFT",
    "audits:finding-answer": "ISSUED",
    "audits:finding-follow-up": "ANSWERED",
    "audits:finding-close": "FOLLOWED_UP",
    "api:finding": "ISSUED",
}
OF_A_DRAFT_LIST = {"audits:checklist-edit", "audits:checklist-send", "audits:checklist-discard"}
QUERIES = {"audits:finding-new": "?organization=AG-26&amendment=2015-08"}
OF_A_POST = {"audits:post", "api:post"}
OF_AN_ACTIVITY = {"audits:activity", "audits:activity-withdraw", "api:activity"}
OF_A_PREPARATION = {"audits:preparation", "audits:publish", "audits:withdraw"}
OF_A_CLAUSE = {"guidelines:clause", "regulations:clause-adoption"}
OF_A_JOB = {"agencies:job": "DONE", "agencies:job-file": "DONE", "agencies:job-cancel": "QUEUED"}


def address(name: str, ministry: Review) -> str:
    """The address of a route, for what belongs to the ministry."""
    own: dict[str, Any] = {"pk": ministry.pk} if name.rpartition(":")[2] in OF_A_REVIEW else {}
    if name == "agencies:notification":
        own = {"pk": Notification.objects.get(key="k").pk}
    if name == "api:draft-answer":
        own |= {"item": ministry.asked.order_by("item__position").values_list("item", flat=True)[0]}
    if name == "api:draft-revision":
        drafted = Regulation.objects.filter(
            revisions__submission__review=ministry, revisions__submission__number=DRAFT
        )
        own |= {"regulation": drafted.exclude(owner__code="AG-26-U025").order_by("pk").values_list("pk", flat=True)[0]}
    if name in {f"agencies:person{part}" for part in OF_A_PERSON}:
        held = Assignment.objects.get(user__name="担当 二郎")
        own = {"pk": held.user_id} | ({"role": held.pk} if "-take" in name else {})
    if name in {"agencies:factors-of", "agencies:account-unlink"}:
        own = {"pk": Assignment.objects.get(user__name="担当 二郎").user_id}
    if name.startswith("agencies:role-proposal-"):
        own = {"pk": RoleProposal.objects.get().pk}
    if name == "agencies:token-revoke":
        own = {"pk": ApiToken.objects.get(owner__isnull=False).pk}
    if name.startswith("guidelines:plan") and name != "guidelines:plan-new":
        own = {"pk": CyclePlan.objects.get().pk}
    if name == "api:incident" or (name.startswith("incidents:") and name.partition(":")[2] in OF_AN_INCIDENT):
        own = {"code": Incident.objects.get().code}
    if name == "incidents:file":
        own |= {"pk": IncidentFile.objects.get().pk}
    if name in OF_A_CLAUSE:
        own = {"pk": ItemClause.objects.get(item__audience="AGENCY", item__position=3).clause_id}
    if name in OF_A_JOB:
        own = {"pk": Job.objects.get(state=OF_A_JOB[name]).pk}
    if name in OF_AN_UPLOAD:
        own = {"pk": Upload.objects.get(kind=OF_AN_UPLOAD[name]).pk}
    if name in OF_A_FINDING:
        own = {"code": Finding.objects.get(state=OF_A_FINDING[name], organization=ministry.organization_id).code}
    if name == "api:readiness-one":
        own = {"pk": Readiness.objects.get(organization=ministry.organization_id).pk}
    if name in OF_A_POST:
        own = {"pk": Post.objects.get().pk}
    if name in OF_AN_ACTIVITY:
        own = {"pk": Activity.objects.get(organization=ministry.organization_id).pk}
    if name in OF_A_DRAFT_LIST:
        own = {"code": Checklist.objects.get(sent_on__isnull=True).code}
    if name in {"audits:checklist", "api:checklist"}:
        own = {"code": Checklist.objects.get(sent_on__isnull=False).code}
    if name == "audits:checklist-reply":
        own = {"code": ChecklistReply.objects.get(corporation__code="IA-044").code}
    if name in OF_A_PREPARATION:
        own = {"pk": Preparation.objects.get(stage="OPEN").pk}
    return reverse(name, kwargs=own | KEYS.get(name, {})) + QUERIES.get(name, "")


def content(name: str, ministry: Review) -> dict[str, Any]:
    """What is posted: a whole return; for the others nothing, or no more than the button."""
    item = ministry.asked.order_by("item__position").values_list("item", flat=True)[0]
    posted: dict[str, dict[str, Any]] = {
        "regulations:return": {"reason": "新旧対照表がない", "items": [item]},
        "regulations:submit": {"shown": marks_of(parts_of(ministry.submissions.latest("number")))},
        "regulations:remind": {"review": ministry.pk},
    }
    return posted.get(name, {})
