"""Pages of what every room stands on: one's own jobs and notices, and the register."""

from django.urls import path

from agencies import notification_views, register_views, views

app_name = "agencies"
urlpatterns = [
    path("notices/", notification_views.notifications, name="notifications"),
    path("notices/read/", notification_views.read_all, name="notifications-read"),
    path("notices/<int:pk>/", notification_views.open_notification, name="notification"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job-cancel"),
    path("jobs/<int:pk>/file/", views.file, name="job-file"),
    path("register/", register_views.register, name="register"),
    path("register/<int:pk>/", register_views.register_upload, name="register-upload"),
    path("register/<int:pk>/apply/", register_views.register_apply, name="register-apply"),
    path("register/<int:pk>/discard/", register_views.register_discard, name="register-discard"),
]
