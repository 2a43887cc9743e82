"""Pages of what every room stands on: one's own jobs and notices, and the register."""

from django.urls import include, path

from agencies import notification_views, register_views, views
from agencies.people import urls as people_urls
from agencies.reads.views import access_records
from agencies.second_factor import urls as factor_urls
from agencies.single_sign_on import urls as sign_on_urls
from agencies.tokens import urls as token_urls
from agencies.trail_pages.views import trail

app_name = "agencies"
urlpatterns = [
    path("notices/", notification_views.notifications, name="notifications"),
    path("notices/read/", notification_views.read_all, name="notifications-read"),
    path("notices/<int:pk>/", notification_views.open_notification, name="notification"),
    path("tokens/", include(token_urls.urlpatterns)),
    path("accounts/", include(people_urls.urlpatterns)),
    path("accounts/", include(factor_urls.urlpatterns)),
    path("accounts/", include(sign_on_urls.urlpatterns)),
    path("trail/", trail, name="trail"),
    path("access-records/", access_records, name="access-records"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job-cancel"),
    path("jobs/<int:pk>/file/", views.file, name="job-file"),
    path("register/", register_views.register, name="register"),
    path("register/<int:pk>/", register_views.register_upload, name="register-upload"),
    path("register/<int:pk>/apply/", register_views.register_apply, name="register-apply"),
    path("register/<int:pk>/discard/", register_views.register_discard, name="register-discard"),
]
