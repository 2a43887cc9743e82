"""What may stand in the address of a table."""

from django import forms

from agencies.filters import ALL, CATEGORIES
from agencies.forms import DayField
from agencies.layouts import STATES
from agencies.models import Organization
from guidelines.models import AUDIENCES, Amendment


def unknown(field: str, there_are: str) -> dict[str, str]:
    """What is said of a value that cannot be chosen."""
    return {"invalid_choice": f"{field} には{there_are}を指定してください。"}


class TableForm(forms.Form):
    """Amendment, 基準日, what counts, the organ of a table of one organ, and which organs are looked at."""

    amendment = forms.CharField(required=False, max_length=20)
    as_of = DayField(required=False, label="基準日")
    state = forms.ChoiceField(
        required=False,
        label="対象",
        choices=STATES,
        error_messages={
            "invalid_choice": "state には submitted（提出済・確認済）か confirmed（確認済のみ）を指定してください。"
        },
    )
    organization = forms.CharField(required=False, max_length=20)
    kind = forms.ChoiceField(
        required=False,
        label="種別",
        choices=[("", ALL), *AUDIENCES],
        error_messages=unknown("kind", "、".join(value for value, _ in AUDIENCES)),
    )
    category = forms.ChoiceField(
        required=False,
        label="区分",
        choices=[("", ALL), *CATEGORIES],
        error_messages=unknown("category", "、".join(value for value, _ in CATEGORIES)),
    )
    lead_agency = forms.CharField(required=False, label="主管する行政機関", max_length=20)
    compared_to = DayField(required=False, label="比べる日")


FILTERS = ("kind", "category", "lead_agency")


def lead_agencies(amendment: Amendment) -> list[Organization]:
    """The agencies that lead a corporation of the cycle."""
    return list(Organization.objects.filter(led_reviews__amendment=amendment).distinct().order_by("code"))
