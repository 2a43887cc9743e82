"""Many forms at once: a ZIP archive of them, made and taken apart, one form in memory at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from agencies.file_names import plain_name
from agencies.spreadsheets import MEGABYTE, UnreadableFile, checked_archive, unpacked
from regulations.survey_forms.layout import KIND_OF_FILE
from regulations.survey_forms.reading import FilledForm, read_form

MOST_FORMS = 2_000  # every local government at once
MOST_PARTS = 3 * MOST_FORMS  # folders, and what macOS adds for each file
LARGEST_ARCHIVE = 100 * MEGABYTE
WRITTEN_AT = (2000, 1, 1, 0, 0, 0)  # always the same, so that the same forms give the same file
UTF_8_NAME = 0x800
WORKBOOK = "xl/workbook.xml"
LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
TOO_MANY = f"一度に読み込めるのは{MOST_FORMS:,}件までです。分けて読み込んでください。"

Files = Iterable[tuple[str, bytes | IO[bytes]]]
"""Names and contents; of a large archive the stream it is read from."""


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of those files; they are compressed already."""
    buffer = io.BytesIO()
    pack_into(buffer, files)
    return buffer.getvalue()


def pack_into(target: IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """Write that archive, one file after the other."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, WRITTEN_AT)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def read_forms(files: Files) -> tuple[list[FilledForm], list[UnreadableFile]]:
    """The forms in those files, archives taken apart, and every file that cannot be read."""
    found = list(read_each(files))
    forms = [one for one in found if isinstance(one, FilledForm)]
    return forms, [one for one in found if isinstance(one, UnreadableFile)]


def read_each(files: Files) -> Iterator[FilledForm | UnreadableFile]:
    """Form after form, archives taken apart; of a file that cannot be read why."""
    count = 0
    for name, content in files:
        try:
            for inner, one in taken_apart(name, content):
                if count >= MOST_FORMS:
                    raise UnreadableFile(name, TOO_MANY)
                try:
                    yield read_form(one, inner)
                    count += 1
                except UnreadableFile as fault:
                    yield fault
        except UnreadableFile as fault:
            yield fault


def forms_in(files: Files) -> int:
    """How many forms those files hold at most, by the directories of the archives."""
    count = 0
    for name, content in files:
        try:
            archive = archive_of(name, content)
        except UnreadableFile:
            archive = None
        count += len(parts_of(archive)) if archive else 1
    return count


def archive_of(name: str, content: bytes | IO[bytes]) -> zipfile.ZipFile | None:
    """The archive that a file is, None for a workbook or anything else; raises UnreadableFile."""
    is_named_so = name.lower().endswith(".zip")
    if not is_named_so and not beginning_of(content).startswith(b"PK"):
        return None
    archive = checked_archive(content, name, most_parts=MOST_PARTS)
    is_workbook = any(part.filename in (WORKBOOK, "xl/workbook.bin") for part in archive.infolist())
    return None if is_workbook or not is_named_so else archive


def beginning_of(content: bytes | IO[bytes]) -> bytes:
    """By which a kind of file is known."""
    if isinstance(content, bytes):
        return content[:2]
    content.seek(0)
    found = content.read(2)
    content.seek(0)
    return found


def whole(content: bytes | IO[bytes]) -> bytes:
    """All of it."""
    if isinstance(content, bytes):
        return content
    content.seek(0)
    return content.read()


def parts_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive, without what file systems add."""
    parts = [part for part in archive.infolist() if not part.is_dir()]
    return [part for part in parts if not any(mark in part.filename for mark in LEFT_OUT)]


def taken_apart(name: str, content: bytes | IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The files in an archive; a workbook, or anything else, stays as it is."""
    archive = archive_of(name, content)
    if archive is None:
        yield name, whole(content)
        return
    parts = parts_of(archive)
    if not parts:
        raise UnreadableFile(name, f"{KIND_OF_FILE}が入っていません。ファイルを選び直してください。")
    if len(parts) > MOST_FORMS:
        raise UnreadableFile(name, TOO_MANY)
    for part in parts:
        inner = name_of(part)
        if inner.lower().endswith(".zip"):
            raise UnreadableFile(name, f"ZIPの中に別のZIP「{inner[-60:]}」があります。展開してから選んでください。")
        yield inner, unpacked(archive, part, inner)


def name_of(part: zipfile.ZipInfo) -> str:
    """The name of a file in an archive without its folders; Windows writes it in CP932 and does not say so."""
    name = part.filename
    if not part.flag_bits & UTF_8_NAME:
        try:
            name = name.encode("cp437").decode("cp932")
        except UnicodeError:
            name = part.filename
    return plain_name(name)


def bundle_into(target: IO[bytes], files: Files) -> None:
    """Several files as they were chosen in one archive, numbered since a name may come twice."""
    pack_into(target, ((f"{place:04}/{name}", whole(content)) for place, (name, content) in enumerate(files)))


def unbundled(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The files that `bundle_into` put together, one after the other."""
    with zipfile.ZipFile(stream) as archive:
        for part in archive.infolist():
            yield name_of(part), archive.read(part)
