"""The site map of the API, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import OrganizationDetail, OrganizationList
from agencies.api_problems import described
from audits.activities_api import ActivityDetail, ActivityList
from audits.api import CellDetail, TableDetail, TableList
from audits.changes_api import ChangesView
from audits.checklist_api import ChecklistDetail, ChecklistList
from audits.finding_api import FindingDetail, FindingList
from audits.late_api import LateView
from audits.matrix_api import MatrixView, SignalList, UnnamedView
from audits.posts_api import PostDetail, PostList
from audits.publication_api import PublicationDetail, PublicationList
from guidelines.api import AmendmentDetail, AmendmentList
from guidelines.clause_api import ClauseList, GuidelineList
from guidelines.practice_api import PracticeDetail, PracticeList
from incidents.api import IncidentDetail, IncidentList
from incidents.readiness.api import ReadinessDetail, ReadinessList
from regulations.api import ReviewDetail, ReviewList
from regulations.draft_api.views import DraftAnswer, DraftDetail, DraftRevision, VersionSubmit
from regulations.lists_api import AnswerList, RevisionList, SubmissionList
from regulations.reminders.api import ReminderList

app_name = "api"
LISTED = (
    "tables",
    "matrix",
    "organizations",
    "guidelines",
    "clauses",
    "amendments",
    "reviews",
    "submissions",
    "answers",
    "revisions",
    "reminders",
    "signals",
    "late",
    "findings",
    "checklists",
    "incidents",
    "readiness",
    "posts",
    "activities",
    "practices",
    "changes",
    "publications",
    "schema",
    "docs",
)


@extend_schema(summary="入口", operation_id="root", tags=["root"], responses=described(OpenApiTypes.OBJECT))
@api_view(["GET"])
def root(request: Request) -> Response:
    """The addresses there are."""
    return Response({name: reverse(f"api:{name}") for name in LISTED})


@extend_schema(exclude=True)
@api_view(["GET", "POST", "PUT", "PATCH", "DELETE"])
def unknown(request: Request, address: str) -> Response:
    """Any other address: a refusal like all others, not a page."""
    raise NotFound(f"このアドレスはありません。{reverse('api:root')} にアドレスの一覧があります。")


urlpatterns = [
    path("", root, name="root"),
    path("tables/", TableList.as_view(), name="tables"),
    path("tables/<code:number>/", TableDetail.as_view(), name="table"),
    path("tables/<code:number>/cells/<code:row>/<code:column>/", CellDetail.as_view(), name="table-cell"),
    path("matrix/", MatrixView.as_view(), name="matrix"),
    path("matrix/unnamed/", UnnamedView.as_view(), name="matrix-unnamed"),
    path("organizations/", OrganizationList.as_view(), name="organizations"),
    path("organizations/<code:code>/", OrganizationDetail.as_view(), name="organization"),
    path("guidelines/", GuidelineList.as_view(), name="guidelines"),
    path("clauses/", ClauseList.as_view(), name="clauses"),
    path("amendments/", AmendmentList.as_view(), name="amendments"),
    path("amendments/<code:code>/", AmendmentDetail.as_view(), name="amendment"),
    path("reviews/", ReviewList.as_view(), name="reviews"),
    path("reviews/<int:pk>/", ReviewDetail.as_view(), name="review"),
    path("reviews/<int:pk>/draft/", DraftDetail.as_view(), name="draft"),
    path("reviews/<int:pk>/draft/answers/<int:item>/", DraftAnswer.as_view(), name="draft-answer"),
    path("reviews/<int:pk>/draft/revisions/<int:regulation>/", DraftRevision.as_view(), name="draft-revision"),
    path("reviews/<int:pk>/versions/<int:number>/submit/", VersionSubmit.as_view(), name="submit"),
    path("submissions/", SubmissionList.as_view(), name="submissions"),
    path("answers/", AnswerList.as_view(), name="answers"),
    path("revisions/", RevisionList.as_view(), name="revisions"),
    path("reminders/", ReminderList.as_view(), name="reminders"),
    path("signals/", SignalList.as_view(), name="signals"),
    path("late/", LateView.as_view(), name="late"),
    path("findings/", FindingList.as_view(), name="findings"),
    path("findings/<code:code>/", FindingDetail.as_view(), name="finding"),
    path("checklists/", ChecklistList.as_view(), name="checklists"),
    path("checklists/<code:code>/", ChecklistDetail.as_view(), name="checklist"),
    path("incidents/", IncidentList.as_view(), name="incidents"),
    path("incidents/<code:code>/", IncidentDetail.as_view(), name="incident"),
    path("readiness/", ReadinessList.as_view(), name="readiness"),
    path("readiness/<int:pk>/", ReadinessDetail.as_view(), name="readiness-one"),
    path("posts/", PostList.as_view(), name="posts"),
    path("posts/<int:pk>/", PostDetail.as_view(), name="post"),
    path("activities/", ActivityList.as_view(), name="activities"),
    path("activities/<int:pk>/", ActivityDetail.as_view(), name="activity"),
    path("practices/", PracticeList.as_view(), name="practices"),
    path("practices/<code:code>/", PracticeDetail.as_view(), name="practice"),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("publications/", PublicationList.as_view(), name="publications"),
    path("publications/<code:code>/", PublicationDetail.as_view(), name="publication"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
    path("<path:address>", unknown, name="unknown"),
]
