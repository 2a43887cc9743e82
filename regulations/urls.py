"""Pages on which organs answer and evaluators judge."""

from django.urls import path

from regulations import bulk_views, clause_views, draft_views, registering_views, views
from regulations.breakdown import views as breakdown_views
from regulations.compiling import views as compiling_views
from regulations.dispatch import views as dispatch_views
from regulations.reminders import views as reminder_views
from regulations.survey_forms import views as form_views

app_name = "regulations"
urlpatterns = [
    path("breakdown/", breakdown_views.breakdown, name="breakdown"),
    path("breakdown/forms/<code:code>/", breakdown_views.breakdown_blank, name="breakdown-blank"),
    path("breakdown/<int:pk>/", breakdown_views.breakdown_upload, name="breakdown-upload"),
    path("breakdown/<int:pk>/apply/", breakdown_views.breakdown_apply, name="breakdown-apply"),
    path("breakdown/<int:pk>/discard/", breakdown_views.breakdown_discard, name="breakdown-discard"),
    path("reminders/", reminder_views.reminders, name="reminders"),
    path("remind/", reminder_views.remind, name="remind"),
    path("dispatch/<code:code>/", dispatch_views.dispatch, name="dispatch"),
    path("compiling/", compiling_views.municipalities, name="compiling"),
    path("compiling/forward/", compiling_views.forward, name="forward"),
    path("compiling/<int:pk>/versions/<int:number>/return/", compiling_views.give_back, name="compiling-return"),
    path("clauses/<int:pk>/<code:code>/", clause_views.clause_adoption, name="clause-adoption"),
    path("forms/", form_views.upload, name="form-uploads"),
    path("forms/all/", form_views.every_form, name="every-form"),
    path("forms/uploads/<int:pk>/", form_views.confirm, name="form-upload"),
    path("forms/uploads/<int:pk>/discard/", form_views.discard, name="form-discard"),
    path("", views.reviews, name="reviews"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/form/", form_views.download, name="form"),
    path("<int:pk>/start/", draft_views.start, name="start"),
    path("<int:pk>/draft/", draft_views.draft, name="draft"),
    path("<int:pk>/draft/regulations/", draft_views.draft_revisions, name="draft-revisions"),
    path("<int:pk>/draft/register/", registering_views.regulations, name="regulations"),
    path("<int:pk>/draft/bulk/", bulk_views.bulk_entry, name="bulk-entry"),
    path("<int:pk>/draft/check/", draft_views.check, name="check"),
    path("<int:pk>/draft/discard/", draft_views.discard, name="discard"),
    path("<int:pk>/versions/<int:number>/submit/", draft_views.submit, name="submit"),
    path("<int:pk>/versions/<int:number>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/versions/<int:number>/return/", views.give_back, name="return"),
]
