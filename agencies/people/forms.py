"""What is typed about accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from agencies.forms import ChosenField, DayField, too_long
from agencies.models import Assignment, User
from agencies.people.keeping import keeps_all, organizations_of, roles_of
from agencies.roles import Officer

DAY_HELP = "例 平成28年4月1日、2016-04-01"


def email_field(label: str) -> forms.EmailField:
    """An address of mail."""
    return forms.EmailField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": f"{label}を入力してください。",
            "invalid": f"{label}の形が正しくありません。name@kikan.example のように入力してください。",
        }
        | too_long(label, 254),
    )


def name_field(label: str, *, required: bool = True) -> forms.CharField:
    """A person's name."""
    messages = {"required": f"{label}を入力してください。"} | too_long(label, 100)
    return forms.CharField(label=label, required=required, max_length=100, error_messages=messages)


def day_field(label: str, help_text: str, *, required: bool = False) -> DayField:
    """A day in era or ISO style."""
    return DayField(
        label=label,
        required=required,
        help_text=help_text,
        error_messages={"required": f"{label}を入力してください。"},
    )


class OrganizationField(forms.CharField):
    """An organ or unit by its code or its whole name; its value is the row."""

    def __init__(self, officer: Officer, **kwargs: Any) -> None:
        """Those for which the officer may give roles."""
        self.found = organizations_of(officer)
        super().__init__(
            label="機関・部局等",
            max_length=100,
            help_text="機関のコード（例 AG-26）又は名称を入力してください。",
            error_messages={"required": "機関・部局等を入力してください。"} | too_long("機関・部局等", 100),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Find it."""
        typed = str(super().clean(value)).strip()
        matches = list(self.found.filter(code__iexact=typed)[:1]) or list(self.found.filter(name=typed)[:2])
        if len(matches) != 1:
            raise forms.ValidationError(
                "その機関は見つかりません。機関の一覧にあるコードを入力してください。"
                if not matches
                else "同じ名称の機関が複数あります。コードで入力してください。"
            )
        return matches[0]


class OwnOrganizationField(forms.ModelChoiceField):
    """One of a chief's own organs and units."""

    def __init__(self, officer: Officer, **kwargs: Any) -> None:
        """Chosen from a list."""
        super().__init__(
            organizations_of(officer).order_by("code"),
            label="機関・部局等",
            error_messages={
                "required": "機関・部局等を選んでください。",
                "invalid_choice": "機関・部局等を選び直してください。",
            },
            **kwargs,
        )


class RoleForm(forms.Form):
    """役割: which role for whom, from when to when."""

    begins_on = day_field("始まりの日（空欄は今すぐ）", DAY_HELP)
    ends_on = day_field("終わりの日（空欄は期限なし）", f"この日まで有効です。{DAY_HELP}")

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        """What this officer may give."""
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles_of(officer)]
        self.fields["role"] = ChosenField(
            label="役割",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": "役割を選んでください。"},
        )
        kind = OrganizationField if keeps_all(officer) else OwnOrganizationField
        self.fields["organization"] = kind(officer)
        self.order_fields(["email", "name", "role", "organization", "begins_on", "ends_on"])

    def entry(self) -> dict[str, Any]:
        """What was typed, by the names of the actions' arguments."""
        return {name: self.cleaned_data[name] for name in self.fields}


class InvitationForm(RoleForm):
    """招待: who, and the first role."""

    email = email_field("メールアドレス")
    name = name_field("氏名")


class NameForm(forms.Form):
    """氏名."""

    name = name_field("氏名")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """As it is now."""
        super().__init__(*args, **kwargs)
        self.initial = {"name": user.name, "version": user.version}


class SuspensionForm(forms.Form):
    """停止: why."""

    why = forms.CharField(
        label="停止する理由",
        max_length=200,
        help_text="ほかの管理する方が読みます。例：退職のため",
        error_messages={"required": "停止する理由を入力してください。"} | too_long("停止する理由", 200),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class RolesField(forms.ModelMultipleChoiceField):
    """Roles that are handed over."""

    def label_from_instance(self, obj: Assignment) -> str:
        """Organization and role."""
        return str(obj)


class HandoverForm(forms.Form):
    """異動: which roles, from which day, to whom."""

    roles = RolesField(
        Assignment.objects.none(),
        label="引き継ぐ役割",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "引き継ぐ役割を選んでください。"},
    )
    first_on = day_field("後任の方の最初の日（異動日）", f"前任の方はその前日までです。{DAY_HELP}", required=True)
    email = email_field("後任の方のメールアドレス")
    name = name_field("後任の方の氏名（まだ登録されていないときに必要です）", required=False)

    def __init__(self, *args: Any, roles: list[Assignment], **kwargs: Any) -> None:
        """The roles that can be handed over, all chosen to begin with."""
        super().__init__(*args, **kwargs)
        self.initial = {"roles": [one.pk for one in roles]}
        field = self.fields["roles"]
        field.queryset = (  # type: ignore[attr-defined]  # the class body makes it a RolesField
            Assignment.objects.filter(pk__in=[one.pk for one in roles])
            .select_related("organization")
            .order_by("organization__code", "role")
        )

    def entry(self) -> dict[str, Any]:
        """What was typed, by the names of the actions' arguments."""
        typed = self.cleaned_data
        first_on: date = typed["first_on"]
        roles = [one.pk for one in typed["roles"]]
        return {"role_ids": roles, "first_on": first_on, "email": typed["email"], "name": typed["name"]}


class NewPasswordForm(forms.Form):
    """新しいパスワード, twice."""

    password = forms.CharField(
        label="新しいパスワード",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
        error_messages={"required": "新しいパスワードを入力してください。"} | too_long("新しいパスワード", 1000),
    )
    again = forms.CharField(
        label="新しいパスワード（確認）",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "同じパスワードをもう一度入力してください。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Whose it will be: it must not be like the name or the address."""
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """By the rules of the settings."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", "二つのパスワードが違います。同じものを入力してください。")
        return typed


class ResetForm(forms.Form):
    """パスワードの再設定: for which address."""

    email = email_field("メールアドレス")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Browsers may fill it in."""
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"
