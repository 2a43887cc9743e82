"""The same date or note entered for many regulations of a draft at once: what is set, for which, and what it would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.forms import PeriodField
from agencies.provenance import Provenance
from agencies.roles import Officer
from regulations.entries import RevisionEntry, fingerprint, revision_words
from regulations.forms import RevisionForm, too_long
from regulations.models import Revision, Submission
from regulations.plausibility import LABELS
from regulations.sheets import bounds_of

KEPT = "空欄のときは変えません。"


class BulkForm(forms.Form):
    """まとめて入力: dates and a note that are set alike for all regulations chosen; what is empty stays as it is."""

    revised = PeriodField(label=LABELS["revised"])
    consulted = PeriodField(label=LABELS["consulted"])
    reported = PeriodField(label=LABELS["reported"])
    planned = PeriodField(label=LABELS["planned"])
    note = forms.CharField(label="備考", required=False, max_length=1000, error_messages=too_long("備考", 1000))

    def clean(self) -> dict[str, Any]:
        """Something is to be set."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError("設定する日付か備考を、1つ以上入力してください。")
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What is to be set, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class Step:
    """One regulation before and after, in words of what changes, or what is wrong with it."""

    row: Revision
    parts: tuple[tuple[str, str, str], ...]
    errors: tuple[str, ...]
    entry: RevisionEntry | None


@dataclass(frozen=True)
class Bulk:
    """What was chosen and what is set, for one officer on one day; `shown` has a mark of each row that was shown."""

    draft: Submission
    officer: Officer
    today: date
    chosen: Collection[str]
    groups: Collection[str]
    given: Mapping[str, Any]
    shown: Mapping[str, str]

    @cached_property
    def rows(self) -> list[Revision]:
        """The regulations chosen, one by one or by their group, among those this officer may enter; one query."""
        return [
            row
            for row in enterable(self.draft, self.officer)
            if str(row.pk) in self.chosen or str(row.regulation.owner.unit_group_id) in self.groups
        ]

    @cached_property
    def steps(self) -> list[Step]:
        """What would change, judged by the form of the single regulation."""
        bounds = bounds_of(self.draft)
        return [
            self._step(row, RevisionForm(self._data(row), row=row, today=self.today, bounds=bounds))
            for row in self.rows
        ]

    @property
    def faulty(self) -> list[Step]:
        """Those that cannot be."""
        return [step for step in self.steps if step.errors]

    @property
    def changed(self) -> list[Step]:
        """Those that would change."""
        return [step for step in self.steps if step.parts and not step.errors]

    @property
    def entries(self) -> list[RevisionEntry]:
        """What is saved: the rows that the preview showed, and no other that would change by now."""
        return [step.entry for step in self.changed if step.entry and str(step.row.pk) in self.shown]

    @property
    def unseen(self) -> list[Step]:
        """Those that would change but were not shown: changed by somebody else, or registered, since then."""
        return [step for step in self.changed if str(step.row.pk) not in self.shown]

    def _data(self, row: Revision) -> dict[str, str]:
        """What the form of the row would hold: what stands there, and over it what is set."""
        values = {name: str(getattr(row, name) or "") for name in (*LABELS, "note")}
        values |= {name: str(value) for name, value in self.given.items()}
        values["shown"] = self.shown.get(str(row.pk), fingerprint(revision_words(row)))
        return {f"revision-{row.pk}-{name}": value for name, value in values.items()}

    def _step(self, row: Revision, form: RevisionForm) -> Step:
        """One regulation."""
        if not form.is_valid():
            errors = tuple(str(text) for name in self.given for text in form.errors.get(name, ()))
            return Step(row, (), errors or ("いまの内容に誤りがあります。一覧で直してください。",), None)
        entry = form.entry()
        before, after = revision_words(row), entry.words
        parts = tuple((label, before[label], after[label]) for label in after if before[label] != after[label])
        return Step(row, parts, (), entry)


def enterable(draft: Submission, officer: Officer) -> list[Revision]:
    """The regulations the officer may enter, by group; ALLOCATED ownership is not offered (rule 10)."""
    rows = draft.revisions.visible_to(officer).exclude(regulation__provenance=Provenance.ALLOCATED)
    return list(rows.in_group_order())
