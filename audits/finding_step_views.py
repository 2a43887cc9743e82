"""Pages on which a finding takes its steps: edited and issued, answered, followed up, closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agencies import clock, eras
from agencies.access import officer_of_request, requires
from agencies.forms import version_in
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Permission
from audits.finding_actions import close_finding, follow_up_day, follow_up_finding, issue_finding
from audits.finding_answers import answer_finding, save_answer
from audits.finding_drafts import discard_finding, edit_finding
from audits.finding_entries import being_written, entry_of, latest_answer, unfinished
from audits.finding_forms import AnswerSheet, CloseForm, DraftForm, FollowUpForm, IssueForm
from audits.finding_transitions import leads_to
from audits.finding_views import context_of, load
from audits.models import Finding
from audits.versioned_forms import Versioned

State = Finding.State
CHANGED = "画面を開いている間に内容が変わりました。今の内容を確かめて、もう一度行ってください。"
READING = ["GET", "HEAD", "POST"]


def conflict(request: HttpRequest, finding: Finding, stale: StaleVersion) -> HttpResponse:
    """Both sides of what two people changed."""
    officer = officer_of_request(request)
    context = context_of(finding, officer, ("同時に更新された箇所", None))
    context |= {"message": str(stale), "conflicts": stale.conflicts, "again": request.path}
    return render(request, "audits/findings/conflict.html", context, status=409)


def tried(form: Versioned, finding: Finding, act: Callable[..., Any]) -> int:
    """Take a step as typed: 0 when done, else the status to answer with, and what is wrong stands in the form.

    A form that nobody has sent takes no step. Where the finding is another by now, the page shows it as it stands, and
    what was typed can be sent again.
    """
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        act(finding=finding, **form.cleaned_data)
    except StaleVersion:
        finding.refresh_from_db()
        typed = {name: str(form.data.get(name, "")) for name in form.fields}
        form.data = typed | {"version": str(finding.version)}
        form.add_error(None, CHANGED)
        return StaleVersion.status
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return 0


def step_page(
    request: HttpRequest, finding: Finding, form: Versioned, status: int, title: str, **more: Any
) -> HttpResponse:
    """The page of a step that is not taken yet."""
    context = context_of(finding, officer_of_request(request), (title, None))
    context |= {"form": form, "errors": form.summary() if form.is_bound else [], "title": title, **more}
    return render(request, "audits/findings/step.html", context, status=status)


def in_state(state: State) -> Callable[[Callable[[HttpRequest, Finding], HttpResponse]], Callable[..., HttpResponse]]:
    """Open the view with the finding while it is in that state; else its page, which says where it stands."""

    def decorate(view: Callable[[HttpRequest, Finding], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, code: str) -> HttpResponse:
            found = load(code, officer_of_request(request))
            if found.state == state:
                return view(request, found)
            where = f"この所見は「{found.stage.label}」のため、その画面は開けません。"
            messages.error(request, f"{where}次にすることを確かめてください。")
            return redirect(found)

        return guarded

    return decorate


@require_http_methods(READING)
@requires(Permission.FIND)
@in_state(State.DRAFT)
def edit(request: HttpRequest, found: Finding) -> HttpResponse:
    """Put the draft into words."""
    officer = officer_of_request(request)
    shown = {"kind": found.kind, "title": found.title, "text": found.text, "version": found.version}
    form = DraftForm(request.POST if request.method == "POST" else None, initial=shown)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                edit_finding(finding=found, typed=form.typed, version=form.cleaned_data["version"], by=officer)
            except StaleVersion as stale:
                return conflict(request, found, stale)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, "所見の案を保存しました。")
                return redirect(found)
    context = context_of(found, officer, ("所見の案を直す", None))
    context |= {"form": form, "errors": form.summary() if form.is_bound else []}
    return render(request, "audits/findings/edit.html", context, status=status)


@require_POST
@requires(Permission.FIND)
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away."""
    found = load(code, officer_of_request(request))
    try:
        version = version_in(request.POST.get("version", ""))
        discard_finding(finding=found, version=version, by=officer_of_request(request))
    except StaleVersion:
        messages.error(request, CHANGED)
        return redirect(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, "所見の案を削除しました。")
    return redirect("audits:findings")


