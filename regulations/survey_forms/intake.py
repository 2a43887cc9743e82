"""What is kept of the files that were chosen: forms that were read, or files that a job reads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import IO, Any, NoReturn, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.models import Upload
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from agencies.upload_actions import content_of, discard_upload, keep_upload, opened, replace_upload
from regulations.models import Review
from regulations.survey_forms.archives import (
    Files,
    bundle_into,
    forms_in,
    read_each,
    unbundled,
)
from regulations.survey_forms.changes import Comparison, compare, mark_twice
from regulations.survey_forms.kept import RAW, form_lines, lightened, line_of, lines_of, preview_line
from regulations.survey_forms.layout import KIND_OF_FILE
from regulations.survey_forms.reading import FilledForm

MOST_FAULTS = 20  # that one message names
Told = Callable[[int, int, str], None]
"""Is told how many forms were read, of how many, and which comes next."""


class FormsNotRead(Refusal):
    """Files of which at least one cannot be read: none is taken in."""

    status = 422
    problem = "unreadable-file"


def may_take_in(officer: Officer) -> bool:
    """Does this officer take in forms, of the own organ or on behalf of others?"""
    return bool(officer.organ_ids) or officer.may(Permission.ENTER_FOR)


def keep_forms(*, forms: Sequence[FilledForm], review: Review | None, by: Officer) -> Upload:
    """Keep what was read until it is applied or its time is over."""
    return keep_upload(
        kind=Upload.Kind.FORMS,
        content=lines_of(forms),
        file_name=forms[0].file_name if len(forms) == 1 else f"{KIND_OF_FILE} {len(forms):,}件",
        parameters={"forms": len(forms), "review": review.pk if review else None},
        by=by,
    )


def keep_files(*, files: Sequence[UploadedFile], review: Review | None, by: Officer) -> Upload:
    """Keep the files as they are until a job has read them; several of them in one archive."""
    about = {"review": review.pk if review else None}
    if len(files) == 1:
        name = files[0].name or KIND_OF_FILE
        return keep_upload(
            kind=Upload.Kind.FORMS,
            content=files[0],
            file_name=name,
            parameters=about | {RAW: name, "is_bundle": False},
            by=by,
        )
    name = f"{KIND_OF_FILE} {len(files):,}ファイル"
    with tempfile.TemporaryFile() as target:
        bundle_into(target, ((one.name or KIND_OF_FILE, cast("IO[bytes]", one)) for one in files))
        return keep_upload(
            kind=Upload.Kind.FORMS,
            content=File(target),
            file_name=name,
            parameters=about | {RAW: name, "is_bundle": True},
            by=by,
        )


def read_upload(*, upload: Upload, by: Officer, today: date, told: Told) -> int:
    """Read the files that were kept, and keep in their place what stands in them and what it would change.

    - One form after the other, so that a thousand need no more memory than what they would change.
    - Where one of them cannot be read the files are thrown away; raises FormsNotRead, which names each of these.
    - Returns how many forms there are. What was read already is not read again.
    """
    if why := upload.parameters.get("faults"):
        raise FormsNotRead(why)
    if RAW not in upload.parameters:
        return upload.parameters["forms"]
    comparisons: list[Comparison] = []
    faults: list[str] = []
    with opened(upload) as stream, tempfile.TemporaryFile() as target:
        total = forms_in(_files(upload, stream))
        told(0, total, KIND_OF_FILE)
        for done, one in enumerate(read_each(_files(upload, stream)), start=1):
            told(done, max(done, total), one.file_name)
            if not isinstance(one, FilledForm):
                faults.append(str(one))
            elif not faults:
                target.write(line_of(one.as_json()))
                comparisons.append(lightened(compare(one, by, today, expected=upload.parameters["review"])))
        if faults:
            _give_up(upload, faults, by)
        mark_twice(comparisons)
        target.write(preview_line(comparisons))
        parameters = {"forms": len(comparisons), "review": upload.parameters["review"]}
        replace_upload(upload=upload, content=File(target), parameters=parameters, by=by)
    return len(comparisons)


def _files(upload: Upload, stream: Any) -> Files:
    """The files that were chosen."""
    stream.seek(0)
    return unbundled(stream) if upload.parameters["is_bundle"] else [(upload.parameters[RAW], stream)]


@transaction.atomic
def _thrown_away(upload: Upload, why: str, by: Officer) -> None:
    """The files are removed; why stays, for a job that is done again."""
    Upload.objects.filter(pk=upload.pk).update(parameters=upload.parameters | {"faults": why})
    discard_upload(upload=upload, by=by)


def _give_up(upload: Upload, faults: Sequence[str], by: Officer) -> NoReturn:
    """Raises FormsNotRead."""
    more = [f"ほかに{len(faults) - MOST_FAULTS:,}件のファイルを読み込めません。"] * (len(faults) > MOST_FAULTS)
    why = "\n".join([*faults[:MOST_FAULTS], *more, "何も読み込んでいません。直して、もう一度選んでください。"])
    _thrown_away(upload, why, by)
    raise FormsNotRead(why)


def show_anew(*, upload: Upload, comparisons: Sequence[Comparison], by: Officer) -> Upload:
    """Keep what many forms would change by now, after something else was found than what was shown."""
    lines = form_lines(content_of(upload))
    content = b"".join([*(line + b"\n" for line in lines), preview_line(comparisons)])
    return replace_upload(upload=upload, content=content, parameters=upload.parameters, by=by)
