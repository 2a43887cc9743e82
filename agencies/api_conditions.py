"""Writing only over what was read: every answer carries an `ETag`, and what is changed names it in `If-Match`."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

MISSING = (
    "「If-Match」のヘッダーがありません。先に GET で読み、その応答の「ETag」の値を付けて送ってください"
    "（「*」は使えません）。"
)
STALE = (
    "読んだ後に、ほかの人が更新しました。何も保存していません。current が今の内容です。"
    "見比べて、新しい ETag を付けて送り直してください。"
)


class PreconditionRequired(APIException):
    """Something is to be changed without saying what was read (RFC 6585)."""

    status_code = 428
    default_detail = MISSING


class PreconditionFailed(APIException):
    """Something else stands there by now: `current`, under `etag`."""

    status_code = 412
    default_detail = STALE

    def __init__(self, current: Any) -> None:
        """Keep what stands."""
        super().__init__()
        self.current, self.etag = current, etag_of(current)


def etag_of_content(content: bytes) -> str:
    """The strong tag of bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def etag_of(data: Any) -> str:
    """The strong tag of what the API gives as JSON."""
    return etag_of_content(JSONRenderer().render(data))


def tags_of(request: Request) -> list[str]:
    """The tags of what the program read; raises PreconditionRequired where it names none."""
    tags = parse_etags(request.headers.get("If-Match", ""))
    if not tags or "*" in tags:
        raise PreconditionRequired
    return tags
