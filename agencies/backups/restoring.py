"""Restoring a backup: unpacked and looked at beside what stands, then put in its place.

1. All of the backup is read, decrypted and compared with its manifest, in a folder of its own.
2. It has to be of this database's kind and of this version's migrations, and the system empty unless it is replaced.
3. Files are added: their names are drawn at random, so that none stands in another's way.
4. The database is replaced in one transaction. From then on it is the restored system; until then nothing has changed.
5. Files of which the backup knows nothing are removed.

Whoever dies in between leaves the old database or the new one whole, with all its files, and at most files that no
row names, which `remove_expired_files` removes.
"""

from __future__ import annotations

from pathlib import Path

from agencies import guards
from agencies.backups.archives import unpack
from agencies.backups.facts import differences, facts_of, filled, known_migrations
from agencies.backups.files import new_file
from agencies.backups.making import opened
from agencies.backups.manifest import DATABASE, FILES, Facts, Manifest
from agencies.backups.refusals import BackupRefused
from agencies.backups.systems import System, under_way


def restore_backup(*, system: System, path: Path, passphrase: str, replace: bool = False) -> Manifest:
    """Restore; raises BackupRefused, with nothing changed."""
    with under_way(system) as folder, opened(path) as source:
        manifest = unpack(source, passphrase, folder)
        refuse_another(system, manifest.facts)
        if system.connection.vendor == "sqlite":
            refuse_different(manifest.facts, system.tools.looked_at(folder / DATABASE))
        if not replace:
            refuse_filled(system)
        names = {name.removeprefix(FILES) for name in manifest.parts if name.startswith(FILES)}
        before = set(system.there_are())
        try:
            for name in sorted(names):
                put(folder / FILES / name, system.files / name)
            system.tools.restore(system.connection, folder / DATABASE)
        except BaseException:
            remove(system, names - before)
            raise
        remove(system, set(system.there_are()) - names)
    refuse_different(manifest.facts, facts_of(system.connection))
    if missing := guards.expected(system.connection) - guards.installed(system.connection):
        raise BackupRefused(
            f"復元しましたが、履歴を守るトリガーがありません：{'、'.join(sorted(missing))}。manage.py install_guards を実行してください。"
        )
    return manifest


def refuse_another(system: System, facts: Facts) -> None:
    """Raises BackupRefused for a backup of another kind of database, or of another version's migrations."""
    if facts.vendor != system.connection.vendor:
        raise BackupRefused(
            f"{facts.vendor} のバックアップです。{system.connection.vendor} には復元できません。何も変えていません。"
        )
    known = known_migrations()
    if facts.migrations != known:
        other = sorted(set(facts.migrations) ^ set(known))
        raise BackupRefused(
            f"別の版のバックアップです（違い：{'、'.join(other[:3])}{'ほか' * (len(other) > 3)}）。"
            "作成したときの版で復元してから、新しい版で migrate を実行してください。何も変えていません。"
        )


def refuse_different(said: Facts, found: Facts) -> None:
    """Raises BackupRefused where the database is not as the manifest says."""
    if told := differences(said, found):
        raise BackupRefused(f"データベースが目録と合いません（{'、'.join(told[:5])}）。")


def refuse_filled(system: System) -> None:
    """Raises BackupRefused where something stands already."""
    tables = filled(system.connection)
    if tables or system.there_are():
        what = f"{tables[0]} など{len(tables)}表" if tables else "ファイル"
        raise BackupRefused(
            f"空のシステムではありません（{what}にデータがあります）。置き換えてよいときは --replace を付けてください。何も変えていません。"
        )


def put(source: Path, target: Path) -> None:
    """Move a file to its place at one stroke, whatever stood there; on another disk than the scratch folder, by a copy."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    with source.open("rb") as content, new_file(beside) as kept:
        while block := content.read(1024 * 1024):
            kept.write(block)
    beside.replace(target)


def remove(system: System, names: set[str]) -> None:
    """Remove files that no row names."""
    for name in names:
        (system.files / name).unlink(missing_ok=True)
