"""A backup is taken while the system is in use, and restored whole into an empty one, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from agencies import guards
from agencies.backups import cipher
from agencies.backups.archives import packing, unpack
from agencies.backups.facts import SESSIONS, facts_of, filled, known_migrations, tables
from agencies.backups.manifest import Manifest
from agencies.job_actions import finish
from agencies.models import AccessRecord, Attachment, Organization, Trail
from agencies.seals.actions import seal_trail
from incidents import actions
from tests.agencies.backups.systems import Side, systems
from tests.cycle_rows import register_of_organs
from tests.cycles import answered_cycle, evaluator
from tests.incidents.people import FOUND, HOUR, Place
from tests.jobs import PRODUCT, taken_up
from tests.postgres import programs

PASSPHRASE = "correct horse battery staple"
PDF = b"%PDF-1.7 " + bytes(range(256)) * 8


@pytest.fixture(autouse=True)
def tools(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools of the server that the tests use; a passphrase, derived at less cost."""
    monkeypatch.setattr(cipher, "COST", 4)
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    if connection.vendor == "postgresql":
        settings.PG_BIN = str(programs())


@pytest.fixture(name="both")
def both_(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    """A system with a cycle, an incident with a file, a job's file, seals and somebody signed in; and an empty one."""
    with django_db_blocker.unblock(), systems(tmp_path) as (full, empty):
        with full.in_use():
            cycle = answered_cycle()
            place = Place(cycle.organs)
            incident, by = place.report("北省"), place.officer("北省")
            actions.attach_file(
                incident=incident, content=PDF, file_name="台帳.pdf", note="", by=by, now=FOUND + 2 * HOUR
            )
            finish(job=taken_up(evaluator(cycle)), product=PRODUCT)
            seal_trail(at=timezone.now())
            assert by.account
            Client().force_login(by.account, "allauth.account.auth_backends.AuthenticationBackend")
        yield full, empty


def said(*arguments: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def backed_up(side: Side, name: str = "today.backup") -> Path:
    """A backup of it."""
    path = side.folder.parent / name
    with side.in_use():
        assert said("backup", f"--output={path}").startswith("作成しました")
    return path


def state(side: Side) -> tuple[Any, ...]:
    """All that a system holds."""
    return side.rows(), side.files()


def altered(path: Path, **facts: Any) -> Path:
    """The backup of something else, whole and with the same passphrase."""
    other, folder = path.with_name("other.backup"), path.with_name("taken-apart")
    with path.open("rb") as source:
        manifest = unpack(source, PASSPHRASE, folder)
    broken = facts.pop("database", None)
    with other.open("wb") as target, packing(target, PASSPHRASE) as archive:
        for name in manifest.parts:
            content = broken if broken and name == "database" else (folder / name).read_bytes()
            archive.add(name, BytesIO(content), len(content))
        archive.close_with(replace(manifest, facts=replace(manifest.facts, **facts), parts=archive.parts))
    return other


def test_everything_comes_back_into_an_empty_system(both: tuple[Side, Side]) -> None:
    full, empty = both
    rows, files = state(full)
    assert [len(rows[name]) > 0 for name in ("agencies_trail", "agencies_trailseal", "incidents_incidentfile")] == [
        True
    ] * 3
    path = backed_up(full)
    assert path.stat().st_mode & 0o777 == 0o600
    with full.in_use():
        assert AccessRecord.objects.filter(what="バックアップ", actor_name="manage.py backup").count() == 1
        last = rows["agencies_trailseal"] and Trail.objects.order_by("-pk")[0]
        assert last
    with empty.in_use():
        assert said("backup", f"--check={path}").startswith("復元できます")
        assert empty.files() == {}
        told = said("restore", str(path))
        assert "履歴の封印 1件を確かめました" in told
        assert Trail.objects.order_by("-pk")[0].action == "バックアップから復元"
        noted = tuple(Trail.objects.order_by("pk").values_list())[-1]
        restored, kept = state(empty)
        assert any(len(rows[name]) for name in SESSIONS)
        assert [restored.pop(name) for name in SESSIONS] == [[], []]
        extra = [row for row in restored["agencies_trail"] if row[0] == noted[0]]
        restored["agencies_trail"] = [row for row in restored["agencies_trail"] if row not in extra]
        assert len(extra) == 1
        assert restored.keys() == rows.keys() - set(SESSIONS)
        assert [name for name in restored if restored[name] != rows[name]] == []
        assert kept == files
        if empty.connection.vendor == "sqlite":
            assert (empty.folder / "db.sqlite3").stat().st_mode & 0o777 == 0o600
        assert {one.stat().st_mode & 0o777 for one in (empty.folder / "files").rglob("*") if one.is_file()} == {0o600}
        assert guards.expected(empty.connection) - guards.installed(empty.connection) == set()
        for table in guards.GUARDED:
            if restored[table]:
                for change in ("UPDATE {} SET id = id", "DELETE FROM {}"):
                    with pytest.raises(DatabaseError, match="append-only"), empty.connection.cursor() as cursor:
                        cursor.execute(change.format(table))
        assert Attachment.objects.get().file_name == "台帳.pdf"


def test_what_is_not_whole_or_not_ours_changes_nothing(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    full, empty = both
    path = backed_up(full)
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = {
        "途中で切れて": content[:-1],
        "先頭が壊れて": content[:30] + bytes([content[30] ^ 1]) + content[31:],
        "内容が書き込まれたものと違う": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "このシステムのバックアップではありません": b"SQLite format 3\0" + content,
    }
    wrong = {why: path.with_name(f"{number}.backup") for number, why in enumerate(damaged)}
    for why, part in damaged.items():
        wrong[why].write_bytes(part)
    other = "postgresql" if full.connection.vendor == "sqlite" else "sqlite"
    remade: dict[str, dict[str, Any]] = {
        f"{other} のバックアップです": {"vendor": other},
        "別の版のバックアップです": {"migrations": ("agencies.0001_initial",)},
        "データベース|pg_restore が失敗": {"database": b"PGDMP" + bytes(1000)},
    }
    for side in (full, empty):
        before = state(side)
        with side.in_use():
            for why, one in wrong.items():
                with pytest.raises(CommandError, match=why):
                    said("restore", str(one), "--replace")
            for why, facts in remade.items():
                with pytest.raises(CommandError, match=why):
                    said("restore", str(altered(path, **facts)), "--replace")
            with pytest.raises(CommandError, match="開けません"):
                said("restore", "nowhere.backup", "--replace")
            monkeypatch.setenv("BACKUP_PASSPHRASE", "another one that is long enough")
            with pytest.raises(CommandError, match="パスフレーズが違う"):
                said("restore", str(path), "--replace")
            monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
        assert state(side) == before
    with full.in_use(), pytest.raises(CommandError, match=r"空のシステムではありません（agencies_.*--replace"):
        said("restore", str(path))
    assert list(full.folder.glob("backup-*")) == list(empty.folder.glob("backup-*")) == []


def test_a_system_is_replaced_only_when_asked_and_then_wholly(both: tuple[Side, Side]) -> None:
    full, _ = both
    path = backed_up(full)
    rows, files = state(full)
    with full.in_use():
        incident = Place({one.name: one for one in Organization.objects.all()}).report("南省")
        (full.folder / "files" / "attachments" / "of-nobody").write_bytes(b"x")
        next((full.folder / "files" / "jobs").iterdir()).unlink()
        assert "復元しました" in said("restore", str(path), "--replace")
        restored, kept = state(full)
        assert kept == files
        assert not type(incident).objects.filter(pk=incident.pk).exists()
        changing = {"agencies_trail", "agencies_accessrecord", *SESSIONS}
        assert [name for name in rows if name not in changing and restored[name] != rows[name]] == []


def test_an_attachment_without_its_file_is_told_and_no_backup_takes_anothers_place(both: tuple[Side, Side]) -> None:
    full, empty = both
    with full.in_use():
        attachment = Attachment.objects.get()
        (full.folder / "files" / attachment.file).unlink()
        path = full.folder.parent / "one.backup"
        told = said("backup", f"--output={path}")
        assert f"添付ファイルの実体がありません：agencies.Attachment {attachment.pk} {attachment.file}" in told
        content = path.read_bytes()
        with pytest.raises(CommandError, match="既にあります"):
            said("backup", f"--output={path}")
        assert path.read_bytes() == content
        with pytest.raises(CommandError, match="書き込めません"):
            said("backup", f"--output={full.folder / 'nowhere' / 'a.backup'}")
    with empty.in_use():
        assert "添付ファイルの実体がありません" in said("restore", str(path))
    assert sorted(one.name for one in full.folder.parent.iterdir()) == ["empty", "full", "one.backup"]


@pytest.mark.django_db  # it also has the database made of which `systems` copies
def test_a_system_that_was_only_migrated_is_empty() -> None:
    assert filled(connection) == []
    assert facts_of(connection).migrations == known_migrations()
    assert {*SESSIONS} <= set(tables(connection))
    register_of_organs()
    assert filled(connection)[0] == "agencies_organization"


@pytest.mark.parametrize(("given", "why"), [("", "パスフレーズがありません"), ("short", "16文字以上")])
def test_without_a_good_passphrase_there_is_no_backup(
    given: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", given)
    with pytest.raises(CommandError, match=why):
        said("backup", f"--output={tmp_path / 'a'}")
    with pytest.raises(CommandError, match="ファイルを読めません"):
        said("backup", f"--output={tmp_path / 'a'}", f"--passphrase-file={tmp_path / 'none'}")
    assert list(tmp_path.iterdir()) == []


def test_a_piece_left_out_moved_or_added_is_noticed() -> None:
    whole = bytes(range(256)) * 5 * 4096 + b"end"
    target = BytesIO()
    writing = cipher.Encrypting(target, PASSPHRASE)
    writing.write(whole)
    writing.finish()
    content, size = target.getvalue(), cipher.PIECE + cipher.TAG
    head, pieces = content[: cipher.HEAD], [content[at : at + size] for at in range(cipher.HEAD, len(content), size)]
    assert (len(pieces), cipher.Decrypting(BytesIO(content), PASSPHRASE).read()) == (6, whole)
    first, *others = pieces
    for wrong in (pieces[:-1], others, [first, *pieces], [others[0], first, *others[1:]], pieces[:1], []):
        with pytest.raises(cipher.DamagedBackup):
            cipher.Decrypting(BytesIO(head + b"".join(wrong)), PASSPHRASE).drain()


def test_the_manifest_names_no_secret(both: tuple[Side, Side]) -> None:
    path = backed_up(both[0])
    with path.open("rb") as source:
        manifest: Manifest = unpack(source, PASSPHRASE)
    assert re.search(rb"@|pbkdf2|md5\$|-----", manifest.as_json()) is None
    assert manifest.facts.seal == 1
    assert b"agencies" not in path.read_bytes()[cipher.HEAD :]
