"""Pages of second factors; `entrances` are those of django-allauth that belong to signing in."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.http import require_http_methods

from agencies.second_factor import keeping_views, views

urlpatterns = [
    path("me/sign-in/", views.sign_in_settings, name="sign-in-settings"),
    path("me/sign-in/app/", views.app, name="factor-app"),
    path("me/sign-in/passkey/", views.passkey, name="factor-passkey"),
    path("me/sign-in/factors/<int:pk>/remove/", views.factor_remove, name="factor-remove"),
    path("me/sign-in/recovery-codes/", views.recovery_codes, name="recovery-codes"),
    path("people/<int:pk>/factors/", keeping_views.factors, name="factors-of"),
]
pages = require_http_methods(["GET", "HEAD", "POST"])
# Under the names django-allauth links to.
entrances = [
    path("login/code/", pages(mfa.authenticate), name="mfa_authenticate"),
    path("login/passkey/", pages(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("again/password/", pages(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", pages(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", pages(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
]