@require_http_methods(READING)
@requires(Permission.FIND)
@in_state(State.DRAFT)
def issue(request: HttpRequest, found: Finding) -> HttpResponse:
    """Read once more, say by when a reply is asked for, and issue."""
    officer, today = officer_of_request(request), clock.today()
    form = IssueForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    status = tried(form, found, partial(issue_finding, on=today, by=officer))
    if not status:
        messages.success(request, f"{found.organization}に通知しました。回答の期限が、機関のホームに出ます。")
        return redirect(found)
    lead = (
        f"{found.organization}に、本日（{eras.full(today)}）付けで通知します。フォローアップの日は、6か月後の"
        f"{eras.full(follow_up_day(today))}になります。通知した後は、本文も根拠も変えられません。"
    )
    return step_page(request, found, form, status, "所見を通知する", lead=lead, button="通知する", shows_text=True)


@require_http_methods(READING)
@requires(Permission.FIND)
@in_state(State.ANSWERED)
def follow_up(request: HttpRequest, found: Finding) -> HttpResponse:
    """Write down what became of the measures."""
    officer, today = officer_of_request(request), clock.today()
    form = FollowUpForm(request.POST if request.method == "POST" else None, finding=found, today=today)
    status = tried(form, found, partial(follow_up_finding, on=today, by=officer))
    if not status:
        messages.success(request, "フォローアップを記録しました。")
        return redirect(found)
    lead = "記録した後は、機関は回答し直せません。措置の途中で回答を待つときは、まだ記録しないでください。"
    return step_page(request, found, form, status, "フォローアップを記録する", lead=lead, button="記録する")


@require_http_methods(READING)
@requires(Permission.FIND)
@in_state(State.FOLLOWED_UP)
def close(request: HttpRequest, found: Finding) -> HttpResponse:
    """End the finding."""
    officer, today = officer_of_request(request), clock.today()
    answer = latest_answer(found)
    missing = len(unfinished(entry_of(answer).measures)) if answer else 0
    form = CloseForm(request.POST if request.method == "POST" else None, finding=found, missing=missing)
    status = tried(form, found, partial(close_finding, on=today, by=officer))
    if not status:
        messages.success(request, "所見を終了しました。")
        return redirect(found)
    lead = f"実施していない改善措置が{missing}件あります。" if missing else "改善措置は全て実施済みです。"
    return step_page(
        request, found, form, status, "所見を終了する", lead=f"{lead}終了した所見は変えられません。", button="終了する"
    )


@require_http_methods(READING)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The organ addressed writes its answer with measures and dates, saves it, and gives it."""
    officer, found = officer_of_request(request), load(code, officer_of_request(request))
    if found.organization_id not in officer.organ_ids:
        raise Http404
    if not leads_to(found.state, State.ANSWERED):
        messages.error(request, f"この所見は「{found.stage.label}」のため、回答できません。")
        return redirect(found)
    data = request.POST if request.method == "POST" else None
    sheet = AnswerSheet(data, answer=being_written(found), version=found.answer_version)
    if data is None or sheet.wants_more:
        return answer_page(request, found, sheet)
    if not sheet.is_valid():
        return answer_page(request, found, sheet, sheet.summary(), 422)
    act = answer_finding if "answer" in data else save_answer
    try:
        act(finding=found, answer=sheet.entry, version=sheet.version, on=clock.today(), by=officer)
    except StaleVersion as stale:
        return conflict(request, found, stale)
    except Refusal as refusal:
        return answer_page(request, found, sheet, [("main", str(refusal))], refusal.status)
    if act is save_answer:
        messages.success(request, "保存しました。まだ回答していません。")
        return redirect("audits:finding-answer", code)
    messages.success(request, "回答しました。")
    return redirect(found)


def answer_page(
    request: HttpRequest,
    finding: Finding,
    sheet: AnswerSheet,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    """The answer as it is being written."""
    officer = officer_of_request(request)
    context = context_of(finding, officer, ("回答", None)) | {
        "sheet": sheet,
        "errors": errors,
        "may_submit": officer.may(Permission.SUBMIT, finding.organization_id),
        "is_again": finding.state == State.ANSWERED,
        "has_answer_draft": finding.answer_draft is not None,
    }
    return render(request, "audits/findings/answer.html", context, status=status)
