"""Pages of findings (所見)."""

from django.urls import path

from audits import finding_step_views as steps
from audits import finding_views as views

urlpatterns = [
    path("", views.findings, name="findings"),
    path("new/", views.new, name="finding-new"),
    path("<code:code>/", views.finding, name="finding"),
    path("<code:code>/edit/", steps.edit, name="finding-edit"),
    path("<code:code>/discard/", steps.discard, name="finding-discard"),
    path("<code:code>/issue/", steps.issue, name="finding-issue"),
    path("<code:code>/answer/", steps.answer, name="finding-answer"),
    path("<code:code>/follow-up/", steps.follow_up, name="finding-follow-up"),
    path("<code:code>/close/", steps.close, name="finding-close"),
]
