"""Pages of check lists: an agency makes and sends them, corporations answer, both read the answers."""

from django.urls import path

from audits import checklist_reply_views, checklist_views

urlpatterns = [
    path("checklists/", checklist_views.checklists, name="checklists"),
    path("checklists/new/", checklist_views.checklist_new, name="checklist-new"),
    path("checklists/<int:pk>/", checklist_views.checklist, name="checklist"),
    path("checklists/<int:pk>/edit/", checklist_views.checklist_edit, name="checklist-edit"),
    path("checklists/<int:pk>/send/", checklist_views.checklist_send, name="checklist-send"),
    path("checklists/<int:pk>/discard/", checklist_views.checklist_discard, name="checklist-discard"),
    path("checklist-replies/<int:pk>/", checklist_reply_views.checklist_reply, name="checklist-reply"),
]
