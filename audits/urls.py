"""Pages that draw on several rooms."""

from django.urls import include, path

from audits import (
    bundle_views,
    checklist_urls,
    comparison_views,
    dashboard_views,
    finding_urls,
    late_views,
    organ_urls,
    publication_views,
    published_views,
    views,
)

app_name = "audits"
urlpatterns = [
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("dashboard/matrix/", dashboard_views.matrix, name="matrix"),
    path("dashboard/<code:key>/", dashboard_views.figure, name="figure"),
    path("tables/", views.tables, name="tables"),
    path("tables/bundle/", bundle_views.bundle, name="bundle"),
    path("tables/<code:number>/", views.table, name="table"),
    path("tables/<code:number>/compare/", comparison_views.table_comparison, name="table-comparison"),
    path("tables/<code:number>/cells/<code:row>/<code:column>/", views.cell, name="cell"),
    path("late/", late_views.late, name="late"),
    path("findings/", include(finding_urls.urlpatterns)),
    path("", include(checklist_urls.urlpatterns)),
    path("", include(organ_urls.urlpatterns)),
    path("publications/", publication_views.publications, name="publications"),
    path("publications/prepare/", publication_views.prepare, name="prepare"),
    path("publications/preparations/<int:pk>/", publication_views.preparation, name="preparation"),
    path("publications/preparations/<int:pk>/publish/", publication_views.publish, name="publish"),
    path("publications/preparations/<int:pk>/withdraw/", publication_views.withdraw, name="withdraw"),
    path("publications/<code:code>/compare/", comparison_views.comparison, name="comparison"),
    path("published/", published_views.published, name="published"),
    path("published/<code:code>/", published_views.published_set, name="published-set"),
    path("published/<code:code>/<code:number>/", published_views.published_table, name="published-table"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<code:code>/", views.organization, name="organization"),
]
