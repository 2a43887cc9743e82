"""What an administrator chooses before a dispatch, and what is handed back with the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count

from agencies.echoes import echoed
from agencies.forms import UploadField
from agencies.models import Organization
from agencies.refusals import Refusal
from agencies.spreadsheets import read_book
from guidelines.models import Amendment
from regulations.dispatch.addressees import Line, audiences_of
from regulations.dispatch.lists import lines_of, pasted_lines

LONGEST_LIST = 1_000_000
MOST_LINES = 20_000
HEADQUARTERS, UNITS = "organs", "units"
ANNOUNCED = [(HEADQUARTERS, "機関の担当者だけに知らせる"), (UNITS, "部局等の担当者にも知らせる")]
NOT_LISTED = "「%(value)s」は一覧にありません。一覧から選んでください。"


class ListedChoices(forms.MultipleChoiceField):
    """Choices of which any number may be ticked; its message repeats no more of a wrong value than fits into a line."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        """As always, but the value in the message is cut."""
        for one in value:
            if not self.valid_value(one):
                raise forms.ValidationError(NOT_LISTED, "invalid_choice", {"value": echoed(one)})


def too_many(count: int) -> forms.ValidationError:
    """The message for a list that is too long."""
    return forms.ValidationError(f"{count:,}行あります。{MOST_LINES:,}行までに分けてください。")


class AddresseeForm(forms.Form):
    """依頼先: kinds, categories and lists add up."""

    kinds = ListedChoices(label="種別の全て", required=False)
    categories = ListedChoices(label="区分の全て", required=False)
    pasted = forms.CharField(
        label="機関の一覧を貼り付ける",
        required=False,
        strip=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="1行に1機関。コード、名称、法人番号のどれでも、全角でも半角でも書けます。",
        error_messages={
            "max_length": "一覧は%(limit_value)d文字以内で貼り付けてください（現在%(show_value)d文字です）。"
        },
    )
    file = UploadField(
        label="機関の一覧のファイル",
        required=False,
        help_text="Excelブック（.xlsx）か CSV。見出し「機関コード」「法人番号」「機関名」のどれかの下、見出しがなければ左端の列を読みます。",
    )
    announced = forms.ChoiceField(
        label="部局等への案内",
        choices=ANNOUNCED,
        initial=UNITS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "部局等への案内を選んでください。",
            "invalid_choice": "部局等への案内を選んでください。",
        },
    )

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        """Offers the kinds that the amendment concerns, with how many organs there are; three queries."""
        super().__init__(*args, **kwargs)
        register = Organization.objects.organs().of_register(amendment.is_fictional)
        grouped = register.filter(kind__in=audiences_of(amendment)).values("kind", "category").annotate(n=Count("pk"))
        counts = {(one["kind"], one["category"]): one["n"] for one in grouped.order_by("kind", "category")}
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]  # the stubs know a plain field only
            (kind.value, f"{kind.label}（{total:,}）")
            for kind in Organization.Kind
            if (total := sum(n for (one, _), n in counts.items() if one == kind))
        ]
        self.fields["categories"].choices = [  # type: ignore[attr-defined]  # the stubs know a plain field only
            (category.value, f"{category.label}（{total:,}）")
            for category in Organization.Category
            if category.value and (total := sum(n for (_, one), n in counts.items() if one == category))
        ]

    def clean_pasted(self) -> list[Line]:
        """The lines that name something."""
        lines = pasted_lines(self.cleaned_data["pasted"])
        if len(lines) > MOST_LINES:
            raise too_many(len(lines))
        return lines

    def clean_file(self) -> list[Line]:
        """The lines of the file; what is uploaded is read at once and not kept."""
        upload = self.cleaned_data["file"]
        if not upload:
            return []
        try:
            lines = lines_of(read_book(upload.read(), upload.name))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if len(lines) > MOST_LINES:
            raise too_many(len(lines))
        return lines

    def clean(self) -> dict[str, Any]:
        """Somebody is to be asked."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned[name] for name in ("kinds", "categories", "pasted", "file")):
            raise forms.ValidationError(
                "依頼先がありません。種別か区分を選ぶか、一覧を貼り付けるか、ファイルを選んでください。"
            )
        return cleaned

    @property
    def lines(self) -> list[Line]:
        """All that is listed, pasted or in the file."""
        return [*self.cleaned_data["pasted"], *self.cleaned_data["file"]]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, as `find_addressees` takes it."""
        return {name: self.cleaned_data[name] for name in ("kinds", "categories")} | {"lines": self.lines}


class ConfirmForm(forms.Form):
    """What the preview showed: the codes of everybody to be asked, and to whom it is announced."""

    codes = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LONGEST_LIST)
    announced = forms.ChoiceField(widget=forms.HiddenInput, choices=ANNOUNCED)

    def clean_codes(self) -> list[Line]:
        """One line for each organ."""
        return pasted_lines(self.cleaned_data["codes"])
