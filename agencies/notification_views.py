"""Pages on which one reads what one was told (お知らせ); nobody sees another's."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.access import officer_of_request
from agencies.models import Notification
from agencies.notifications import mark_all_read, mark_read

PAGE = 50


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first."""
    officer = officer_of_request(request)
    page = Paginator(Notification.objects.of_reader(officer).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    breadcrumbs = [("ホーム", reverse("home")), ("お知らせ", None)]
    return render(request, "agencies/notifications.html", {"page": page, "breadcrumbs": breadcrumbs})


@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it points."""
    officer = officer_of_request(request)
    found = get_object_or_404(Notification.objects.of_reader(officer), pk=pk)
    mark_read(notification=found, at=timezone.now(), by=officer)
    return redirect(found.url or "agencies:notifications")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    mark_all_read(at=timezone.now(), by=officer_of_request(request))
    return redirect("agencies:notifications")
