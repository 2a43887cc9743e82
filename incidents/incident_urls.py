"""Pages of incidents."""

from django.urls import path

from incidents import file_views, step_views, views

urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("new/", views.report, name="report"),
    path("<code:code>/", views.incident, name="incident"),
    path("<code:code>/steps/<code:step>/", step_views.step, name="step"),
    path("<code:code>/steps/<code:step>/withdraw/", step_views.withdraw, name="withdraw"),
    path("<code:code>/amend/", step_views.amend, name="amend"),
    path("<code:code>/files/", file_views.attach, name="attach"),
    path("<code:code>/files/<int:pk>/", file_views.file, name="file"),
    path("<code:code>/dismiss/", step_views.dismiss, name="dismiss"),
]
