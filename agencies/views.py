"""Pages on which one follows one's own jobs (ジョブ); nobody sees another's, whatever the role."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.access import officer_of_request
from agencies.encryption.doors import encryptable
from agencies.job_actions import cancel_job
from agencies.jobs import Job
from agencies.refusals import Refusal

PAGE = 50
GONE = "このファイルは、保存期間を過ぎたため消去しました。必要なときは、もう一度始めてください。"


def load_job(request: HttpRequest, pk: int) -> Job:
    """A job of whoever asks, else 404."""
    return get_object_or_404(Job.objects.of_owner(officer_of_request(request)), pk=pk)


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """One's own jobs, newest first."""
    officer = officer_of_request(request)
    page = Paginator(Job.objects.of_owner(officer).order_by("-id"), PAGE).get_page(request.GET.get("page"))
    breadcrumbs = [("ホーム", reverse("home")), ("ジョブ", None)]
    context = {"page": page, "is_fictional": officer.is_fictional, "breadcrumbs": breadcrumbs}
    return render(request, "agencies/jobs.html", context)


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, and what came of it."""
    found = load_job(request, pk)
    context = {
        "job": found,
        "has_file": found.has_file(timezone.now()),
        "is_fictional": found.is_fictional,
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("ジョブ", reverse("agencies:jobs")),
            (found.get_kind_display(), None),
        ],
    }
    return render(request, "agencies/job.html", context)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job that is no longer wanted."""
    found = load_job(request, pk)
    try:
        cancel_job(job=found, by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "ジョブを取り消しました。")
    return redirect(found)


@encryptable(up=1)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file a job made, to be kept; for its owner only, while the role allows it and as long as it is kept here."""
    found = load_job(request, pk)
    if not officer_of_request(request).may(Job.Kind(found.kind).permission):
        raise Http404
    if found.is_done and not found.has_file(timezone.now()):
        messages.warning(request, GONE)
        return redirect(found)
    if not found.file:
        raise Http404
    try:
        content = default_storage.open(found.file)
    except FileNotFoundError:  # removed since the row was read
        messages.warning(request, GONE)
        return redirect(found)
    return FileResponse(content, as_attachment=True, filename=found.file_name, content_type=found.media_type)
