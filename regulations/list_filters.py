"""By what versions, answers and regulations can be searched: by what dispatch froze of their review, as reviews are."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet

from agencies.api_access import officer
from agencies.filters import ALL, CATEGORIES
from agencies.provenance import Provenance
from agencies.roles import Permission
from guidelines.models import AUDIENCES
from regulations.filters import HANDED_IN, amendments, leads_of_cycle
from regulations.models import ItemAnswer, Revision, Submission

COUNTED = [("1", "集計の対象となる版だけ")]
NAMED = [choice for choice in Provenance.choices if choice[0] != Provenance.ALLOCATED]
ANSWERED = [choice for choice in ItemAnswer.Outcome.choices if choice[0] != ItemAnswer.Outcome.UNANSWERED]
REVISED = [("1", "改正済"), ("0", "未了")]


class OfReviewFilter(django_filters.FilterSet):
    """What rows of versions have in common; who watches sees a cycle of the exercise only when choosing it."""

    to_version: ClassVar[str] = ""
    """The way from a row to its version, with the underscores behind it."""

    q = django_filters.CharFilter(label="機関の名称・コード", max_length=100, method="containing")
    organization = django_filters.CharFilter(label="機関のコード", max_length=20, method="of_organ")
    amendment = django_filters.ModelChoiceFilter(
        label="指針の改正", queryset=amendments, to_field_name="code", method="frozen", empty_label=ALL
    )
    kind = django_filters.ChoiceFilter(label="種別", choices=AUDIENCES, method="frozen", empty_label=ALL)
    category = django_filters.ChoiceFilter(label="区分", choices=CATEGORIES, method="frozen", empty_label=ALL)
    lead_agency = django_filters.ModelChoiceFilter(
        label="主管する行政機関", queryset=leads_of_cycle, to_field_name="code", method="frozen", empty_label=ALL
    )
    state = django_filters.ChoiceFilter(label="版の状態", choices=HANDED_IN, method="in_state", empty_label=ALL)
    counted = django_filters.ChoiceFilter(label="集計の対象", choices=COUNTED, method="that_count", empty_label=ALL)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen; without a cycle none of the exercise, unless one's own."""
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("amendment") or not officer(self.request).may(Permission.WATCH):
            return found
        return found.filter(**{f"{self.to_version}review__amendment__is_fictional": False})

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The organ's name or code contains the text."""
        organ = f"{self.to_version}review__organization__"
        return rows.filter(Q(**{f"{organ}name__icontains": value}) | Q(**{f"{organ}code__icontains": value}))

    def of_organ(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Of the organ with that code."""
        return rows.filter(**{f"{self.to_version}review__organization__code": value})

    def frozen(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """By what dispatch froze."""
        return rows.filter(**{f"{self.to_version}review__{name}": value})

    def in_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Of versions in that state."""
        return rows.filter(**{f"{self.to_version}state": value})

    def that_count(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Of the versions that the tables count."""
        own = self.to_version.removesuffix("__") or "pk"
        return rows.filter(**{f"{own}__in": Submission.objects.counted().values("pk")})


class SubmissionFilter(OfReviewFilter):
    """Versions."""

    class Meta:
        model = Submission
        fields = ()


class AnswerFilter(OfReviewFilter):
    """Answers."""

    to_version = "submission__"

    outcome = django_filters.ChoiceFilter(label="対応", choices=ANSWERED, empty_label=ALL)
    position = django_filters.NumberFilter(
        label="改正事項の番号", field_name="item__position", min_value=1, max_value=999
    )
    provenance = django_filters.ChoiceFilter(label="根拠", choices=NAMED, empty_label=ALL)

    class Meta:
        model = ItemAnswer
        fields = ()


class RevisionFilter(OfReviewFilter):
    """Regulations with their dates."""

    to_version = "submission__"

    owner = django_filters.CharFilter(
        label="機関又は部局等のコード", max_length=20, field_name="regulation__owner__code"
    )
    revised = django_filters.ChoiceFilter(label="改正", choices=REVISED, method="that_are_revised", empty_label=ALL)
    provenance = django_filters.ChoiceFilter(label="根拠", choices=NAMED, empty_label=ALL)

    class Meta:
        model = Revision
        fields = ()

    def that_are_revised(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """With a date, or without one."""
        return rows.filter(revised_from__isnull=value == "0")
