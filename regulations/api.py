"""Reviews in the API: where each organ stands. What is ALLOCATED is never tied to an organ here (rule 10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import AUDIENCES, ClauseText
from regulations.filters import HANDED_IN, ReviewFilter
from regulations.models import ItemAnswer, Review, Submission

ATTRIBUTABLE = [choice for choice in Provenance.choices if choice[0] != Provenance.ALLOCATED]


class BasisSerializer(serializers.Serializer):
    """The clause of the organ's rule that meets a clause of the guideline (根拠条文)."""

    clause = serializers.CharField(help_text="指針の条項の番号（例 6-9）")
    text = serializers.CharField()


class AnswerSerializer(serializers.Serializer):
    """What the organ did about one item (対応状況)."""

    item = serializers.CharField()
    outcome = serializers.ChoiceField(choices=ItemAnswer.Outcome.choices)
    manner = serializers.ChoiceField(choices=ItemAnswer.Manner.choices)
    planned_from = serializers.DateField(allow_null=True)
    planned_to = serializers.DateField(allow_null=True)
    remark = serializers.CharField()
    provenance = serializers.ChoiceField(choices=ATTRIBUTABLE)
    bases = BasisSerializer(many=True)
    carried_from = serializers.CharField(
        allow_null=True,
        help_text="引継ぎ：機関が自らの回答を引き継いだ、前の見直しの改正のコード。引き継いでいないときは null",
    )


class RevisionSummarySerializer(serializers.Serializer):
    """How far the organ's regulations are, those of its units included."""

    count = serializers.IntegerField(help_text="規程数（revised + open + unnamed）")
    revised = serializers.IntegerField(help_text="改正済")
    open = serializers.IntegerField(help_text="未了")
    unnamed = serializers.IntegerField(help_text="仮割当のため示さないもの")
    first_from = serializers.DateField(allow_null=True, help_text="最も早い改正の開始日")
    last_to = serializers.DateField(allow_null=True, help_text="最も遅い改正の終了日")


class ReviewSerializer(serializers.Serializer):
    """One organ and one amendment; kind, category and lead agency are those of the day it was put to the organ.

    - `state`, `number`, `latest_submitted_on` and `latest_forwarded_on` are of the latest version handed in that the
      reader may see, null where there is none: what lies with a prefecture is as if not handed in for the ministry.
    - `counted_number` is the version the tables count (a returned one does not); what follows it is of that one.
    """

    id = serializers.IntegerField()
    organization = serializers.CharField(source="organization.code")
    organization_name = serializers.CharField(source="organization.name", help_text="名称を確認できない機関は空")
    amendment = serializers.CharField(source="amendment.code")
    kind = serializers.ChoiceField(choices=AUDIENCES)
    category = serializers.ChoiceField(choices=Organization.Category.choices)
    lead_agency = serializers.CharField(source="lead_agency.code", allow_null=True)
    state = serializers.SerializerMethodField()
    number = serializers.IntegerField(source="latest_number", allow_null=True)
    first_submitted_on = serializers.DateField(source="first_on", allow_null=True)
    latest_submitted_on = serializers.DateField(source="latest_on", allow_null=True)
    latest_forwarded_on = serializers.DateField(
        allow_null=True,
        help_text="その版を、経由する都道府県が国に送付した日。送付前のとき、経由しない機関のときは null",
    )
    counted_number = serializers.SerializerMethodField()
    completed_from = serializers.SerializerMethodField(help_text="全ての規程の改正を終えた日（期間の初日）")
    completed_to = serializers.SerializerMethodField(help_text="同じく期間の末日")
    completion_provenance = serializers.SerializerMethodField(help_text="機関別に分からないときは日も根拠も null")

    @extend_schema_field(serializers.ChoiceField(choices=HANDED_IN, allow_null=True))
    def get_state(self, review: Review) -> str | None:
        """State of the latest version handed in."""
        return review.latest_state or None

    def get_counted_number(self, review: Review) -> int | None:
        """Number of the version that counts."""
        submission = counted(review)
        return submission.number if submission else None

    def get_completed_from(self, review: Review) -> date | None:
        """First day of the period in which the organ was done."""
        period = completed(review)
        return period.first if period else None

    def get_completed_to(self, review: Review) -> date | None:
        """Last day of that period."""
        period = completed(review)
        return period.last if period else None

    @extend_schema_field(serializers.ChoiceField(choices=ATTRIBUTABLE, allow_null=True))
    def get_completion_provenance(self, review: Review) -> str | None:
        """How that period is known."""
        submission = counted(review)
        return submission.completion_provenance if submission and is_named(submission) else None


