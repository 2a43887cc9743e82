"""Files of an incident: attaching one, and getting it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from agencies import attachment_actions, clock
from agencies.access import officer_of_request
from agencies.encryption.doors import encryptable
from agencies.reads.actions import record_download
from agencies.refusals import Refusal
from incidents import actions
from incidents.pages import done, form_page, load_handled, load_incident
from incidents.step_forms import AttachForm

GONE = "このファイルは見つかりません。システムの管理者に連絡してください。"


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, code: str) -> HttpResponse:
    """Attach a file."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    form = AttachForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        record = partial(
            actions.attach_file,
            incident=incident,
            content=file.read(),
            file_name=file.name,
            note=form.cleaned_data["note"],
            by=officer_of_request(request),
            now=clock.now(),
        )
        if answer := done(request, incident, form, record, "ファイルを添付しました。", field="file"):
            return answer
    return form_page(request, "incidents/attach.html", incident, "ファイルの添付", form, form=form)


@encryptable(inside="添付ファイル", up=2)
@require_safe
def file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A file of an incident the officer may see, to be kept and never opened in the browser."""
    officer = officer_of_request(request)
    incident = load_incident(officer, code)
    row = get_object_or_404(incident.files.select_related("attachment"), pk=pk)
    found = row.attachment
    try:
        content = attachment_actions.opened(found)
    except Refusal:
        messages.error(request, GONE)
        return redirect(incident)
    what = f"事案 {code} の添付ファイル"
    record_download(officer=officer, what=what, rows=1, row=row, organization_id=incident.organization_id)
    response = FileResponse(content, as_attachment=True, filename=found.file_name, content_type=found.media_type)
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
