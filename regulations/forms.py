"""What an officer types into a draft, and what an evaluator writes when returning one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from agencies import eras
from agencies.forms import PeriodField
from agencies.periods import Period, fiscal_year_end, fiscal_year_of
from guidelines.models import AmendmentItem
from regulations.entries import (
    TEXT_WORDS,
    AnswerEntry,
    OrganEntry,
    RevisionEntry,
    TextEntry,
    answer_words,
    fingerprint,
    revision_words,
    text_words,
)
from regulations.models import ItemAnswer, Regulation, Revision, Submission

Outcome, Manner = ItemAnswer.Outcome, ItemAnswer.Manner
UNDECIDED = "undecided"


def too_long(label: str, limit: int) -> dict[str, str]:
    """The message for a text over its limit, naming the field."""
    return {"max_length": f"{label}は{limit}文字以内で入力してください（現在%(show_value)d文字です）。"}


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


def paragraph(label: str) -> forms.CharField:
    """An optional text of up to 1,000 characters."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=too_long(label, 1000),
    )


def planned_choices(today: date, planned: Period | None) -> list[tuple[str, str]]:
    """未定, this fiscal year and the next four, each also as 以降; and what is recorded already."""
    this_year = fiscal_year_of(today)
    listed = [Period.fiscal_year(year) for year in range(this_year, this_year + 5)]
    listed.append(Period.from_fiscal_year(this_year))
    if planned and planned not in listed:
        listed.insert(0, planned)
    return [("", "選択してください"), (UNDECIDED, "未定"), *((str(period), str(period)) for period in listed)]


class PlannedField(forms.CharField):
    """A planned fiscal year, chosen from a list; not in the past."""

    def __init__(self, today: date, recorded: Period | None) -> None:
        """The list begins with the fiscal year of today."""
        self.today, self.recorded = today, recorded
        widget = forms.Select(choices=planned_choices(today, recorded))
        super().__init__(required=False, label="予定年度", widget=widget)

    def clean(self, value: Any) -> Period | str | None:
        """A Period, UNDECIDED, or None when nothing is chosen."""
        if not value or value == UNDECIDED:
            return value or None
        period = PeriodField().clean(str(value))
        if period != self.recorded and plan_ends_on(period) < self.today:
            raise forms.ValidationError(
                f"予定年度「{period}」は過ぎています。{eras.fiscal_year_name(fiscal_year_of(self.today))}以降を選んでください。"
            )
        return period


