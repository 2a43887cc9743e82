"""The site map."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import TemplateView

from agencies.people import urls as people_urls
from agencies.second_factor import urls as factor_urls
from agencies.single_sign_on import urls as sign_on_urls
from audits.home_views import home
from audits.views import help_page
from config.health import healthz

handler400 = "config.problems.bad_request"
handler403 = "config.problems.permission_denied"
handler404 = "config.problems.page_not_found"
handler500 = "config.problems.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("help/", help_page, name="help"),
    path("", include("audits.urls")),
    path("", include("guidelines.urls")),
    path("", include("incidents.urls")),
    path("reviews/", include("regulations.urls")),
    path("", include("agencies.urls")),
    path("accounts/", include(people_urls.entrances)),
    path("accounts/", include(factor_urls.entrances)),
    path("accounts/", include(sign_on_urls.entrances)),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path(
        "accounts/signup/",
        TemplateView.as_view(template_name="account/signup_closed.html"),
        name="account_signup",
    ),
    path("api/v1/", include("config.api")),
    path("healthz", healthz, name="healthz"),
]
