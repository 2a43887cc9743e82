"""Why the API refused: `application/problem+json` (RFC 9457) with a type that stays and a text in Japanese."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers

from agencies.api_conditions import PreconditionFailed
from agencies.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    "link-gone": "リンクは使えません",
    "list-has-errors": "一覧に誤りがあります",
    "incomplete": "まだ足りないものがあります",
    "precondition-required": "読んだ内容を示す必要があります",
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
    410: "link-gone",
    412: "stale-version",
    415: "unsupported-media-type",
    422: "unreadable-file",
    428: "precondition-required",
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
    current = serializers.JSONField(required=False, help_text="412 のとき、今の内容")


IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="GET の応答の ETag の値（「*」は使えません）"
)
EVERYWHERE = (400, 401, 403, 404, 406, 429)  # 404 also of a page that a list has not


def described(
    answer: Any, *statuses: int, files: tuple[str, ...] = (), json_only: bool = False, created: bool = False
) -> dict[Any, Any]:
    """The responses of an address for its description: what it gives, and the refusals one has to expect.

    - `files` are media types it can be had in beside JSON, CSV and Excel; 400 is also said of an unknown charset.
    - What is `json_only` can be had as nothing else; what may be `created` answers 201 then.
    """
    refusals = {(status, MEDIA_TYPE): ProblemSerializer for status in (*EVERYWHERE, *statuses)}
    binary = {(200, media_type): OpenApiTypes.BINARY for media_type in (XLSX, *files)}
    lists = {} if json_only else {(200, "text/csv"): str, **binary}
    first = {(201, "application/json"): answer} if created else {}
    return {(200, "application/json"): answer, **first, **lists, **refusals}


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
    more = {"current": exception.current} if isinstance(exception, PreconditionFailed) else {}
    response = refuse(status, TYPES[status], detail, errors, **more)
    if isinstance(exception, PreconditionFailed):
        response["ETag"] = exception.etag
    if header := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(exception, "wait", None):
        response["Retry-After"] = str(math.ceil(wait))
    return response


def texts(detail: Any) -> list[str]:
    """All texts of a detail, however deep."""
    if isinstance(detail, str):
        return [str(detail)]
    return [text for one in (detail.values() if isinstance(detail, dict) else detail) for text in texts(one)]


def refuse(status: int, kind: str, detail: str, errors: Any = None, **more: Any) -> JsonResponse:
    """The response; `more` is what this kind of refusal says beside."""
    body = {"type": f"/problems/{kind}", "title": TITLES[kind], "status": status, "detail": detail, **more}
    if errors:
        body["errors"] = {field: texts(found) for field, found in errors.items()}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
