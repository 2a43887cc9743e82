"""Pages about readiness."""

from django.urls import path

from incidents.readiness import edit_views, views

urlpatterns = [
    path("", views.readiness_list, name="readiness-list"),
    path("<code:code>/", views.readiness, name="readiness"),
    path("<code:code>/answers/", edit_views.answers, name="readiness-answers"),
    path("<code:code>/confirm/", edit_views.confirm, name="readiness-confirm"),
    path("<code:code>/route/", edit_views.route, name="readiness-route"),
    path("<code:code>/warnings/", edit_views.warnings, name="readiness-warnings"),
    path("<code:code>/sheet.pdf", views.sheet, name="readiness-sheet"),
]
