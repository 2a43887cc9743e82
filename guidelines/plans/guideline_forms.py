"""What an administrator types of the guidelines a cycle amends, and of those it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from agencies.forms import ChosenField
from guidelines.models import AUDIENCES, Guideline
from guidelines.plans.content import Concerned, Plain
from guidelines.plans.forms import CodeField, PlanForm, needed, on, text
from guidelines.plans.words import in_words


class NoticeForm(forms.Form):
    """A guideline there is: is it amended, and by which notice?"""

    chosen = forms.BooleanField(required=False)
    number = text("通知の番号", 50, required=False)
    issued_on = on("通知の日付", required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, guideline: Guideline, held: Concerned | None) -> None:
        """`held` is what the plan says of it."""
        initial: Plain = {"chosen": held is not None}
        if held:
            initial |= {"number": held.number, "issued_on": in_words(held.issued_on)}
        super().__init__(data, prefix=f"known-{guideline.pk}", initial=initial)
        self.guideline = guideline
        self.fields["chosen"].label = f"{guideline.title}（{guideline.short_title}）を改正する"

    def clean(self) -> Plain:
        """A chosen one has a notice."""
        cleaned = super().clean() or {}
        if cleaned.get("chosen"):
            for name in ("number", "issued_on"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def value(self) -> Concerned | None:
        """What was typed; None where it is not amended."""
        cleaned = self.cleaned_data
        if not cleaned["chosen"]:
            return None
        return Concerned(self.guideline.code, cleaned["number"], cleaned["issued_on"].isoformat())


class NewGuidelineForm(forms.Form):
    """A guideline that is made with the cycle."""

    code = CodeField(
        label="指針のコード",
        max_length=20,
        example="local-guideline-1",
        help_text="例 local-guideline-1（英数字とハイフン、数字を1つ以上）",
        error_messages=needed("指針のコード", 20),
    )
    title = text("指針の題名", 200)
    short_title = text("指針の略称", 50, "表や見出しに使います（例 地方指針）。")
    audience = ChosenField(
        label="対象の種別",
        choices=[("", "選んでください"), *AUDIENCES],
        error_messages={
            "required": "対象の種別を選んでください。",
            "invalid_choice": "「%(value)s」は一覧にありません。",
        },
    )
    made_on = on("制定日")
    number = text("通知の番号", 50)
    issued_on = on("通知の日付")
    remove = forms.BooleanField(label="この指針を取りやめる", required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, place: int, held: Concerned | None) -> None:
        """`held` is what the plan says of it; without one the form may stay empty, and one that is held keeps its code."""
        initial: Plain = {}
        if held:
            new = held.new or {}
            initial = {name: new[name] for name in ("title", "short_title", "audience")}
            initial |= {"code": held.code, "made_on": in_words(new["issued_on"])}
            initial |= {"number": held.number, "issued_on": in_words(held.issued_on)}
        super().__init__(
            data, prefix=f"new-{place}", initial=initial, empty_permitted=held is None, use_required_attribute=False
        )
        self.held = held
        if held:
            self.fields["code"].disabled = True
        else:
            del self.fields["remove"]

    def clean_code(self) -> str:
        """No guideline that is recorded has it."""
        code = self.cleaned_data["code"]
        if Guideline.objects.filter(code=code).exists():
            raise forms.ValidationError(
                f"コード「{code}」は、登録されている指針のものです。別のコードにしてください。"
            )
        return code

    def value(self) -> Concerned | None:
        """What was typed; None for one that is left empty or taken back."""
        cleaned = self.cleaned_data
        if not cleaned.get("code") or cleaned.get("remove"):
            return None
        new = {name: cleaned[name] for name in ("title", "short_title", "audience")}
        return Concerned(
            cleaned["code"],
            cleaned["number"],
            cleaned["issued_on"].isoformat(),
            new | {"issued_on": cleaned["made_on"].isoformat()},
        )


class GuidelinesForm:
    """指針と通知: every guideline of the register, those the plan makes, and an empty one for another."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, known: list[Guideline], held: tuple[Concerned, ...], version: int
    ) -> None:
        """One form for each."""
        by_code = {one.code: one for one in held}
        self.head = PlanForm(data, initial={"version": version})
        self.known = [NoticeForm(data, guideline=one, held=by_code.get(one.code)) for one in known]
        new = [*(one for one in held if one.new), None]
        self.new = [NewGuidelineForm(data, place=place, held=one) for place, one in enumerate(new)]
        self.errors: list[str] = []

    def __iter__(self) -> Iterator[NoticeForm | NewGuidelineForm]:
        """All of them."""
        yield from self.known
        yield from self.new

    def is_valid(self) -> bool:
        """Is all of it right, and no code used twice?"""
        is_right = all([self.head.is_valid(), *(one.is_valid() for one in self)])
        codes = [one.code for one in self.value()] if is_right else []
        self.errors = [
            f"指針のコード「{code}」が2つあります。" for code in sorted(set(codes)) if codes.count(code) > 1
        ]
        return is_right and not self.errors

    def value(self) -> list[Concerned]:
        """The guidelines concerned."""
        return [found for one in self if (found := one.value())]

    def all_errors(self) -> list[tuple[str, str]]:
        """(anchor, text) of every error."""
        found = [
            (one[name].id_for_label, f"{name_of(one)} {one[name].label}：{error}")
            for one in self
            for name in one.fields
            for error in one.errors.get(name, [])
        ]
        return found + [("main", text) for text in self.errors]


def name_of(form: NoticeForm | NewGuidelineForm) -> str:
    """Which guideline a form is about."""
    if isinstance(form, NoticeForm):
        return form.guideline.short_title
    return form.held.code if form.held else "新しい指針"
