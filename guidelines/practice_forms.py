"""What is typed of a practice (取組事例)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from agencies.echoes import echoed
from agencies.eras import normalize
from agencies.forms import ChosenField, too_long
from agencies.models import Organization
from guidelines.models import AUDIENCES, ClauseText, Guideline
from guidelines.practice_actions import PracticeEntry, in_order
from guidelines.practices import Practice

LONGEST_SUMMARY = 1000
BETWEEN = re.compile(r"[\s、，,・;；]+")
UNTOLD = [("", "示さない")]
BEFORE_CLAUSES = ("theme", "title", "summary", "audience", "organization", "shows_name")


class PracticeForm(forms.Form):
    """取組事例: theme, title, summary, who did it and whether by name, the clauses by number, and the source."""

    theme = ChosenField(
        label="分野",
        choices=[("", "選んでください"), *Practice.Theme.choices],
        error_messages={"required": "分野を選んでください。", "invalid_choice": "分野を一覧から選んでください。"},
    )
    title = forms.CharField(
        label="題名",
        max_length=100,
        error_messages={"required": "題名を入力してください。"} | too_long("題名", 100),
    )
    summary = forms.CharField(
        label="要約",
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="何をしたか、何が良いかを自分の言葉で短くまとめます。",
        error_messages={"required": "要約を入力してください。"} | too_long("要約", LONGEST_SUMMARY),
    )
    audience = ChosenField(
        label="機関の種類",
        choices=[*UNTOLD, *AUDIENCES],
        required=False,
        error_messages={"invalid_choice": "機関の種類を一覧から選んでください。"},
    )
    organization = forms.CharField(
        label="機関",
        required=False,
        max_length=100,
        help_text="機関の名称か機関コード。分からないときや記録しないときは空にします。",
        error_messages=too_long("機関", 100),
    )
    shows_name = forms.BooleanField(label="機関名を示す（全ての機関が読めます）", required=False)
    source = forms.CharField(
        label="出典",
        required=False,
        max_length=100,
        help_text="例：表2-(2)-④、機関の了承を得て掲載",
        error_messages=too_long("出典", 100),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        guidelines: Sequence[Guideline],
        texts: Mapping[int, ClauseText],
        is_fictional: bool,
        entry: PracticeEntry | None = None,
        version: int = 0,
    ) -> None:
        """Filled in with `entry`; for each guideline a field of clauses, by the numbers of `texts` in force today."""
        self.guidelines, self.texts, self.is_fictional = guidelines, texts, is_fictional
        super().__init__(data, initial=initial_of(entry, guidelines) | {"version": version})
        for guideline in guidelines:
            self.fields[field_of(guideline)] = forms.CharField(
                label=f"{guideline.short_title}の条項",
                required=False,
                max_length=200,
                help_text="今日の番号を読点で区切ります（例 2-2、9-6）。",
                error_messages=too_long(f"{guideline.short_title}の条項", 200),
            )
        self.order_fields([*BEFORE_CLAUSES, *map(field_of, guidelines), "source"])

    def clean_organization(self) -> Organization | None:
        """The organ of that code or name in the register."""
        typed = " ".join(self.cleaned_data["organization"].split())
        if not typed:
            return None
        found = Organization.objects.organs().of_register(self.is_fictional).filter(Q(code=typed) | Q(name=typed))
        organs = list(found.select_related("prefecture")[:2])
        if not organs:
            raise forms.ValidationError(
                f"「{echoed(typed)}」という機関は登録にありません。名称か機関コードを確かめてください。"
            )
        if len(organs) > 1:
            raise forms.ValidationError(f"「{echoed(typed)}」という機関が複数あります。機関コードを入力してください。")
        return organs[0]

    def clean(self) -> dict[str, Any]:
        """Read the clauses of each guideline."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = []
        for guideline in self.guidelines:
            numbers = {one.number: one for one in self.texts.values() if one.clause.guideline_id == guideline.pk}
            for typed in filter(None, BETWEEN.split(cleaned.get(field_of(guideline), ""))):
                number = normalize(typed).removeprefix("第")
                if number in numbers:
                    chosen.append(numbers[number])
                else:
                    self.add_error(
                        field_of(guideline),
                        f"「{echoed(typed)}」は、今日の{guideline.short_title}の条項にありません。",
                    )
        cleaned["clauses"] = in_order({text.clause_id: text for text in chosen}.values())
        return cleaned

    def entry(self) -> PracticeEntry:
        """What was typed, for the action."""
        cleaned = self.cleaned_data
        return PracticeEntry(
            theme=cleaned["theme"],
            title=" ".join(cleaned["title"].split()),
            summary=cleaned["summary"].replace("\r\n", "\n").strip(),
            audience=cleaned["audience"],
            organization=cleaned["organization"],
            shows_name=cleaned["shows_name"],
            source=" ".join(cleaned["source"].split()),
            clauses=cleaned["clauses"],
        )


def field_of(guideline: Guideline) -> str:
    """The name of the field of a guideline's clauses."""
    return f"clauses-{guideline.code}"


def initial_of(entry: PracticeEntry | None, guidelines: Sequence[Guideline]) -> dict[str, Any]:
    """What stands, as it is typed."""
    if entry is None:
        return {}
    names = ("theme", "title", "summary", "audience", "shows_name", "source")
    clauses = {
        field_of(one): "、".join(text.number for text in entry.clauses if text.clause.guideline_id == one.pk)
        for one in guidelines
    }
    organ = entry.organization.code if entry.organization else ""
    return {name: getattr(entry, name) for name in names} | clauses | {"organization": organ}
