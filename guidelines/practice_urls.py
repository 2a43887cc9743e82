"""Addresses of practices (取組事例)."""

from django.urls import path

from guidelines import practice_edit_views, practice_views

urlpatterns = [
    path("", practice_views.practices, name="practices"),
    path("new/", practice_edit_views.practice_new, name="practice-new"),
    path("<slug:code>/edit/", practice_edit_views.practice, name="practice"),
    path("<slug:code>/withdraw/", practice_edit_views.practice_withdraw, name="practice-withdraw"),
]
