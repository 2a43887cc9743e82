"""What is kept of forms between reading and applying: one form a line, and last what they would change, or null.

- Of a few forms that is found anew whenever the page is opened; of many a job has found it once, for that takes longer
  than a page may. Either way what is applied is what was shown, or nothing (`seen_mark`).
- As long as a job has not read it, an upload holds the files themselves (`RAW` among its parameters).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from agencies.models import Upload
from agencies.roles import Officer, Permission
from agencies.spreadsheets import CellError
from agencies.upload_actions import content_of
from regulations.entries import Conflict
from regulations.models import Review
from regulations.survey_forms.changes import NOT_YOURS, Changed, Clash, Comparison, compare_all
from regulations.survey_forms.reading import FilledForm, from_json

RAW = "raw"


def line_of(value: Any) -> bytes:
    """A line of the file."""
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def lines_of(forms: Iterable[FilledForm]) -> bytes:
    """A few forms, of which nothing is kept but what they hold."""
    return b"".join([*(line_of(form.as_json()) for form in forms), line_of(None)])


def preview_line(comparisons: Sequence[Comparison]) -> bytes:
    """The last line: what many forms would change."""
    return line_of([_as_json(one) for one in comparisons])


def forms_of(upload: Upload) -> list[FilledForm]:
    """The forms that were kept; raises WrongState when they were removed."""
    return [from_json(json.loads(line)) for line in form_lines(content_of(upload))]


def is_previewed(upload: Upload) -> bool:
    """Has a job found what the forms would change?"""
    return content_of(upload).splitlines()[-1] != b"null"


def form_lines(content: bytes) -> list[bytes]:
    """The lines of the forms."""
    return content.splitlines()[:-1]


def comparisons_of(upload: Upload, by: Officer, today: date) -> list[Comparison]:
    """What the forms would change, without what many of them hold; raises WrongState when they were removed."""
    content = content_of(upload)
    kept = json.loads(content.splitlines()[-1])
    if kept is None:
        forms = [from_json(json.loads(line)) for line in form_lines(content)]
        return compare_all(forms, by, today, expected=upload.parameters.get("review"))
    return list(_restored(kept, by))


def lightened(one: Comparison) -> Comparison:
    """What a page shows of it, and no more."""
    return replace(one, form=replace(one.form, rows=(), errors=()), base=None, entries={})


def _as_json(one: Comparison) -> dict[str, Any]:
    """As plain values."""
    return {
        "form": [one.form.file_name, one.form.amendment, one.form.organization, one.form.number],
        "review": one.review.pk if one.review else None,
        "is_proxy": one.is_proxy,
        "errors": [error.as_dict() for error in one.errors],
        "changes": [[each.sheet, each.cell, each.label, each.name, each.before, each.after] for each in one.changes],
        "clashes": [
            [each.key, each.sheet, each.cell, each.conflict.label, each.conflict.theirs, each.conflict.mine]
            for each in one.clashes
        ],
        "unchanged": one.unchanged,
    }


def _restored(kept: Sequence[Mapping[str, Any]], by: Officer) -> Iterator[Comparison]:
    """What was kept, as far as its owner may still take it in."""
    wanted = [one["review"] for one in kept if one["review"]]
    found = Review.objects.filter(pk__in=wanted).select_related("organization", "amendment")
    if not by.may(Permission.ENTER_FOR):
        found = found.filter(organization__in=by.organ_ids)
    reviews = {review.pk: review for review in found}
    for one in kept:
        file_name, amendment, organization, number = one["form"]
        form = FilledForm(file_name, amendment, organization, number, ())
        if one["review"] and one["review"] not in reviews:
            yield Comparison(form, errors=[CellError("", "", form.organization, NOT_YOURS)])
            continue
        yield Comparison(
            form,
            reviews.get(one["review"]),
            is_proxy=one["is_proxy"],
            errors=[CellError(**error) for error in one["errors"]],
            changes=[Changed(*each) for each in one["changes"]],
            clashes=[
                Clash(key, sheet, cell, Conflict(label, theirs, mine))
                for key, sheet, cell, label, theirs, mine in one["clashes"]
            ],
            unchanged=one["unchanged"],
        )
