"""Pages that draw on several rooms."""

from django.urls import path

from audits import views

app_name = "audits"
urlpatterns = [
    path("tables/", views.tables, name="tables"),
    path("tables/<code:number>/", views.table, name="table"),
    path("tables/<code:number>/cells/<code:row>/<code:column>/", views.cell, name="cell"),
    path("late/", views.late, name="late"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<code:code>/", views.organization, name="organization"),
]
