"""Pages of tokens."""

from django.urls import path

from agencies.tokens import views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("<int:pk>/revoke/", views.revoke, name="token-revoke"),
]
