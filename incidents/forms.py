"""What is typed when an incident is reported, and when more is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q

from agencies import eras
from agencies.echoes import echoed
from agencies.forms import ChosenField, TypedField
from agencies.models import Organization
from agencies.roles import Officer
from incidents.models import Incident, IncidentReport, Step
from incidents.moments import MomentField
from incidents.regimes import regime_of
from incidents.texts import MOST_PERSONS
from incidents.transitions import TRANSITIONS
from incidents.words import AT_ONCE, LAID_OPEN, LEVELS, YES_NO, label_of
from regulations.forms import too_long


def text(label: str, most: int, hint: str = "", *, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A text whose messages name it."""
    messages = {"required": f"{label}を入力してください。"} | too_long(label, most)
    return forms.CharField(
        label=label, max_length=most, help_text=hint, required=required, error_messages=messages, **kwargs
    )


def paragraph(label: str, hint: str = "", *, rows: int = 4, required: bool = False) -> forms.CharField:
    """A text of several lines, as long as a column of a report."""
    return text(label, 4000, hint, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class LevelField(ChosenField):
    """How grave it is, 0 to 3; its value is an int."""

    def __init__(self, **kwargs: Any) -> None:
        """Each level with what it means; the examples are said by the page."""
        super().__init__(
            label="レベル",
            choices=[(level.value, f"{level.label}　{LEVELS[level][0]}") for level in Incident.Level],
            widget=forms.RadioSelect,
            error_messages={"required": "レベルを選んでください。迷うときは高い方を選びます。"},
            help_text="迷うときは高い方を選んでください。事実が分かってから直せます。",
            **kwargs,
        )

    def clean(self, value: Any) -> int:
        """The level as a number."""
        return int(super().clean(value))


class PersonsField(TypedField):
    """How many persons are concerned; None while nobody knows."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # the value of this field is what it reads
        """Read what was typed, in half or full width, with or without separators."""
        if value in self.empty_values or isinstance(value, int):
            return value if isinstance(value, int) else None
        typed = re.sub(r"[,、人名]", "", eras.normalize(value))
        if re.fullmatch(r"-\d+", typed):
            raise forms.ValidationError(
                f"本人の数「{echoed(value)}」は負の数です。0以上の整数を入力するか、分からないときは空にしてください。"
            )
        if not re.fullmatch(r"[0-9]+", typed) or len(typed) > 10 or int(typed) > MOST_PERSONS:
            raise forms.ValidationError(
                f"本人の数「{echoed(value)}」は人数として読めません。"
                "整数（例 120）を入力するか、分からないときは空にしてください。"
            )
        return int(typed)


class YesNoField(ChosenField):
    """Yes, no, or not known yet (None)."""

    def __init__(self, **kwargs: Any) -> None:
        """Not known unless said otherwise."""
        choices = [({None: "", True: "yes", False: "no"}[value], word) for value, word in YES_NO.items()]
        super().__init__(choices=choices, widget=forms.RadioSelect, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A value of the column as a choice."""
        return {None: "", True: "yes", False: "no"}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        """The choice as a value of the column."""
        return {"yes": True, "no": False}.get(super().clean(value))


class VersionField(forms.IntegerField):
    """The version of the incident that was shown, carried by the page (rule 11)."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        """Nobody types it, so what is said of it says what to do."""
        text = "画面の内容が壊れています。画面を開き直して、入力し直してください。"
        super().__init__(error_messages={"required": text, "invalid": text}, **kwargs)


class WithLevels(forms.Form):
    """A form on which the levels are shown with examples."""

    def levels(self) -> Iterator[tuple[Any, str, str]]:
        """(radio button, what the level means, examples)."""
        meanings = list(LEVELS.values())
        return ((choice, *meanings[place]) for place, choice in enumerate(self["level"]))


class PlaceField(forms.ModelChoiceField):
    """The organ or unit in which it happened; a unit is named after its organ."""

    def label_from_instance(self, obj: Any) -> str:
        """厚生労働省　東京検疫所."""
        return f"{obj.parent}　{obj}" if obj.parent else obj.full_name


class ReportForm(WithLevels):
    """事案の報告: what can be said within a minute, before the facts are clear (第9-1)."""

    found_at = MomentField(label="気付いた日時")
    title = text("件名", 100, "ひとことで。例：住民の名簿を誤って外部にメール送信")
    what = paragraph(
        "何が起きたか", "分かっていることだけで構いません。個人の名前は書かないでください。", required=True
    )
    level = LevelField()
    at_once = forms.MultipleChoiceField(
        label="その場で行ったこと",
        choices=[(one, one) for one in AT_ONCE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "その場で行ったことは、一覧から選んでください。"},
    )
    other = text("その他に行ったこと", 100, required=False)

    def __init__(self, data: Any = None, *, officer: Officer, today: date, now: datetime) -> None:
        """The place is asked where there are several it may be; found just now unless said otherwise."""
        super().__init__(data, initial={"found_at": now.replace(second=0, microsecond=0)})
        own = Organization.objects.filter(pk__in=officer.member_ids)
        reached = Organization.objects.filter(Q(pk__in=officer.member_ids) | Q(parent__in=officer.member_ids))
        there = reached.filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=today))
        places = there.select_related("parent", "prefecture").order_by("code")
        self.fields["place"] = PlaceField(
            places,
            label="事案が起きた機関・部局等",
            empty_label=None,
            to_field_name="code",
            initial=own.order_by("code").values_list("code", flat=True).first(),
            error_messages={
                "required": "事案が起きた機関・部局等を選んでください。",
                "invalid_choice": "事案が起きた機関・部局等を一覧から選んでください。",
            },
        )
        self.is_place_asked = places.count() != 1
        if not self.is_place_asked:
            self.fields["place"].widget = forms.HiddenInput()

    def basis(self, today: date) -> str:
        """Why it is to be reported at once: what binds the organ of whoever reports on that day."""
        place = self.fields["place"].queryset.first()  # type: ignore[attr-defined]  # a field that chooses rows
        kind = (place.parent or place).kind if place else Organization.Kind.AGENCY
        return TRANSITIONS[Step.FOUND].basis(kind, regime_of(kind, today))

    def values(self) -> dict[str, Any]:
        """What was typed, for the action."""
        cleaned = dict(self.cleaned_data)
        place = cleaned.pop("place")
        done = [*cleaned.pop("at_once"), cleaned.pop("other")]
        return cleaned | {
            "organization": place.parent or place,
            "unit": place if place.parent else None,
            "containment": "、".join(one for one in done if one),
        }


class AmendForm(WithLevels):
    """事案の内容の更新: the next version of the report, on top of the latest."""

    version = VersionField()
    title = text(label_of("title"), 100)
    what = paragraph(label_of("what"), required=True)
    level = LevelField()
    data_kinds = text(label_of("data_kinds"), 300, "例：氏名、住所、電話番号、口座番号", required=False)
    persons = PersonsField(
        label=label_of("persons"),
        required=False,
        help_text="分からないうちは空にします。見込みでも構いません。",
        widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    is_sensitive = YesNoField(label=label_of("is_sensitive"), help_text="病歴、犯罪の経歴など")
    has_property_damage = YesNoField(label=label_of("has_property_damage"), help_text="口座やカードの番号の悪用など")
    is_malicious = YesNoField(label=label_of("is_malicious"), help_text="不正アクセス、ウイルス、盗難、持ち出しなど")
    containment = text(label_of("containment"), 300, required=False)
    cause = paragraph(label_of("cause"))
    prevention = paragraph(label_of("prevention"))
    change_note = text(label_of("change_note"), 300, "例：調査で人数が分かった")

    def __init__(self, data: Mapping[str, Any] | None = None, *, report: IncidentReport, version: int) -> None:
        """`report` is the latest, `version` that of the incident as it is shown."""
        initial = {name: getattr(report, name) for name in LAID_OPEN}
        super().__init__(data, initial=initial | {"version": version})

    def values(self) -> dict[str, Any]:
        """The columns of the next report."""
        return {name: self.cleaned_data[name] for name in LAID_OPEN}
