"""Pages of check lists: an agency makes and sends them, corporations answer, both read the answers."""

from django.urls import path

from audits import checklist_reply_views, checklist_views

urlpatterns = [
    path("checklists/", checklist_views.checklists, name="checklists"),
    path("checklists/new/", checklist_views.checklist_new, name="checklist-new"),
    path("checklists/<code:code>/", checklist_views.checklist, name="checklist"),
    path("checklists/<code:code>/edit/", checklist_views.checklist_edit, name="checklist-edit"),
    path("checklists/<code:code>/send/", checklist_views.checklist_send, name="checklist-send"),
    path("checklists/<code:code>/discard/", checklist_views.checklist_discard, name="checklist-discard"),
    path("checklist-replies/<code:code>/", checklist_reply_views.checklist_reply, name="checklist-reply"),
]
