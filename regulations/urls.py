"""Pages on which organs answer and evaluators judge."""

from django.urls import path

from regulations import views

app_name = "regulations"
urlpatterns = [
    path("", views.reviews, name="reviews"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/draft/", views.draft, name="draft"),
    path("<int:pk>/draft/regulations/", views.draft_revisions, name="draft-revisions"),
    path("<int:pk>/draft/check/", views.check, name="check"),
    path("<int:pk>/draft/discard/", views.discard, name="discard"),
    path("<int:pk>/versions/<int:number>/submit/", views.submit, name="submit"),
    path("<int:pk>/versions/<int:number>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/versions/<int:number>/return/", views.give_back, name="return"),
]
