"""Pages of an organ's posts: who holds which since when, and which are held with an information-security post."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, eras
from agencies.access import officer_of_request
from agencies.forms import errors_of
from agencies.models import Organization
from agencies.refusals import Refusal, StaleVersion
from audits.asked import fiscal_years
from audits.models import ConcurrentPost, Post
from audits.organ_pages import conflict, context_of, organ_of, own_organ
from audits.post_actions import answer_concurrent_posts, answers_shown, appoint, correct_post, mark_of
from audits.post_forms import ConcurrentForm, CorrectionForm, PostForm, seen_mark

FORM = "audits/organ_form.html"
YEARS_LISTED = 10


def address(organization: Organization) -> str:
    """The page of the organ's posts."""
    return reverse("audits:posts", args=[organization.code])


@require_safe
def posts(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds which post since when, the former ones, and the answers on concurrent posts by fiscal year."""
    organization, officer = organ_of(request, code), officer_of_request(request)
    found = list(Post.objects.visible_to(officer).filter(organization=organization).order_by("office", "-since", "pk"))
    kinds = [(kind, [one for one in found if one.kind == kind and one.ended_on is None]) for kind in Post.Kind]
    context = context_of(organization, officer, ("役職", None)) | {
        "kinds": kinds,
        "not_known": Post.Standing.NOT_KNOWN,
        "former": [one for one in found if one.ended_on is not None],
        "posts": ConcurrentPost.Kind,
        "years": concurrent_years(organization),
    }
    return render(request, "audits/posts.html", context)


def concurrent_years(organization: Organization) -> list[tuple[int, str, list[str]]]:
    """Fiscal year, its name, and the answer to each kind of post (empty: none), latest first."""
    labels = dict(ConcurrentPost.Answer.choices)
    rows = ConcurrentPost.objects.named().filter(organization=organization)
    given = {(year, kind): labels[answer] for year, kind, answer in rows.values_list("fiscal_year", "kind", "answer")}
    return [
        (year, eras.fiscal_year_name(year), [given.get((year, kind), "") for kind in ConcurrentPost.Kind.values])
        for year in fiscal_years(organization, clock.today())[:YEARS_LISTED]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: HttpRequest, code: str) -> HttpResponse:
    """Record a new holder of a post, or a vacancy."""
    organization, officer = own_organ(request, code), officer_of_request(request)
    current = Post.objects.current().filter(organization=organization).order_by("pk")
    asked = {name: request.GET.get(name, "")[:100] for name in ("kind", "office")}
    form = PostForm(request.POST if request.method == "POST" else None, initial=asked | {"seen": seen_mark(current)})
    context = context_of(organization, officer, ("役職", address(organization)), ("就任・欠員の登録", None))
    if form.is_bound and form.is_valid():
        entry, seen = form.entry(), form.cleaned_data["seen"]
        try:
            post = appoint(organization=organization, entry=entry, seen=seen, today=clock.today(), by=officer)
        except StaleVersion as stale:
            return conflict(request, context, stale)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{post}を登録しました。")
            return redirect(address(organization))
    lead = "後任を登録すると、前任者の記録はその日で終わります。欠員も登録できます。"
    context |= {"form": form, "title": "就任・欠員の登録", "lead": lead, "back": address(organization)}
    context |= {"errors": errors_of(form), "done": "登録する"}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Put right what was entered of the one in a post."""
    organization, officer = own_organ(request, code), officer_of_request(request)
    found = get_object_or_404(Post.objects.current(), organization=organization, pk=pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None, post=found)
    context = context_of(organization, officer, ("役職", address(organization)), (f"{found}の訂正", None))
    if form.is_bound and form.is_valid():
        entry, version = form.entry(), form.cleaned_data["seen"].get(found.pk, 0)
        try:
            correct_post(post=found, entry=entry, version=version, today=clock.today(), by=officer)
        except StaleVersion as stale:
            return conflict(request, context, stale)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found}の記録を直しました。")
            return redirect(address(organization))
    lead = "記録の誤りを直します。人が替わったときは「就任・欠員の登録」を使ってください。"
    context |= {"form": form, "title": f"{found}の訂正", "lead": lead, "back": address(organization)}
    context |= {"errors": errors_of(form), "done": "保存する"}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def concurrent(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Answer for a fiscal year which posts are held together with an information-security post."""
    organization, officer = own_organ(request, code), officer_of_request(request)
    if year not in fiscal_years(organization, clock.today()):
        raise Http404
    answers = answers_shown(organization, year)
    form = ConcurrentForm(request.POST if request.method == "POST" else None, answers=answers, shown=mark_of(answers))
    title = f"{eras.fiscal_year_name(year)}の兼務"
    context = context_of(organization, officer, ("役職", address(organization)), (title, None))
    if form.is_bound and form.is_valid():
        try:
            changed = answer_concurrent_posts(
                organization=organization,
                fiscal_year=year,
                answers=form.answers(),
                shown=form.cleaned_data["shown"],
                today=clock.today(),
                by=officer,
            )
        except StaleVersion as stale:
            return conflict(request, context, stale)
        messages.success(request, f"{title}を保存しました（{changed}件を更新）。")
        return redirect(address(organization))
    lead = "各役職を、情報セキュリティ対策の役職の人が兼ねているかを選びます。選ばない役職は未回答のままです。"
    context |= {"form": form, "title": title, "lead": lead, "back": address(organization)}
    context |= {"errors": errors_of(form), "done": "保存する"}
    return render(request, FORM, context, status=422 if form.errors else 200)
