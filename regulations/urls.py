"""Pages on which organs answer and evaluators judge."""

from django.urls import path

from regulations import draft_views, views

app_name = "regulations"
urlpatterns = [
    path("", views.reviews, name="reviews"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/start/", draft_views.start, name="start"),
    path("<int:pk>/draft/", draft_views.draft, name="draft"),
    path("<int:pk>/draft/regulations/", draft_views.draft_revisions, name="draft-revisions"),
    path("<int:pk>/draft/check/", draft_views.check, name="check"),
    path("<int:pk>/draft/discard/", draft_views.discard, name="discard"),
    path("<int:pk>/versions/<int:number>/submit/", draft_views.submit, name="submit"),
    path("<int:pk>/versions/<int:number>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/versions/<int:number>/return/", views.give_back, name="return"),
]
