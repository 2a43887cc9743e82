"""Pages of accounts; those of `entrance_views` open without a session."""

from django.urls import path
from django.views.generic import TemplateView

from agencies.people import (
    account_views,
    confirmation_views,
    entrance_views,
    handover_views,
    lock_views,
    own_views,
    views,
)

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", views.person_new, name="person-new"),
    path("people/confirmation/", confirmation_views.confirmation, name="confirmation"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/invite/", views.person_invite, name="person-invite"),
    path("people/<int:pk>/name/", account_views.person_name, name="person-name"),
    path("people/<int:pk>/suspend/", account_views.person_suspend, name="person-suspend"),
    path("people/<int:pk>/resume/", account_views.person_resume, name="person-resume"),
    path("people/<int:pk>/roles/", account_views.person_role, name="person-role"),
    path("people/<int:pk>/roles/<int:role>/take/", account_views.person_role_take, name="person-role-take"),
    path("people/<int:pk>/handover/", handover_views.person_handover, name="person-handover"),
    path("people/<int:pk>/roles/<int:role>/take-back/", handover_views.person_take_back, name="person-take-back"),
    path("locks/", lock_views.sign_in_locks, name="sign-in-locks"),
    path("me/", own_views.own_account, name="own-account"),
    path("me/sessions/end/", own_views.sessions_end, name="sessions-end"),
    path("me/sessions/<code:mark>/end/", own_views.session_end, name="session-end"),
    path("links/<code:secret>/", entrance_views.account_link, name="account-link"),
    path("password/set/", entrance_views.set_password, name="set-password"),
]
# Under the names django-allauth links to.
entrances = [
    path("reset/", entrance_views.reset, name="account_reset_password"),
    path("suspended/", TemplateView.as_view(template_name="agencies/people/suspended.html"), name="account_inactive"),
]
