"""Forms of check lists (点検表): the list with its points, whom it goes to, and what a corporation answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from agencies import eras
from agencies.forms import ChosenField
from agencies.models import Organization
from audits.checklist_entries import (
    LONGEST_CLAUSE,
    LONGEST_NOTE,
    LONGEST_POINT,
    LONGEST_REMARK,
    LONGEST_TITLE,
    MOST_POINTS,
    ChecklistEntry,
    PointAnswer,
    PointEntry,
    ReplyEntry,
)
from audits.models import ChecklistAnswer, ChecklistItem
from audits.versioned_forms import DAYS, MORE, Sheet, Versioned, day, lines, lines_sent
from regulations.forms import too_long

LEAST_LINES, SPARE = 5, 2


class ChecklistForm(Versioned):
    """点検表: its title, what is to be known of it, and by when it is to be answered."""

    title = forms.CharField(
        label="件名",
        max_length=LONGEST_TITLE,
        error_messages={"required": "件名を入力してください。"} | too_long("件名", LONGEST_TITLE),
    )
    note = lines("説明", LONGEST_NOTE, rows=3, required=False)
    due_on = day("回答の期限", help_text=f"{DAYS}。空にすると、期限なしになります。")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, agencies: Sequence[Organization] = (), **initial: Any
    ) -> None:
        """Asks for the agency only where the officer has several."""
        super().__init__(data, initial=initial)
        self.agencies = {agency.code: agency for agency in agencies}
        if len(self.agencies) > 1:
            self.fields["agency"] = ChosenField(
                label="行政機関",
                choices=[(code, agency.full_name) for code, agency in self.agencies.items()],
                error_messages={"required": "行政機関を選んでください。"},
            )
            self.order_fields(["agency"])

    @property
    def agency(self) -> Organization:
        """The agency whose list it is."""
        return self.agencies[self.cleaned_data.get("agency") or next(iter(self.agencies))]


class PointForm(forms.Form):
    """点検項目: what to check, and from which clause; an empty line is none."""

    text = forms.CharField(
        label="内容", required=False, max_length=LONGEST_POINT, error_messages=too_long("内容", LONGEST_POINT)
    )
    clause = forms.CharField(
        label="条項",
        required=False,
        max_length=LONGEST_CLAUSE,
        error_messages=too_long("条項", LONGEST_CLAUSE),
        widget=forms.TextInput(attrs={"placeholder": "第9-2"}),
    )

    def clean(self) -> dict[str, Any]:
        """A clause without words says nothing."""
        cleaned = super().clean() or {}
        if cleaned.get("clause") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", "点検する内容を入力するか、条項を消してください。")
        return cleaned

    @property
    def entry(self) -> PointEntry | None:
        """The point, None for an empty line."""
        typed = self.cleaned_data
        return PointEntry(typed["text"], typed["clause"]) if typed.get("text") else None


class ChecklistSheet(Sheet):
    """A check list as a page: a line for each point, and some empty ones."""

    form: ChecklistForm
    part_label = "点検項目"

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        entry: ChecklistEntry | None = None,
        version: int = 0,
        agencies: Sequence[Organization] = (),
    ) -> None:
        """As it was typed, or as it stands; `more` in what was typed adds lines without saving."""
        stands = entry or ChecklistEntry("")
        self.wants_more = data is not None and "more" in data
        count = max(LEAST_LINES, min(len(stands.points) + SPARE, MOST_POINTS))
        if data is not None:
            sent = lines_sent(data, "p{}-text", MOST_POINTS)
            count = max(sent, min(sent + MORE * self.wants_more, MOST_POINTS), LEAST_LINES)
        due = eras.full(stands.due_on) if stands.due_on else ""
        initial = {"title": stands.title, "note": stands.note, "due_on": due, "version": version}
        self.form = ChecklistForm(data, agencies=agencies, **initial)
        points = [*stands.points, *([None] * count)][:count]
        self.points = [
            PointForm(data, prefix=f"p{place}", initial={"text": one.text, "clause": one.clause} if one else None)
            for place, one in enumerate(points, 1)
        ]
        self.parts = self.points

    @property
    def entry(self) -> ChecklistEntry:
        """What was typed, empty lines left out."""
        typed = self.form.cleaned_data
        points = [form.entry for form in self.points]
        return ChecklistEntry(typed["title"], typed["note"], typed["due_on"], tuple(one for one in points if one))


class SendForm(Versioned):
    """送付: the corporations a list goes to."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, corporations: Collection[Organization], version: int
    ) -> None:
        """The corporations that can be chosen: supervised, and not sent to yet."""
        super().__init__(data, initial={"version": version})
        self.corporations = {one.code: one for one in corporations}
        self.fields["corporations"] = forms.MultipleChoiceField(
            label="送り先の法人",
            choices=[(code, one.full_name) for code, one in self.corporations.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "送り先の法人を1つ以上選んでください。",
                "invalid_choice": "送り先に選べない法人が含まれています。一覧から選び直してください。",
            },
        )

    @property
    def chosen(self) -> list[Organization]:
        """The corporations chosen."""
        return [self.corporations[code] for code in self.cleaned_data["corporations"]]


class PointAnswerForm(forms.Form):
    """回答: what the corporation says to one point."""

    answer = ChosenField(
        label="回答",
        choices=ChecklistAnswer.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "回答を選んでください。", "invalid_choice": "回答を選択肢から選んでください。"},
    )
    note = forms.CharField(
        label="備考", required=False, max_length=LONGEST_REMARK, error_messages=too_long("備考", LONGEST_REMARK)
    )

    def __init__(self, data: Mapping[str, Any] | None, *, item: ChecklistItem, said: PointAnswer | None) -> None:
        """As it was typed, or as it was answered."""
        initial = {"answer": said.answer, "note": said.note} if said else None
        super().__init__(data, prefix=f"i{item.position}", initial=initial)
        self.item = item
        self.fields["answer"].label = f"{item.position}　{PointEntry(item.text, item.clause).words}"


class ReplyForm(Versioned):
    """回答の全体: a remark, beside the points."""

    remark = lines("連絡事項", LONGEST_NOTE, rows=3, required=False)


class ReplySheet(Sheet):
    """An answer as a page: each point with its answer and note."""

    part_label = "点検項目"
    parts_come_first = True

    def __init__(
        self, data: Mapping[str, Any] | None, *, items: Sequence[ChecklistItem], entry: ReplyEntry, version: int
    ) -> None:
        """As it was typed, or as it stands."""
        self.form = ReplyForm(data, initial={"remark": entry.remark, "version": version})
        self.points = [PointAnswerForm(data, item=item, said=entry.answers.get(item.pk)) for item in items]
        self.parts = self.points

    @property
    def entry(self) -> ReplyEntry:
        """What was typed."""
        said = {one.item.pk: PointAnswer(one.cleaned_data["answer"], one.cleaned_data["note"]) for one in self.points}
        return ReplyEntry(said, self.form.cleaned_data["remark"])
