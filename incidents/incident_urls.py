"""Pages of incidents."""

from django.urls import path

from incidents import step_views, views

urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("new/", views.report, name="report"),
    path("<code:code>/", views.incident, name="incident"),
    path("<code:code>/steps/<code:step>/", step_views.step, name="step"),
    path("<code:code>/amend/", step_views.amend, name="amend"),
    path("<code:code>/files/", step_views.attach, name="attach"),
    path("<code:code>/files/<int:pk>/", step_views.file, name="file"),
    path("<code:code>/dismiss/", step_views.dismiss, name="dismiss"),
]
