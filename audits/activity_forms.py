"""What an officer types of an activity, and what may stand in the address of the activities of a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from agencies.forms import ChosenField, PeriodField
from agencies.periods import Period
from audits.activity_actions import TEXTS, ActivityEntry
from audits.models import Activity
from regulations.forms import paragraph, too_long


def mark_of(period: Period) -> str:
    """A period as a value in a form: 2015-06-01_2016-03-31."""
    return f"{period.first}_{period.last}"


class ActivityForm(forms.Form):
    """活動: which, of which period, planned, held or not held, when, for whom, with which outcome, or why not."""

    kind = ChosenField(
        label="活動",
        choices=Activity.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "活動を選んでください。", "invalid_choice": "活動を選択肢から選んでください。"},
    )
    status = ChosenField(
        label="状況",
        choices=Activity.Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "状況を選んでください。", "invalid_choice": "状況を選択肢から選んでください。"},
    )
    held = PeriodField(
        label="実施日・予定日", help_text="例：平成27年10月1日、平成27年10月。実施したときは必ず入力します。"
    )
    title = forms.CharField(label="名称", required=False, max_length=200, error_messages=too_long("名称", 200))
    audience = forms.CharField(
        label="対象者",
        required=False,
        max_length=200,
        help_text="例：保有個人情報を取り扱う職員（派遣労働者を含む。）",
        error_messages=too_long("対象者", 200),
    )
    outcome = paragraph("結果")
    reason = paragraph("未実施の理由")
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages=dict.fromkeys(("required", "invalid"), "画面を開き直してください。"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        periods: Mapping[Period, str],
        activity: Activity | None = None,
        asked: Mapping[str, str] | None = None,
    ) -> None:
        """Filled in with what stands, or what was asked for; `periods` are those that can be chosen, with their names."""
        self.periods = {mark_of(period): period for period in periods}
        initial: dict[str, Any] = {"version": 0, **(asked or {})}
        if activity:
            names = ("kind", "status", "held", *TEXTS, "version")
            initial |= {name: getattr(activity, name) for name in names} | {"asked": mark_of(activity.asked)}
        super().__init__(data, initial=initial)
        self.fields["asked"] = ChosenField(
            label="対象期間",
            choices=[(mark_of(period), label) for period, label in periods.items()],
            error_messages={
                "required": "対象期間を選んでください。",
                "invalid_choice": "対象期間を一覧から選んでください。",
            },
        )
        self.order_fields(["kind", "asked", "status", "held"])

    def entry(self) -> ActivityEntry:
        """What was typed, for the action."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return ActivityEntry(**typed | {"asked": self.periods[typed["asked"]]})


class YearForm(forms.Form):
    """Fiscal year, activity, and whether the organs of the exercise are meant."""

    year = ChosenField(label="年度", required=False)
    kind = ChosenField(label="活動", choices=Activity.Kind.choices, required=False)
    fictional = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, years: Mapping[int, str]) -> None:
        """The years that can be asked for, with their names."""
        super().__init__(data)
        choices = self.fields["year"]
        choices.choices = [(str(year), label) for year, label in years.items()]  # type: ignore[attr-defined]  # a ChosenField
        there_are = "、".join(str(year) for year in years)
        choices.error_messages["invalid_choice"] = f"year には次の年度を指定してください：{there_are}。"
        kinds = "、".join(Activity.Kind.values)
        self.fields["kind"].error_messages["invalid_choice"] = f"kind には次のものを指定してください：{kinds}。"
