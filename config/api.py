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
from audits.finding_api import FindingDetail, FindingList
from audits.late_api import LateView
from audits.posts_api import PostDetail, PostList
from audits.publication_api import PublicationDetail, PublicationList
from guidelines.api import AmendmentDetail, AmendmentList
from guidelines.practice_api import PracticeDetail, PracticeList
from incidents.api import IncidentDetail, IncidentList
from incidents.readiness.api import ReadinessDetail, ReadinessList
from regulations.api import ReviewDetail, ReviewList

app_name = "api"
LISTED = (
    "tables",
    "organizations",
    "amendments",
    "reviews",
    "late",
    "findings",
    "incidents",
    "readiness",
    "posts",
    "activities",
    "practices",
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
@api_view(["GET"])
def unknown(request: Request, address: str) -> Response:
    """Any other address: a refusal like all others, not a page."""
    raise NotFound(f"このアドレスはありません。{reverse('api:root')} にアドレスの一覧があります。")


urlpatterns = [
    path("", root, name="root"),
    path("tables/", TableList.as_view(), name="tables"),
    path("tables/<code:number>/", TableDetail.as_view(), name="table"),
    path("tables/<code:number>/cells/<code:row>/<code:column>/", CellDetail.as_view(), name="table-cell"),
    path("organizations/", OrganizationList.as_view(), name="organizations"),
    path("organizations/<code:code>/", OrganizationDetail.as_view(), name="organization"),
    path("amendments/", AmendmentList.as_view(), name="amendments"),
    path("amendments/<code:code>/", AmendmentDetail.as_view(), name="amendment"),
    path("reviews/", ReviewList.as_view(), name="reviews"),
    path("reviews/<int:pk>/", ReviewDetail.as_view(), name="review"),
    path("late/", LateView.as_view(), name="late"),
    path("findings/", FindingList.as_view(), name="findings"),
    path("findings/<int:pk>/", FindingDetail.as_view(), name="finding"),
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
    path("publications/", PublicationList.as_view(), name="publications"),
    path("publications/<code:code>/", PublicationDetail.as_view(), name="publication"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
    path("<path:address>/", unknown, name="unknown"),
]
