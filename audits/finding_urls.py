"""Pages of findings (所見)."""

from django.urls import path

from audits import finding_step_views as steps
from audits import finding_views as views

urlpatterns = [
    path("", views.findings, name="findings"),
    path("new/", views.new, name="finding-new"),
    path("<int:pk>/", views.finding, name="finding"),
    path("<int:pk>/edit/", steps.edit, name="finding-edit"),
    path("<int:pk>/discard/", steps.discard, name="finding-discard"),
    path("<int:pk>/issue/", steps.issue, name="finding-issue"),
    path("<int:pk>/answer/", steps.answer, name="finding-answer"),
    path("<int:pk>/follow-up/", steps.follow_up, name="finding-follow-up"),
    path("<int:pk>/close/", steps.close, name="finding-close"),
]
