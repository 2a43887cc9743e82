"""What is chosen to make a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from agencies.models import Assignment
from agencies.roles import PERMISSIONS, Officer
from agencies.tokens.scopes import Scope

LIVES = [("30", "30日"), ("90", "90日"), ("180", "180日"), ("365", "1年")]


class AssignmentField(forms.ModelChoiceField):
    """One of one's own roles: 厚生労働省 保護担当者."""

    def label_from_instance(self, obj: Assignment) -> str:
        """Organization and role."""
        return str(obj)


class TokenForm(forms.Form):
    """A name, one of one's own roles, what it is for, and how long it lives."""

    name = forms.CharField(
        label="名前",
        max_length=100,
        help_text="何に使うかが分かる名前（例 週次の集計、給与システム連携）",
        error_messages={
            "required": "名前を入力してください。",
            "max_length": "名前は100文字以内で入力してください（現在%(show_value)d文字です）。",
        },
    )
    assignment = AssignmentField(
        Assignment.objects.none(),
        label="役割",
        empty_label=None,
        help_text="トークンでできるのは、この役割でできることのうち、下で選んだ範囲だけです。",
        error_messages={
            "required": "役割を選んでください。",
            "invalid_choice": "ご自分の役割だけを選べます。一覧から選び直してください。",
        },
    )
    scopes = forms.MultipleChoiceField(
        label="使える範囲",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "使える範囲を1つ以上選んでください。",
            "invalid_choice": "「%(value)s」は範囲の一覧にありません。一覧から選び直してください。",
        },
    )
    days = forms.ChoiceField(
        label="有効期間",
        choices=LIVES,
        initial="90",
        error_messages={
            "required": "有効期間を選んでください。",
            "invalid_choice": "有効期間は一覧から選んでください（最長1年）。",
        },
    )

    def __init__(self, data: Any = None, *, officer: Officer, assignments: Any) -> None:
        """Offers one's own roles, and the scopes that are of use to any of them."""
        super().__init__(data)
        self.fields["assignment"].queryset = assignments  # type: ignore[attr-defined]  # a field of rows
        held = set().union(*(PERMISSIONS[grant.role] for grant in officer.grants))
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (scope.value, f"{scope.label}（{scope.value}）")
            for scope in Scope
            if scope.permission is None or scope.permission in held
        ]

    @property
    def life(self) -> timedelta:
        """How long the token is to live."""
        return timedelta(days=int(self.cleaned_data["days"]))
