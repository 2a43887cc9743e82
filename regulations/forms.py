"""What an officer types into a draft, and what an evaluator writes when returning one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from agencies import eras
from agencies.forms import PeriodField, paragraph, too_long
from agencies.periods import Period, fiscal_year_end, fiscal_year_of
from guidelines.models import AmendmentItem
from regulations.entries import (
    TEXT_WORDS,
    AnswerEntry,
    OrganEntry,
    RevisionEntry,
    TextEntry,
    fingerprint,
    revision_words,
    text_words,
)
from regulations.models import Regulation, Revision, Submission
from regulations.plausibility import LABELS, Bounds


def plan_ends_on(period: Period) -> date:
    """The day by which a plan is over: its last day, or the end of the fiscal year it begins in where it is open."""
    return period.last or fiscal_year_end(fiscal_year_of(period.first))


def reaches_ahead(period: Period, today: date) -> bool:
    """Does it end after today, and is not just the month or year of today that nobody knows more exactly?"""
    current = (
        Period.month(today.year, today.month),
        Period.calendar_year(today.year),
        Period.fiscal_year(fiscal_year_of(today)),
    )
    return period.last is not None and period.last > today and period not in current


class DraftForm(forms.Form):
    """A part of a draft, with a mark of what was shown."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def entry(self) -> AnswerEntry | RevisionEntry | TextEntry | OrganEntry:
        """What was typed, for the action."""
        raise NotImplementedError  # each part has its own

    def is_changed(self) -> bool:
        """Did this reader change anything, whatever others did meanwhile?"""
        return fingerprint(self.entry().words) != self.cleaned_data["shown"]


class RevisionForm(DraftForm):
    """How far one regulation is: each a day or a period, in era or ISO style."""

    revised = PeriodField(label=LABELS["revised"])
    consulted = PeriodField(label=LABELS["consulted"])
    reported = PeriodField(label=LABELS["reported"])
    planned = PeriodField(label=LABELS["planned"])
    note = forms.CharField(label="備考", required=False, max_length=1000, error_messages=too_long("備考", 1000))

    def __init__(self, data: Mapping[str, Any] | None = None, *, row: Revision, today: date, bounds: Bounds) -> None:
        """`row` is what stands in the draft."""
        initial = {name: getattr(row, name) for name in (*LABELS, "note")}
        initial["shown"] = fingerprint(revision_words(row))
        super().__init__(data, prefix=f"revision-{row.pk}", initial=initial)
        self.row, self.today, self.bounds = row, today, bounds

    @property
    def anchor(self) -> str:
        """Where the row stands on the page."""
        return f"revision-{self.row.pk}"

    def clean(self) -> dict[str, Any]:
        """What has happened lies in the past and has an end, a plan does not lie in the past, each within the bounds."""
        cleaned = super().clean() or {}
        for name in ("revised", "consulted", "reported"):
            period = cleaned.get(name)
            if period and (period.first > self.today or reaches_ahead(period, self.today)):
                self.add_error(
                    name,
                    f"{LABELS[name]}「{period}」は本日（{eras.full(self.today)}）より後です。済んだ日を入力してください。",
                )
            elif period and period.last is None:
                self.add_error(
                    name, f"{LABELS[name]}に「以降」は使えません。分かる範囲（日・月・年度）で入力してください。"
                )
        planned = cleaned.get("planned")
        if planned and "planned" in self.changed_data and plan_ends_on(planned) < self.today:
            self.add_error("planned", f"改正予定「{planned}」は過ぎています。本日以降の予定を入力してください。")
        for name in LABELS:
            period = cleaned.get(name)  # None also where an error stands
            if period and (fault := self.bounds.fault_of(name, period, cleaned.get("note", ""))):
                self.add_error(name, fault)
        return cleaned

    def entry(self) -> RevisionEntry:
        """What was typed, for the action."""
        cleaned = self.cleaned_data
        return RevisionEntry(
            row=self.row, shown=cleaned["shown"], note=cleaned["note"], **{name: cleaned[name] for name in LABELS}
        )


class TextForm(DraftForm):
    """理由・連絡: why it was late, what the supervising agency supplied, and anything else."""

    late_reason = paragraph(TEXT_WORDS["late_reason"])
    support_received = paragraph(TEXT_WORDS["support_received"])
    remark = paragraph(TEXT_WORDS["remark"])

    def __init__(self, data: Mapping[str, Any] | None = None, *, draft: Submission) -> None:
        """`draft` holds what stands now."""
        initial = {name: getattr(draft, name) for name in TEXT_WORDS}
        super().__init__(data, prefix="text", initial=initial | {"shown": fingerprint(text_words(draft))})

    def entry(self) -> TextEntry:
        """What was typed, for the action."""
        return TextEntry(**{name: self.cleaned_data[name] for name in ("shown", *TEXT_WORDS)})


class NamedChoices(forms.ModelMultipleChoiceField):
    """Rows to tick; a regulation is named with its owner."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: AmendmentItem | Regulation) -> str:
        """③…, or 検疫所 保護管理規程."""
        return f"{obj.owner} {obj}" if isinstance(obj, Regulation) else str(obj)


class ReturnForm(forms.Form):
    """差戻し: the reason, and the items or regulations it is about; ALLOCATED rows are not offered (rule 10)."""

    reason = forms.CharField(
        label="差し戻す理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "差し戻す理由を入力してください。"} | too_long("理由", 2000),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, submission: Submission) -> None:
        """Offers what the submission is about."""
        super().__init__(data)
        asked = AmendmentItem.objects.filter(asked__review=submission.review_id).order_by("position")
        owned = Regulation.objects.filter(revisions__in=submission.revisions.named())
        self.fields["items"] = NamedChoices(asked, label="対象の改正事項", required=False)
        self.fields["regulations"] = NamedChoices(
            owned.select_related("owner").order_by("owner__code", "name"), label="対象の規程", required=False
        )

    def clean(self) -> dict[str, Any]:
        """A return is about something."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("items") and not cleaned.get("regulations"):
            raise forms.ValidationError("差し戻す対象の改正事項又は規程を1つ以上選んでください。")
        return cleaned
