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
from audits.api import CellDetail, TableDetail, TableList
from audits.late_api import LateView
from audits.publication_api import PublicationDetail, PublicationList
from guidelines.api import AmendmentDetail, AmendmentList
from regulations.api import ReviewDetail, ReviewList

app_name = "api"
LISTED = ("tables", "organizations", "amendments", "reviews", "late", "publications", "schema", "docs")


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
