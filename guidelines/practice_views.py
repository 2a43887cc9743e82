"""The page of practices (取組事例): good examples to search by words, theme, clause and kind of organ."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.roles import Permission
from guidelines.models import AmendmentItem
from guidelines.practice_filters import PracticePageFilter, is_of_exercise
from guidelines.practice_pages import shown, texts_of, with_rows
from guidelines.practices import Practice
from guidelines.querysets import sees_exercise

PAGE = 100
FILTERS = ("q", "theme", "clause", "audience", "item")


@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """The practices of one register, narrowed to what stands in the address."""
    officer = officer_of_request(request)
    is_fictional = is_of_exercise(request)
    visible = Practice.objects.visible_to(officer)
    texts = texts_of(visible.apart(is_fictional=is_fictional), clock.today())
    filters = PracticePageFilter(request.GET, queryset=with_rows(visible), request=request, texts=texts)
    if not filters.is_valid():
        messages.error(request, "絞り込みの値が正しくありません。一覧から選び直してください。")
    page = Paginator(filters.qs, PAGE).get_page(request.GET.get("page"))
    item: AmendmentItem | None = filters.form.cleaned_data.get("item") if filters.is_valid() else None
    register = {"fictional": "1"} if is_fictional else {"fictional": "0"}
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)} | register
    context = {
        "filters": filters,
        "page": page,
        "rows": shown(page, texts),
        "item": item,
        "query": urlencode(query),
        "is_narrowed": query != register,
        "cleared": f"?{urlencode(register)}",
        "registers": [("実際の事例", "0", not is_fictional), ("演習（架空）", "1", is_fictional)]
        if sees_exercise(officer)
        else [],
        "may_keep": officer.may(Permission.KEEP_PRACTICES),
        "is_fictional": is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), ("指針", reverse("guidelines:guidelines")), ("取組事例", None)],
    }
    return render(request, "guidelines/practices.html", context)
