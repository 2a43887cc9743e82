"""Pages of what every room stands on: one's own jobs."""

from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/cancel/", views.cancel, name="job-cancel"),
    path("<int:pk>/file/", views.file, name="job-file"),
]
