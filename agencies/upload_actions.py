"""What changes an upload: it is kept, applied once, thrown away, or removed when its time is over (clause 第6-9)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from agencies.file_names import plain_name
from agencies.leftovers import left_behind
from agencies.models import Upload
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import Officer
from agencies.trail import record, values

FOLDER = "uploads"
GONE = "このファイルは、保存期間を過ぎたため消去しました。もう一度読み込んでください。"


@transaction.atomic
def keep_upload(
    *, kind: Upload.Kind, content: bytes | File, file_name: str, parameters: Mapping[str, Any], by: Officer
) -> Upload:
    """Keep a file for JOB_FILES_KEPT_HOURS, until it is applied.

    The caller has read it and found it readable, or lets a job do so that discards or replaces it.
    """
    if by.account is None:
        raise NotPermitted("この操作は、サインインした方だけが行えます。")
    name, digest = _stored(content)
    upload = Upload.objects.create(
        kind=kind,
        owner=by.account,
        parameters=parameters,
        file=name,
        file_name=plain_name(file_name) or "（名前のないファイル）",
        digest=digest,
        expires_at=timezone.now() + timedelta(hours=settings.JOB_FILES_KEPT_HOURS),
    )
    record(
        "ファイルを読み込み",
        upload,
        by=by,
        organization_id=None,
        after=values(upload, ("kind", "file_name", "digest")),
    )
    return upload


def _stored(content: bytes | File) -> tuple[str, str]:
    """The random name under which a file is kept from now on, and its digest; a large one is never in memory whole."""
    file = ContentFile(content) if isinstance(content, bytes) else content
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}", file), digest.hexdigest()


def opened(upload: Upload) -> File:
    """What was uploaded, to be read and closed; raises WrongState when it was removed."""
    if not upload.file:
        raise WrongState(GONE)
    try:
        return default_storage.open(upload.file)
    except FileNotFoundError as error:
        raise WrongState(GONE) from error


def content_of(upload: Upload) -> bytes:
    """What was uploaded, whole; raises WrongState when it was removed."""
    with opened(upload) as stream:
        return stream.read()


def lock_unapplied(upload: Upload) -> Upload:
    """The row, locked until the transaction ends; raises WrongState when it was applied already."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.applied_at:
        raise WrongState("このファイルは既に反映されています。画面を開き直して結果を確かめてください。")
    return locked


@transaction.atomic
def mark_applied(*, upload: Upload, about: Mapping[str, Any], by: Officer) -> Upload:
    """It was applied, in the transaction of the caller; `about` says what came of it."""
    locked = lock_unapplied(upload)
    locked.applied_at = timezone.now()
    locked.save(update_fields=["applied_at"])
    record("ファイルを反映", locked, by=by, organization_id=None, after={"file_name": locked.file_name, **about})
    return locked


@transaction.atomic
def replace_upload(*, upload: Upload, content: bytes | File, parameters: Mapping[str, Any], by: Officer) -> Upload:
    """Keep in its place what was read from it; the file that was handed in is removed (clause 第6-9).

    Raises WrongState when it was replaced, discarded or applied meanwhile: `upload` is the row as it was looked at.
    """
    locked = lock_unapplied(upload)
    if not locked.file or locked.file != upload.file:
        raise WrongState(GONE)
    before, former = values(locked, ("digest",)), locked.file
    locked.file, locked.digest = _stored(content)
    locked.parameters = dict(parameters)
    locked.save(update_fields=["file", "digest", "parameters"])
    record(
        "読み込んだファイルを置き換え",
        locked,
        by=by,
        organization_id=None,
        before=before,
        after=values(locked, ("digest",)),
    )
    transaction.on_commit(lambda: default_storage.delete(former))
    return locked


@transaction.atomic
def discard_upload(*, upload: Upload, by: Officer) -> None:
    """Throw the file away; a second time changes nothing."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.file:
        _remove(locked, by)


def remove_expired_uploads(*, at: datetime, by: Officer) -> int:
    """Remove the files whose time is over, and those that no row names. Returns how many."""
    with transaction.atomic():
        expired = list(Upload.objects.filter(expires_at__lte=at).exclude(file="").select_for_update().order_by("id"))
        for upload in expired:
            _remove(upload, by)
    forgotten = left_behind(FOLDER, Upload.objects.all(), at)
    for name in forgotten:
        default_storage.delete(name)
    return len(expired) + len(forgotten)


def _remove(upload: Upload, by: Officer) -> None:
    """Forget the file, and remove it once that is certain."""
    name, upload.file = upload.file, ""
    upload.save(update_fields=["file"])
    record("読み込んだファイルを消去", upload, by=by, organization_id=None)
    transaction.on_commit(lambda: default_storage.delete(name))
