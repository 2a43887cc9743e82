"""A file handed in is its owner's until it is applied once, thrown away, or its time is over (clause 第6-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts import command
from agencies.job_actions import CLOCKWORK
from agencies.models import Trail, Upload
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import Officer
from agencies.upload_actions import (
    content_of,
    discard_upload,
    keep_upload,
    lock_unapplied,
    mark_applied,
    remove_expired_uploads,
)
from tests.jobs import names

pytestmark = pytest.mark.django_db


def kept(by: Officer, content: bytes = b"content") -> Upload:
    """A file that was read."""
    return keep_upload(kind=Upload.Kind.FORMS, content=content, file_name="a.xlsx", parameters={"review": 1}, by=by)


def actions() -> list[str]:
    """What the trail says of uploads."""
    return list(Trail.objects.filter(target_type="agencies.Upload").order_by("id").values_list("action", flat=True))


def test_a_file_is_kept_under_a_random_name(owner: Officer, files: Path) -> None:
    first, second = kept(owner), kept(owner)
    assert (content_of(first), first.owner, first.parameters) == (b"content", owner.account, {"review": 1})
    assert first.file != second.file
    assert "a.xlsx" not in first.file
    assert len(names(files.parent / "uploads")) == 2
    assert actions() == ["ファイルを読み込み"] * 2


def test_nobody_without_an_account_keeps_a_file(db: None, files: Path) -> None:
    with pytest.raises(NotPermitted):
        kept(command("test"))


def test_it_is_applied_once(owner: Officer) -> None:
    upload = kept(owner)
    mark_applied(upload=upload, about={"rows": 3}, by=owner)
    with pytest.raises(WrongState):
        lock_unapplied(upload)
    with pytest.raises(WrongState):
        mark_applied(upload=upload, about={"rows": 3}, by=owner)
    assert actions() == ["ファイルを読み込み", "ファイルを反映"]


def test_what_is_thrown_away_is_gone(
    owner: Officer, files: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    upload = kept(owner)
    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(upload=upload, by=owner)
        discard_upload(upload=upload, by=owner)
    assert names(files.parent / "uploads") == []
    with pytest.raises(WrongState):
        content_of(Upload.objects.get(pk=upload.pk))
    assert actions() == ["ファイルを読み込み", "読み込んだファイルを消去"]


def test_what_is_over_is_removed_and_nothing_else(
    owner: Officer, files: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    first, second = kept(owner), kept(owner)
    Upload.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_expired_uploads(at=timezone.now(), by=CLOCKWORK) == 1
        assert remove_expired_uploads(at=timezone.now(), by=CLOCKWORK) == 0
    assert names(files.parent / "uploads") == [second.file.rpartition("/")[2]]
    with pytest.raises(WrongState):
        content_of(Upload.objects.get(pk=first.pk))


def test_a_file_that_vanished_is_told_as_gone(owner: Officer, files: Path) -> None:
    upload = kept(owner)
    (files.parent / upload.file).unlink()
    with pytest.raises(WrongState):
        content_of(upload)


def test_a_file_that_no_row_names_is_removed_after_an_hour(owner: Officer, files: Path) -> None:
    upload = kept(owner)
    (files.parent / "uploads" / "forgotten").write_bytes(b"left by a worker that died")
    later = timezone.now() + timedelta(minutes=61)
    assert remove_expired_uploads(at=timezone.now(), by=CLOCKWORK) == 0
    assert remove_expired_uploads(at=later, by=CLOCKWORK) == 1
    assert names(files.parent / "uploads") == [upload.file.rpartition("/")[2]]
