"""Why the API refused: `application/problem+json` (RFC 9457) with a type that stays and a text in Japanese."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import exceptions, serializers

from agencies.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "bad-question": "問合せの内容に誤りがあります",
    "unauthenticated": "認証が必要です",
    "not-permitted": "権限がありません",
    "not-found": "見つかりません",
    "method-not-allowed": "この操作はできません",
    "not-acceptable": "その形式では返せません",
    "unsupported-media-type": "その形式では受け取れません",
    "refused": "この操作は受け付けられません",
    "wrong-state": "今の状態ではこの操作はできません",
    "stale-version": "ほかの人が先に更新しています",
    "unreadable-file": "ファイルを読み込めません",
    "list-has-errors": "一覧に誤りがあります",
    "incomplete": "まだ足りないものがあります",
    "too-many-requests": "問合せが多すぎます",
    "internal-error": "システムに異常があります",
}
TYPES = {
    400: "bad-question",
    401: "unauthenticated",
    403: "not-permitted",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "refused",
    415: "unsupported-media-type",
    422: "unreadable-file",
    429: "too-many-requests",
    500: "internal-error",
}
MISSING = "API トークンがありません。「Authorization: Token トークン」のヘッダーを付けてください。"
NO_ROW = "指定されたものはありません。番号やコードを確かめてください。"
NO_ACCESS = "この操作を行う権限がありません。"


class ProblemSerializer(serializers.Serializer):
    """What a refusal says."""

    type = serializers.ChoiceField(choices=[(f"/problems/{name}", title) for name, title in TITLES.items()])
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the stubs know a field's attribute of that name only
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="項目ごとの誤り"
    )


def described(answer: Any, *statuses: int, files: tuple[str, ...] = ()) -> dict[Any, Any]:
    """The responses of an address for its description: what it gives, and the refusals one has to expect.

    `files` are media types it can be had in beside JSON and CSV; 400 is also said of an unknown charset.
    """
    refusals = {(status, MEDIA_TYPE): ProblemSerializer for status in (400, 401, 406, *statuses)}
    binary = {(200, media_type): OpenApiTypes.BINARY for media_type in files}
    return {(200, "application/json"): answer, (200, "text/csv"): str, **binary, **refusals}


def problem(exception: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """The refusal for an exception; None for one that is a fault of ours, which the server reports."""
    if isinstance(exception, Refusal):
        return refuse(exception.status, exception.problem, str(exception), getattr(exception, "errors", None))
    if isinstance(exception, Http404):
        return refuse(404, TYPES[404], NO_ROW)
    if isinstance(exception, PermissionDenied):
        return refuse(403, TYPES[403], str(exception) or NO_ACCESS)
    if isinstance(exception, exceptions.APIException):
        return refuse_api(exception)
    return None


def refuse_api(exception: exceptions.APIException) -> JsonResponse:
    """The refusal for an exception of the framework, with the headers it asks for."""
    status = exception.status_code
    errors = exception.detail if isinstance(exception.detail, dict) else None
    detail = MISSING if isinstance(exception, exceptions.NotAuthenticated) else " ".join(texts(exception.detail))
    response = refuse(status, TYPES[status], detail, errors)
    if header := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(exception, "wait", None):
        response["Retry-After"] = str(wait)
    return response


def texts(detail: Any) -> list[str]:
    """All texts of a detail, however deep."""
    if isinstance(detail, str):
        return [str(detail)]
    return [text for one in (detail.values() if isinstance(detail, dict) else detail) for text in texts(one)]


def refuse(status: int, kind: str, detail: str, errors: Any = None) -> JsonResponse:
    """The response."""
    body = {"type": f"/problems/{kind}", "title": TITLES[kind], "status": status, "detail": detail}
    if errors:
        body["errors"] = {field: texts(found) for field, found in errors.items()}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