class DraftForm(forms.Form):
    """A part of a draft, with a mark of what was shown."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def entry(self) -> AnswerEntry | RevisionEntry | TextEntry | OrganEntry:
        """What was typed, for the action."""
        raise NotImplementedError  # each part has its own

    def is_changed(self) -> bool:
        """Did this reader change anything, whatever others did meanwhile?"""
        return fingerprint(self.entry().words) != self.cleaned_data["shown"]


class AnswerForm(DraftForm):
    """対応状況 of one item: outcome, manner, basis per clause, planned year, remark."""

    outcome = forms.ChoiceField(
        label="対応",
        required=False,
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Outcome if one != Outcome.UNANSWERED],
        error_messages={"invalid_choice": "「%(value)s」は対応の一覧にありません。一覧から選んでください。"},
    )
    manner = forms.ChoiceField(
        label="方法",
        required=False,
        choices=[("", "選択してください"), *((one.value, one.label) for one in Manner if one.value)],
        error_messages={"invalid_choice": "「%(value)s」は方法の一覧にありません。一覧から選んでください。"},
    )
    remark = paragraph("備考")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        item: AmendmentItem,
        clauses: Mapping[int, str],
        answer: ItemAnswer | None,
        today: date,
    ) -> None:
        """`clauses` is clause id → number; `answer` is what stands in the draft."""
        initial: dict[str, Any] = {"shown": fingerprint({})}
        bases: dict[int, str] = {}
        if answer:
            bases = {basis.clause_id: basis.text for basis in answer.bases.all()}
            initial = {name: getattr(answer, name) for name in ("outcome", "manner", "remark")}
            initial["shown"] = fingerprint(answer_words(answer))
            if answer.outcome == Outcome.PLANNED:
                initial["planned"] = str(answer.planned or UNDECIDED)
        super().__init__(data, prefix=f"item-{item.pk}", initial=initial)
        self.item, self.answer, self.clauses = item, answer, clauses
        self.fields["planned"] = PlannedField(today, answer.planned if answer else None)
        for clause, number in clauses.items():
            self.fields[f"basis-{clause}"] = forms.CharField(
                label=f"根拠条文（第{number}に対応）",
                required=False,
                max_length=500,
                initial=bases.get(clause, ""),
                error_messages=too_long("根拠条文", 500),
            )

    @property
    def anchor(self) -> str:
        """Where the block stands on the page."""
        return f"item-{self.item.pk}"

    @property
    def basis_fields(self) -> list[forms.BoundField]:
        """The basis fields, one for each clause."""
        return [self[f"basis-{clause}"] for clause in self.clauses]

    def clean(self) -> dict[str, Any]:
        """Manner belongs to what was done, a planned year to what is planned."""
        cleaned = super().clean() or {}
        outcome, manner, planned = cleaned.get("outcome"), cleaned.get("manner"), cleaned.get("planned")
        if outcome == Outcome.PLANNED and manner:
            self.add_error(
                "manner", "「今後見直し予定」のときは方法を選べません。「選択してください」に戻してください。"
            )
        if outcome != Outcome.PLANNED and planned:
            self.add_error(
                "planned", "予定年度は「今後見直し予定」のときだけ選べます。「選択してください」に戻してください。"
            )
        if outcome == Outcome.PLANNED and not planned and "planned" not in self.errors:
            self.add_error("planned", "予定年度を選んでください。決まっていないときは「未定」を選びます。")
        if (
            not outcome
            and "outcome" not in self.errors
            and any(cleaned.get(name) for name in self.fields if name not in ("shown", "outcome"))
        ):
            self.add_error("outcome", "対応を選んでください。")
        return cleaned

    def entry(self) -> AnswerEntry:
        """What was typed, for the action."""
        cleaned = self.cleaned_data
        planned = cleaned["planned"]
        return AnswerEntry(
            item=self.item,
            shown=cleaned["shown"],
            outcome=cleaned["outcome"],
            manner=cleaned["manner"],
            planned=planned if isinstance(planned, Period) else None,
            remark=cleaned["remark"],
            bases={clause: cleaned[f"basis-{clause}"] for clause in self.clauses if cleaned[f"basis-{clause}"]},
        )


DATES = {"revised": "改正", "consulted": "協議", "reported": "回報", "planned": "予定"}


class RevisionForm(DraftForm):
    """How far one regulation is: each a day or a period, in era or ISO style."""

    revised = PeriodField(label="改正日")
    consulted = PeriodField(label="協議日")
    reported = PeriodField(label="回報日")
    planned = PeriodField(label="改正予定")
    note = forms.CharField(label="備考", required=False, max_length=1000, error_messages=too_long("備考", 1000))

    def __init__(self, data: Mapping[str, Any] | None = None, *, row: Revision, today: date) -> None:
        """`row` is what stands in the draft."""
        initial = {name: getattr(row, name) for name in (*DATES, "note")}
        initial["shown"] = fingerprint(revision_words(row))
        super().__init__(data, prefix=f"revision-{row.pk}", initial=initial)
        self.row, self.today = row, today

    @property
    def anchor(self) -> str:
        """Where the row stands on the page."""
        return f"revision-{self.row.pk}"

    def clean(self) -> dict[str, Any]:
        """What has happened lies in the past and has an end; what is planned does not lie in the past."""
        cleaned = super().clean() or {}
        for name in ("revised", "consulted", "reported"):
            period = cleaned.get(name)
            if period and (period.first > self.today or reaches_ahead(period, self.today)):
                self.add_error(
                    name,
                    f"{DATES[name]}日「{period}」は本日（{eras.full(self.today)}）より後です。済んだ日を入力してください。",
                )
            elif period and period.last is None:
                self.add_error(
                    name, f"{DATES[name]}日に「以降」は使えません。分かる範囲（日・月・年度）で入力してください。"
                )
        planned = cleaned.get("planned")
        if planned and "planned" in self.changed_data and plan_ends_on(planned) < self.today:
            self.add_error("planned", f"改正予定「{planned}」は過ぎています。本日以降の予定を入力してください。")
        return cleaned

    def entry(self) -> RevisionEntry:
        """What was typed, for the action."""
        cleaned = self.cleaned_data
        return RevisionEntry(
            row=self.row, shown=cleaned["shown"], note=cleaned["note"], **{name: cleaned[name] for name in DATES}
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
