"""Pages on which guidelines are read."""

from django.urls import path

from guidelines import views

urlpatterns = [
    path("", views.guidelines, name="guidelines"),
    path("<code:code>/", views.guideline, name="guideline"),
    path("<code:code>/clauses/<int:pk>/", views.clause, name="clause"),
]
