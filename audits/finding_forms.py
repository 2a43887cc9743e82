"""What is typed about a finding: the draft, the day of reply, the answer with its measures, the follow-up, the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from agencies import eras
from agencies.forms import ChosenField
from audits.finding_entries import (
    LONGEST_MEASURE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_MEASURES,
    AnswerEntry,
    MeasureEntry,
)
from audits.models import Finding
from audits.versioned_forms import DAYS, MORE, Sheet, Versioned, day, lines, lines_sent
from regulations.forms import too_long

LEAST_LINES = 3
"""Lines for measures on a page; where all are filled in, one more."""


class DraftForm(Versioned):
    """所見の案: kind, title and text."""

    kind = ChosenField(label="種類", choices=Finding.Kind.choices)
    title = forms.CharField(
        label="件名",
        max_length=LONGEST_TITLE,
        error_messages={"required": "件名を入力してください。"} | too_long("件名", LONGEST_TITLE),
    )
    text = lines(
        "本文", LONGEST_TEXT, rows=16, help_text="シグナルの文案が入っています。確かめて、言葉を整えてください。"
    )

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, for the action."""
        return {name: self.cleaned_data[name] for name in ("kind", "title", "text")}


class IssueForm(Versioned):
    """通知: by when a reply is asked for."""

    reply_by = day("回答の期限", required=True, help_text=DAYS)


class FollowUpForm(Versioned):
    """フォローアップ: what was found, and why it is done before its day if it is."""

    note = lines(
        "確かめた内容", LONGEST_TEXT, help_text="改善措置がどこまで行われたかを書きます。対象の機関にも見えます。"
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, finding: Finding, today: date) -> None:
        """Asks for the reason only where the day has not come."""
        super().__init__(data, initial={"version": finding.version})
        if finding.follow_up_on and today < finding.follow_up_on:
            planned = eras.full(finding.follow_up_on)
            self.fields["early_reason"] = lines(
                "予定日より前に行う理由",
                LONGEST_MEASURE,
                help_text=f"フォローアップの予定日は{planned}です。前に行うときは、理由が記録に残ります。",
            )


class CloseForm(Versioned):
    """終了: why, where a measure has not been taken yet."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, finding: Finding, missing: int) -> None:
        """The reason is required where something is left."""
        super().__init__(data, initial={"version": finding.version})
        label, text = (
            ("終了する理由", "実施していない改善措置があるため、必ず入力します。") if missing else ("備考", "")
        )
        self.fields["note"] = lines(label, LONGEST_TEXT, required=bool(missing), help_text=text)


class AnswerForm(Versioned):
    """回答: what the organ says. The measures are lines of their own (`MeasureForm`)."""

    text = lines("回答", LONGEST_TEXT, rows=8, required=False)


class MeasureForm(forms.Form):
    """改善措置: what is done, and the day it is planned for or was done; an empty line is none."""

    text = lines("内容", LONGEST_MEASURE, rows=2, required=False)
    planned_on = day("実施予定日")
    done_on = day("実施日")

    def clean(self) -> dict[str, Any]:
        """Days without words say nothing."""
        cleaned = super().clean() or {}
        if not cleaned.get("text") and (cleaned.get("planned_on") or cleaned.get("done_on")):
            self.add_error("text", "改善措置の内容を入力するか、日付を消してください。")
        return cleaned

    @property
    def entry(self) -> MeasureEntry | None:
        """The measure, None for an empty line."""
        typed = self.cleaned_data
        return MeasureEntry(typed["text"], typed["planned_on"], typed["done_on"]) if typed.get("text") else None


def shown(measure: MeasureEntry) -> dict[str, str]:
    """A measure as its line shows it, days in era style."""
    days = {"planned_on": measure.planned_on, "done_on": measure.done_on}
    return {"text": measure.text} | {name: eras.full(day) for name, day in days.items() if day}


class AnswerSheet(Sheet):
    """An answer as a page: its text, a line for each measure, and some empty ones."""

    part_label = "改善措置"

    def __init__(self, data: Mapping[str, Any] | None, *, answer: AnswerEntry, version: int) -> None:
        """As it was typed, or as it stands; `more` in what was typed adds lines without saving."""
        self.wants_more = data is not None and "more" in data
        count = max(LEAST_LINES, min(len(answer.measures) + 1, MOST_MEASURES))
        if data is not None:
            sent = lines_sent(data, "m{}-text", MOST_MEASURES)
            count = max(sent, min(sent + MORE * self.wants_more, MOST_MEASURES), LEAST_LINES)
        self.form = AnswerForm(data, initial={"text": answer.text, "version": version})
        standing = [*answer.measures, *([None] * count)][:count]
        self.measures = [
            MeasureForm(data, prefix=f"m{place}", initial=shown(one) if one else None)
            for place, one in enumerate(standing, 1)
        ]
        self.parts = self.measures

    @property
    def entry(self) -> AnswerEntry:
        """What was typed, empty lines left out."""
        measures = [form.entry for form in self.measures]
        return AnswerEntry(self.form.cleaned_data["text"], tuple(one for one in measures if one))
