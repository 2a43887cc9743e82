"""Versions, answers and regulations in the API, row by row; what is ALLOCATED stands in none of these lists (rule 10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from guidelines.models import AUDIENCES, ClauseText
from regulations.api import ATTRIBUTABLE, BasisSerializer, is_named
from regulations.filters import HANDED_IN
from regulations.list_filters import ANSWERED, AnswerFilter, RevisionFilter, SubmissionFilter
from regulations.models import ItemAnswer, Revision, Submission


class VersionSerializer(serializers.Serializer):
    """One version that was handed in (提出); who did so is told on its page, and not here."""

    review = serializers.IntegerField(source="review_id")
    organization = serializers.CharField(source="review.organization.code")
    organization_name = serializers.CharField(source="review.organization.name")
    amendment = serializers.CharField(source="review.amendment.code")
    kind = serializers.ChoiceField(source="review.kind", choices=AUDIENCES)
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=HANDED_IN)
    submitted_on = serializers.DateField()
    forwarded_on = serializers.DateField(allow_null=True)
    judged_on = serializers.DateField(allow_null=True)
    return_reason = serializers.CharField()
    late_reason = serializers.CharField()
    completed_from = serializers.SerializerMethodField(help_text="全ての規程の改正を終えた日（期間の初日）")
    completed_to = serializers.SerializerMethodField(help_text="同じく期間の末日")

    def get_completed_from(self, version: Submission) -> date | None:
        """First day of the period in which the organ was done, if that may be tied to its name."""
        return version.completed_from if is_named(version) else None

    def get_completed_to(self, version: Submission) -> date | None:
        """Last day of that period."""
        return version.completed_to if is_named(version) else None


class OfVersionSerializer(serializers.Serializer):
    """What rows of a version say of it."""

    review = serializers.IntegerField(source="submission.review_id")
    organization = serializers.CharField(source="submission.review.organization.code")
    organization_name = serializers.CharField(source="submission.review.organization.name")
    amendment = serializers.CharField(source="submission.review.amendment.code")
    number = serializers.IntegerField(source="submission.number", help_text="版の番号")
    state = serializers.ChoiceField(source="submission.state", choices=HANDED_IN)


class ListedAnswerSerializer(OfVersionSerializer):
    """What one version says of one item (対応状況)."""

    position = serializers.IntegerField(source="item.position")
    item = serializers.CharField(source="item.label")
    outcome = serializers.ChoiceField(choices=ANSWERED)
    manner = serializers.ChoiceField(choices=ItemAnswer.Manner.choices)
    planned_from = serializers.DateField(allow_null=True)
    planned_to = serializers.DateField(allow_null=True)
    remark = serializers.CharField()
    provenance = serializers.ChoiceField(choices=ATTRIBUTABLE)
    bases = serializers.SerializerMethodField()

    @extend_schema_field(BasisSerializer(many=True))
    def get_bases(self, answer: ItemAnswer) -> list[dict[str, str]]:
        """The clauses of the organ's rule, by the numbers that the clauses of the guideline bear after the amendment."""
        numbers = self.context["numbers"]
        amendment = answer.submission.review.amendment_id
        bases = sorted(answer.bases.all(), key=lambda basis: basis.clause_id)
        return [{"clause": numbers.get((amendment, one.clause_id), ""), "text": one.text} for one in bases]


class ListedRevisionSerializer(OfVersionSerializer):
    """How far one regulation is in one version (改正)."""

    regulation = serializers.IntegerField(source="regulation_id")
    name = serializers.CharField(source="regulation.name")
    owner = serializers.CharField(source="regulation.owner.code")
    owner_name = serializers.CharField(source="regulation.owner.name")
    unit_group = serializers.CharField(source="regulation.owner.unit_group.name", default=None, allow_null=True)
    revised_from = serializers.DateField(allow_null=True)
    revised_to = serializers.DateField(allow_null=True)
    consulted_from = serializers.DateField(allow_null=True)
    consulted_to = serializers.DateField(allow_null=True)
    reported_from = serializers.DateField(allow_null=True)
    reported_to = serializers.DateField(allow_null=True)
    planned_from = serializers.DateField(allow_null=True)
    planned_to = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    provenance = serializers.ChoiceField(choices=ATTRIBUTABLE)


def in_order(rows: QuerySet, to_version: str, *last: str) -> QuerySet:
    """Newest amendment first, then by organ and version, with what is shown of them."""
    review = f"{to_version}review"
    related = (f"{review}__organization", f"{review}__amendment")
    order = (f"-{review}__amendment__issued_on", f"{review}__amendment", f"{review}__organization__code")
    return rows.select_related(*related).order_by(*order, f"{to_version}number", *last)


@extend_schema(summary="提出された版の一覧", responses=described(VersionSerializer(many=True)))
class SubmissionList(generics.ListAPIView):
    """The versions handed in that one may see."""

    serializer_class = VersionSerializer
    filterset_class = SubmissionFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see, no drafts."""
        return in_order(Submission.objects.visible_to(officer(self.request)).handed_in(), "")


@extend_schema(summary="対応状況の一覧", responses=described(ListedAnswerSerializer(many=True)))
class AnswerList(generics.ListAPIView):
    """The answers of the versions one may see, as far as they may be tied to the organ's name."""

    serializer_class = ListedAnswerSerializer
    filterset_class = AnswerFilter

    def get_queryset(self) -> QuerySet:
        """The named answers of versions handed in."""
        versions = Submission.objects.visible_to(officer(self.request)).handed_in()
        found = ItemAnswer.objects.filter(submission__in=versions.values("pk")).named()
        return in_order(found, "submission__", "item__position").select_related("item").prefetch_related("bases")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the numbers of the clauses of the rows at hand; one query."""
        rows: list[ItemAnswer] = list(args[0]) if args else []
        clauses = {basis.clause_id for row in rows for basis in row.bases.all()}
        amendments = {row.submission.review.amendment_id for row in rows}
        texts = ClauseText.objects.filter(clause__in=clauses, amendment__in=amendments).exclude(change="DELETED")
        known = {(one.amendment_id, one.clause_id): one.number for one in texts.only("amendment", "clause", "number")}
        kwargs["context"] = {**self.get_serializer_context(), "numbers": known}
        return self.serializer_class(*args, **kwargs)


@extend_schema(summary="規程ごとの改正の一覧", responses=described(ListedRevisionSerializer(many=True)))
class RevisionList(generics.ListAPIView):
    """The regulations of the versions one may see, as far as they may be tied to their owner's name."""

    serializer_class = ListedRevisionSerializer
    filterset_class = RevisionFilter

    def get_queryset(self) -> QuerySet:
        """The named rows of versions handed in; for a unit its own."""
        found = Revision.objects.visible_to(officer(self.request)).named()
        found = found.exclude(submission__state=Submission.State.DRAFT)
        last = ("regulation__owner__code", "regulation__name")
        return in_order(found, "submission__", *last).select_related("regulation__owner__unit_group")
