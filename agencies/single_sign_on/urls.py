"""Pages of single sign-on; `entrances` are those a browser passes on its way in."""

from django.urls import path

from agencies.single_sign_on import keeping_views, views

urlpatterns = [
    path("people/proposals/", keeping_views.proposals, name="role-proposals"),
    path("people/proposals/<int:pk>/grant/", keeping_views.proposal_grant, name="role-proposal-grant"),
    path("people/proposals/<int:pk>/refuse/", keeping_views.proposal_refuse, name="role-proposal-refuse"),
    path("people/<int:pk>/unlink/", keeping_views.unlink, name="account-unlink"),
]
# Under the names django-allauth links to.
entrances = [
    path("oidc/<slug:provider_id>/", views.start, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", views.callback, name="openid_connect_callback"),
]
