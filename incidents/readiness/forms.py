"""What an organ types about its readiness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agencies.forms import ChosenField, DayField
from agencies.models import Organization
from incidents.models.readiness import Answer
from incidents.readiness.answers import LABELS, asked, spoken
from incidents.readiness.chain import COLUMNS, LONGEST_CHAIN, Chain, Link

CHOICES = [*((str(one), spoken(one)) for one in Answer.values), ("", "未回答")]
SPARE_ROWS, MORE_ROWS = 3, 5
HINTS = {
    "route": "漏えい等事案が起きたときの連絡体制を整備しているか（第9-1、9-3）。",
    "nights": "情報システムから漏えいした（おそれがある）とき、夜間・休日にも対応するか。",
    "executives": "そのとき、幹部に速やかに報告するか。",
    "supervisor": "そのとき、所管する行政機関に報告するか（第9-5）。",
    "warned": "LANケーブルを抜くことなど、被害の拡大を防ぐ措置を職員に注意喚起しているか（第9-2）。",
}


def text(label: str, most: int, hint: str = "", *, required: bool = False, **kwargs: Any) -> forms.CharField:
    """A text with messages that name the field."""
    messages = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{most}文字以内で入力してください（現在%(show_value)d文字です）。",
    }
    return forms.CharField(
        label=label, max_length=most, help_text=hint, required=required, error_messages=messages, **kwargs
    )


class ShownForm(forms.Form):
    """A form that remembers which version it was filled in on top of."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), "画面を開き直してから入力してください。"),
    )


class AnswersForm(ShownForm):
    """The questions the organ is asked, each yes, no or not yet answered."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, organ: Organization, answers: Mapping[str, str], version: int
    ) -> None:
        """Filled in with what stands, or with what the organ said the year before."""
        super().__init__(data, initial={"version": version, **answers})
        self.asked = asked(organ)
        for key in self.asked:
            self.fields[key] = ChosenField(
                label=LABELS[key],
                choices=CHOICES,
                required=False,
                widget=forms.RadioSelect,
                help_text=HINTS[key],
                error_messages={"invalid_choice": f"{LABELS[key]}は選択肢から選んでください。"},
            )

    @property
    def answers(self) -> dict[str, str]:
        """What was chosen."""
        return {key: self.cleaned_data[key] for key in self.asked}

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields that are shown."""
        return [self[key] for key in self.asked]


class LinkForm(forms.Form):
    """One link of the chain; the last rows are empty, and an emptied one is dropped."""

    place = forms.IntegerField(
        label="順位",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "順位は1から999までの数字で入力してください。"
        ),
    )
    post = text("役職", 100)
    person = text("氏名", 100)
    contact = text("連絡先（昼間）", 200)
    contact_at_night = text("連絡先（夜間・休日）", 200)
    deputy = text("代理の氏名", 100)
    deputy_contact = text("代理の連絡先", 200)

    @property
    def link(self) -> Link:
        """What was typed."""
        return Link(**{name: self.cleaned_data.get(name) or "" for name in COLUMNS}).cleaned

    @property
    def reach(self) -> list[forms.BoundField]:
        """The fields below post and person."""
        return [self[name] for name in COLUMNS[2:]]


class BaseLinks(forms.BaseFormSet):
    """The rows of the chain."""

    default_error_messages = {
        "missing_management_form": "画面を開き直してから入力してください。",
        "too_many_forms": f"連絡網は{LONGEST_CHAIN}順位までです。順位を減らしてください。",
    }

    @property
    def links(self) -> list[Link]:
        """The rows that hold anything, by place and then in the order of the page."""
        rows = [(form.cleaned_data.get("place") or 10**6, form.link) for form in self.forms]
        return [link for _, link in sorted(rows, key=lambda row: row[0]) if link != Link("")]


def links_of(data: Mapping[str, Any] | None, chain: Chain, spare: int = SPARE_ROWS) -> Any:
    """The rows filled in with the chain, and some spare ones."""
    made = forms.formset_factory(LinkForm, BaseLinks, extra=spare, max_num=LONGEST_CHAIN + SPARE_ROWS)
    initial: Sequence[dict[str, Any]] = [
        {"place": place, **{name: getattr(link, name) for name in COLUMNS}}
        for place, link in enumerate(chain.links, start=1)
    ]
    return made(data, initial=initial, prefix="links")


class RouteForm(ShownForm):
    """What belongs to the chain as a whole."""

    nights = text(
        "夜間・休日の対応", 1000, "誰が最初に連絡を受け、どう伝えるか。", widget=forms.Textarea(attrs={"rows": 3})
    )
    note = text("備考", 1000, "連絡網に載せる注意など。", widget=forms.Textarea(attrs={"rows": 3}))


class WarningForm(forms.Form):
    """注意喚起: when, by which means, of what and to whom."""

    given_on = DayField(
        label="注意喚起をした日",
        help_text="例 平成28年5月20日、H28.5.20、2016-05-20",
        widget=forms.TextInput(attrs={"class": "input-date"}),
        error_messages={"required": "注意喚起をした日を入力してください。"},
    )
    means = text("方法", 100, "例 全職員へのメール、朝礼、ポスター", required=True)
    subject = text("内容", 300, "例 不審なメールを開いたときは直ちにLANケーブルを抜く", required=True)
    audience = text("対象", 200, "例 全職員")


def errors_of(form: forms.Form) -> list[tuple[str, str]]:
    """(anchor, text) of each error of a form."""
    found = []
    for name, texts in form.errors.items():
        field = form[name] if name in form.fields else None
        anchor = (field.auto_id if field.use_fieldset else field.id_for_label) if field else "main"
        found += [(anchor or "main", str(text)) for text in texts]
    return found


def errors_of_rows(rows: Any) -> list[tuple[str, str]]:
    """(anchor, text) of each error of the rows, naming the row."""
    found = [("main", str(text)) for text in rows.non_form_errors()]
    for number, form in enumerate(rows.forms, start=1):
        found += [(anchor, f"{number}行目：{text}") for anchor, text in errors_of(form)]
    return found
