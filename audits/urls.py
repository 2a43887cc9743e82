"""Pages that draw on several rooms."""

from django.urls import path

from audits import views

app_name = "audits"
urlpatterns = [
    path("tables/", views.tables, name="tables"),
    path("tables/<str:number>/", views.table, name="table"),
    path("tables/<str:number>/cells/<str:row>/<str:column>/", views.cell, name="cell"),
    path("late/", views.late, name="late"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<str:code>/", views.organization, name="organization"),
]
