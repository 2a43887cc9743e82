"""What is chosen on the pages about forms in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Count

from agencies.forms import UploadField
from agencies.spreadsheets import MEGABYTE
from guidelines.models import Amendment
from regulations.survey_forms.archives import LARGEST_ARCHIVE, MOST_FORMS
from regulations.survey_forms.changes import Clash, Comparison, seen_mark
from regulations.survey_forms.layout import KIND_OF_FILE

OVERWRITE, KEEP = "overwrite", "keep"
SIDES = ((OVERWRITE, "調査票の内容で上書きする"), (KEEP, "現在の内容のままにする（調査票の記入は捨てる）"))


class SeveralFiles(forms.ClearableFileInput):
    """A field in which more than one file can be chosen."""

    allow_multiple_selected = True


class SeveralFilesField(UploadField):
    """One file or more; its value is a list of uploaded files, not too large together."""

    widget = SeveralFiles
    largest = LARGEST_ARCHIVE

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them by the rules for one."""
        chosen = data if isinstance(data, (list, tuple)) else [data]
        found = [super(SeveralFilesField, self).clean(one, initial) for one in chosen or [None]]
        if sum(one.size for one in found) > self.largest:
            limit = self.largest // MEGABYTE
            raise forms.ValidationError(f"合わせて{limit}MBを超えているため読み込めません。分けて読み込んでください。")
        return found


class UploadForm(forms.Form):
    """The forms that were filled in."""

    workbooks = SeveralFilesField(
        label=KIND_OF_FILE,
        help_text=f"Excelブック（.xlsx）。複数のファイルや、まとめたZIPも選べます（{MOST_FORMS:,}件まで）。",
    )


class CycleChoice(forms.ModelChoiceField):
    """A cycle, with how many organs were asked."""

    def label_from_instance(self, obj: Any) -> str:
        """平成27年8月改正（246機関）."""
        mark = "（演習・架空）" * obj.is_fictional
        return f"{obj}{mark}（{obj.asked}機関）"


class CycleForm(forms.Form):
    """The cycle whose forms are made."""

    amendment = CycleChoice(
        Amendment.objects.none(),
        label="見直し",
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "見直しを選んでください。", "invalid_choice": "見直しを一覧から選んでください。"},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        """Offers the cycles in which somebody was asked, newest first."""
        super().__init__(data)
        asked = Amendment.objects.annotate(asked=Count("reviews")).filter(asked__gt=0)
        self.fields["amendment"].queryset = asked.order_by("is_fictional", "-issued_on", "code")  # type: ignore[attr-defined]  # the stubs know a plain field only


class ConfirmForm(forms.Form):
    """A mark of what was shown, and for each conflict the side that is to stand."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Mapping[str, Any] | None = None, *, comparisons: Sequence[Comparison]) -> None:
        """A choice for each conflict; none is made beforehand."""
        super().__init__(data, initial={"seen": seen_mark(comparisons)})
        self.clashes = [clash for one in comparisons for clash in one.clashes]
        for place, clash in enumerate(self.clashes):
            self.fields[f"side-{place}"] = forms.ChoiceField(
                label=f"「{clash.conflict.label}」をどちらにするか",
                choices=SIDES,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"「{clash.conflict.label}」をどちらの内容にするか選んでください。",
                    "invalid_choice": f"「{clash.conflict.label}」をどちらの内容にするか選び直してください。",
                },
            )

    def side_of(self, clash: Clash) -> forms.BoundField:
        """The choice for one conflict."""
        return self[f"side-{self.clashes.index(clash)}"]

    def keys(self, side: str) -> list[str]:
        """The conflicts in which that side is to stand."""
        return [clash.key for place, clash in enumerate(self.clashes) if self.cleaned_data[f"side-{place}"] == side]