class ReviewDetailSerializer(ReviewSerializer):
    """A review with its answers that may be tied to the organ, and how many may not."""

    answers = serializers.SerializerMethodField()
    asked = serializers.SerializerMethodField(
        help_text="尋ねた改正事項の数（answers に無いものは未回答か、機関別に分からない）"
    )
    revisions = serializers.SerializerMethodField()

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, review: Review) -> list[dict[str, Any]]:
        """The named answers of the version that counts, in table order."""
        submission = counted(review)
        return answers_as_json(submission) if submission else []

    def get_asked(self, review: Review) -> int:
        """How many items were put to the organ."""
        return review.asked.count()

    @extend_schema_field(RevisionSummarySerializer(allow_null=True))
    def get_revisions(self, review: Review) -> dict[str, Any] | None:
        """The regulations of that version."""
        submission = counted(review)
        return revisions_as_json(submission) if submission else None


def counted(review: Review) -> Submission | None:
    """The version the tables count."""
    return next(iter(review.counted), None)


def completed(review: Review) -> Period | None:
    """When the organ was done, unless that is ALLOCATED."""
    submission = counted(review)
    return submission.completed if submission and is_named(submission) else None


def is_named(submission: Submission) -> bool:
    """May the completion be tied to the organ's name (rule 10)?"""
    return submission.completion_provenance not in ("", Provenance.ALLOCATED)


def answers_as_json(submission: Submission) -> list[dict[str, Any]]:
    """The named answers with their bases by number of clause; three queries."""
    answers = list(
        submission.answers.named()
        .select_related("item", "carried_from__submission__review__amendment")
        .prefetch_related("bases")
        .order_by("item__position")
    )
    clauses = {basis.clause_id for answer in answers for basis in answer.bases.all()}
    numbers = ClauseText.objects.numbers(submission.review.amendment, clauses)
    return [
        {
            "item": answer.item.label,
            "outcome": answer.outcome,
            "manner": answer.manner,
            "planned_from": answer.planned_from,
            "planned_to": answer.planned_to,
            "remark": answer.remark,
            "provenance": answer.provenance,
            "bases": [
                {"clause": numbers.get(basis.clause_id, ""), "text": basis.text}
                for basis in sorted(answer.bases.all(), key=lambda basis: basis.clause_id)
            ],
            "carried_from": answer.carried_from.submission.review.amendment.code if answer.carried_from else None,
        }
        for answer in answers
    ]


def revisions_as_json(submission: Submission) -> dict[str, Any]:
    """Regulations revised, open and withheld; two queries."""
    named = submission.revisions.named().aggregate(
        revised=Count("pk", filter=Q(revised_from__isnull=False)),
        open=Count("pk", filter=Q(revised_from__isnull=True)),
        first_from=Min("revised_from"),
        last_to=Max("revised_to"),
    )
    count = submission.revisions.count()
    return {"count": count, "unnamed": count - named["revised"] - named["open"], **named}


def visible_reviews(view: generics.GenericAPIView) -> QuerySet:
    """What the officer may see, newest amendment first, with the versions shown; two queries."""
    asking = officer(view.request)
    latest = Submission.objects.filter(pk=OuterRef("latest_id"))
    found = Review.objects.with_latest(asking).visible_to(asking)
    found = found.annotate(latest_forwarded_on=Subquery(latest.values("forwarded_on")))
    return (
        found.select_related("organization", "amendment", "lead_agency")
        .prefetch_related(Prefetch("submissions", Submission.objects.counted(), to_attr="counted"))
        .order_by("-amendment__issued_on", "amendment", "organization__code")
    )


@extend_schema(summary="見直しの一覧", responses=described(ReviewSerializer(many=True), 400, 404))
class ReviewList(generics.ListAPIView):
    """Reviews one may see."""

    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_reviews(self)


@extend_schema(summary="見直し", responses=described(ReviewDetailSerializer, 404))
class ReviewDetail(generics.RetrieveAPIView):
    """One review; the number of one that may not be seen does not exist."""

    serializer_class = ReviewDetailSerializer

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_reviews(self)
