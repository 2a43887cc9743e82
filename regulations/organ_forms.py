"""What an officer types of the organ as a whole: answers counted in tables 2-(1)-⑩ and 2-(2)-⑭."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from agencies.forms import ChosenField
from regulations.entries import ORGAN_WORDS, OrganEntry, fingerprint, organ_words
from regulations.forms import DraftForm
from regulations.models import Submission


class OrganForm(DraftForm):
    """適用関係・連携; a question not put to the organ has no field."""

    anchor = "organ"

    def __init__(self, data: Mapping[str, Any] | None = None, *, draft: Submission) -> None:
        """`draft` holds what stands now."""
        super().__init__(data, prefix="organ", initial={"shown": fingerprint(organ_words(draft))})
        asked = {
            "arrangement": (draft.review.is_asked_arrangement, Submission.Arrangement),
            "cooperation": (draft.review.is_asked_cooperation, Submission.Cooperation),
        }
        for name, (is_asked, choices) in asked.items():
            if is_asked:
                self.fields[name] = ChosenField(
                    label=ORGAN_WORDS[name],
                    required=False,
                    widget=forms.RadioSelect,
                    choices=[*choices.choices, ("", "未回答")],
                    initial=getattr(draft, name),
                    error_messages={"invalid_choice": "「%(value)s」は一覧にありません。一覧から選んでください。"},
                )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields there are."""
        return [self[name] for name in ORGAN_WORDS if name in self.fields]

    def entry(self) -> OrganEntry:
        """What was typed, for the action."""
        return OrganEntry(**{name: self.cleaned_data[name] for name in self.fields})
