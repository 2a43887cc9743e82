"""What an officer types about one amended item (対応状況)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from agencies import eras
from agencies.forms import ChosenField, PeriodField
from agencies.periods import Period, fiscal_year_of
from guidelines.models import AmendmentItem
from regulations.entries import AnswerEntry, answer_words, fingerprint
from regulations.forms import DraftForm, paragraph, plan_ends_on, too_long
from regulations.models import ItemAnswer
from regulations.plausibility import Bounds

Outcome, Manner = ItemAnswer.Outcome, ItemAnswer.Manner
UNDECIDED = "undecided"


def planned_choices(today: date, planned: Period | None) -> list[tuple[str, str]]:
    """未定, this fiscal year and the next four, each also as 以降; and what is recorded already."""
    this_year = fiscal_year_of(today)
    listed = [Period.fiscal_year(year) for year in range(this_year, this_year + 5)]
    listed.append(Period.from_fiscal_year(this_year))
    if planned and planned not in listed:
        listed.insert(0, planned)
    return [("", "選択してください"), (UNDECIDED, "未定"), *((str(period), str(period)) for period in listed)]


class PlannedField(forms.CharField):
    """A planned fiscal year, chosen from a list; not in the past, and within the bounds of the amendment."""

    def __init__(self, today: date, recorded: Period | None, bounds: Bounds) -> None:
        """The list begins with the fiscal year of today."""
        self.today, self.recorded, self.bounds = today, recorded, bounds
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
        if period != self.recorded and (fault := self.bounds.fault_of_plan("予定年度", period)):
            raise forms.ValidationError(fault)
        return period


class AnswerForm(DraftForm):
    """対応状況 of one item: outcome, manner, basis per clause, planned year, remark."""

    outcome = ChosenField(
        label="対応",
        required=False,
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Outcome if one != Outcome.UNANSWERED],
        error_messages={"invalid_choice": "「%(value)s」は対応の一覧にありません。一覧から選んでください。"},
    )
    manner = ChosenField(
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
        bounds: Bounds,
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
        self.fields["planned"] = PlannedField(today, answer.planned if answer else None, bounds)
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
