"""By what practices (取組事例) can be searched; the page and the API share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from agencies.api_access import officer
from agencies.filters import ALL
from guidelines.models import AUDIENCES, AmendmentItem, Clause, ClauseText
from guidelines.practices import Practice
from guidelines.querysets import sees_exercise

UNNAMED = ("NONE", "示されていない")


def is_of_exercise(request: Any) -> bool:
    """Are practices of the exercise asked for by somebody who may see them? Who is of the exercise sees its own first."""
    reader = officer(request)
    asked = request.GET.get("fictional", "1" if reader.is_fictional else "")
    return asked == "1" and sees_exercise(reader)


def clauses_of(request: Any) -> QuerySet:
    """The clauses that practices of the register looked at are about."""
    found = Practice.objects.apart(is_fictional=is_of_exercise(request))
    return Clause.objects.filter(pk__in=found.values("clauses")).select_related("guideline")


def items_of(request: Any) -> QuerySet:
    """The items of the cycles of the register looked at."""
    return AmendmentItem.objects.filter(amendment__is_fictional=is_of_exercise(request)).select_related("amendment")


class PracticeFilter(django_filters.FilterSet):
    """Words, theme, clause, kind of organ, and the item of a review whose clauses it is about; of one register."""

    q = django_filters.CharFilter(label="言葉", max_length=100, method="containing")
    theme = django_filters.ChoiceFilter(label="分野", choices=Practice.Theme.choices, empty_label=ALL)
    clause = django_filters.ModelChoiceFilter(label="条項", queryset=clauses_of, field_name="clauses", empty_label=ALL)
    audience = django_filters.ChoiceFilter(
        label="機関の種類", choices=[*AUDIENCES, UNNAMED], method="of_kind", empty_label=ALL
    )
    item = django_filters.ModelChoiceFilter(
        label="改正事項", queryset=items_of, method="about_item", widget=forms.HiddenInput
    )
    fictional = django_filters.ChoiceFilter(
        label="演習", choices=[("0", "実際の事例"), ("1", "演習（架空）")], method="of_register", empty_label=None
    )

    class Meta:
        model = Practice
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen, real ones and those of the exercise apart."""
        found = super().filter_queryset(queryset)
        return found.apart(is_fictional=is_of_exercise(self.request))

    def of_register(self, practices: QuerySet, name: str, value: str) -> QuerySet:
        """Left to `filter_queryset`, where no choice is a choice too."""
        return practices

    def containing(self, practices: QuerySet, name: str, value: str) -> QuerySet:
        """Every word stands in title, summary or source, or in a name that is told; a name that is not told finds nothing."""
        for word in value.split():
            named = Q(shows_name=True, organization__name__icontains=word)
            texts = Q(title__icontains=word) | Q(summary__icontains=word) | Q(source__icontains=word)
            practices = practices.filter(texts | named)
        return practices

    def of_kind(self, practices: QuerySet, name: str, value: str) -> QuerySet:
        """Practices of that kind of organ, or those whose source does not tell the kind."""
        return practices.filter(audience="" if value == UNNAMED[0] else value)

    def about_item(self, practices: QuerySet, name: str, value: AmendmentItem) -> QuerySet:
        """Practices on any clause of the item."""
        return practices.filter(pk__in=Practice.objects.filter(clauses__items=value).values("pk"))


class PracticePageFilter(PracticeFilter):
    """The same on the page, where clauses are called as they are on the day; the register is chosen by tabs."""

    def __init__(self, *args: Any, texts: Mapping[int, ClauseText], **kwargs: Any) -> None:
        """`texts` is the text in force by clause."""
        super().__init__(*args, **kwargs)
        self.filters["fictional"].extra["widget"] = forms.HiddenInput
        named = self.filters["clause"].field
        named.label_from_instance = lambda clause: named_clause(clause, texts)


def named_clause(clause: Clause, texts: Mapping[int, ClauseText]) -> str:
    """行政機関指針 第9-2; a clause that no longer stands is said to be deleted."""
    return f"{clause.guideline.short_title} {texts.get(clause.pk) or '（削除された条項）'}"
