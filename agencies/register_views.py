"""Pages on which the register of local governments is imported: 読み込み → 確認 → 反映."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import officer_of_request, requires
from agencies.models import Organization, Upload
from agencies.refusals import Refusal
from agencies.register_forms import RegisterForm
from agencies.register_import import apply_upload
from agencies.register_plan import RegisterPlan, plan_register
from agencies.roles import Permission
from agencies.spreadsheets import UnreadableFile
from agencies.upload_actions import content_of, discard_upload, keep_upload

SHOWN = 100


def above() -> list[tuple[str, str | None]]:
    """The pages above those of the register."""
    return [("ホーム", reverse("home")), ("機関", reverse("audits:organizations"))]


def load_upload(request: HttpRequest, pk: int) -> Upload:
    """A list uploaded by whoever asks, else 404."""
    mine = Upload.objects.filter(owner=officer_of_request(request).account, kind=Upload.Kind.REGISTER)
    return get_object_or_404(mine, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """Step 1: choose a file. What can be read is kept, and shown in step 2; nothing is changed yet."""
    given = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = RegisterForm(**given)
    if request.method == "POST" and form.is_valid():
        file, is_fictional = form.cleaned_data["file"], bool(form.cleaned_data.get("is_fictional"))
        content = file.read()
        try:
            plan_register(content, file.name, is_fictional=is_fictional)
            upload = keep_upload(
                kind=Upload.Kind.REGISTER,
                content=content,
                file_name=file.name,
                parameters={"is_fictional": is_fictional},
                by=officer_of_request(request),
            )
            return redirect("agencies:register-upload", upload.pk)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    errors = [(name, str(text)) for name, listed in form.errors.items() for text in listed]
    context = {
        "form": form,
        "errors": [(form[name].id_for_label if name in form.fields else "upload", text) for name, text in errors],
        "counts": counts(),
        "breadcrumbs": [*above(), ("地方公共団体の取込", None)],
    }
    return render(request, "agencies/register.html", context, status=422 if errors else 200)


def counts() -> list[tuple[str, int]]:
    """How many prefectures and municipalities the register of today holds."""
    held = Organization.objects.local_governments(is_fictional=False)
    categories = (Organization.Category.PREFECTURE, Organization.Category.MUNICIPALITY)
    return [(category.label, held.filter(category=category).count()) for category in categories]


@require_safe
@requires(Permission.KEEP_REGISTER)
def register_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what the file would change, or what is wrong with it; step 3 once it was applied."""
    upload = load_upload(request, pk)
    breadcrumbs = [*above(), ("地方公共団体の取込", reverse("agencies:register")), (upload.file_name, None)]
    context: dict[str, Any] = {"upload": upload, "breadcrumbs": breadcrumbs}
    context["is_fictional"] = upload.parameters["is_fictional"]
    if not upload.applied_at:
        try:
            plan = plan_register(content_of(upload), upload.file_name, is_fictional=context["is_fictional"])
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("agencies:register")
        context |= {"plan": plan, **parts_shown(plan)}
    return render(request, "agencies/register_upload.html", context)


def parts_shown(plan: RegisterPlan) -> dict[str, Any]:
    """The beginning of each list, and how many more there are."""
    lists = {"errors": plan.errors, "changed": plan.changed, "new": plan.new, "absent": plan.absent}
    return {f"{name}_shown": listed[:SHOWN] for name, listed in lists.items()} | {
        f"{name}_more": max(len(listed) - SHOWN, 0) for name, listed in lists.items()
    }


@require_POST
@requires(Permission.KEEP_REGISTER)
def register_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: apply what was shown, all or nothing."""
    upload = load_upload(request, pk)
    try:
        plan = apply_upload(upload=upload, shown=request.POST.get("shown", ""), by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            f"登録簿に反映しました（新規{len(plan.new)}件、変更{len(plan.changed)}件、そのまま{plan.same}件）。",
        )
    return redirect("agencies:register-upload", pk)


@require_POST
@requires(Permission.KEEP_REGISTER)
def register_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the file away; nothing was changed."""
    discard_upload(upload=load_upload(request, pk), by=officer_of_request(request))
    messages.success(request, "読み込んだファイルを破棄しました。登録簿はそのままです。")
    return redirect("agencies:register")
