"""Findings in the API: those issued, with evidence, steps and measures; a draft is not there for anybody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from audits.finding_filters import ISSUED_STATES, FindingFilter
from audits.finding_pages import FindingView, in_order, view_of, with_steps
from audits.models import Finding, FindingMeasure
from regulations.signals import Kind as SignalKind


class MeasureSerializer(serializers.Serializer):
    """A measure the organ takes (改善措置)."""

    text = serializers.CharField()
    planned_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)


class FindingEvidenceSerializer(serializers.Serializer):
    """A signal as it stood when the finding was drafted."""

    signal = serializers.CharField()
    kind = serializers.ChoiceField(choices=SignalKind.choices)
    headline = serializers.CharField(source="label")
    text = serializers.CharField()
    basis = serializers.CharField()
    seen_on = serializers.DateField()
    rows = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_rows(self, evidence: Any) -> list[dict[str, str]]:
        """The recorded facts it rested on, without the addresses of pages."""
        return [{name: row[name] for name in ("words", "when", "provenance")} for row in evidence.rows]


class StepSerializer(serializers.Serializer):
    """One step; who took it is told on the page, and not here."""

    state = serializers.ChoiceField(choices=ISSUED_STATES)
    on = serializers.DateField()
    text = serializers.CharField()


class FindingSerializer(serializers.Serializer):
    """One finding; the days of its steps are null until they are taken."""

    code = serializers.CharField(source="finding.code")
    organization = serializers.CharField(source="finding.organization.code")
    organization_name = serializers.CharField(source="finding.organization.name")
    amendment = serializers.CharField(source="finding.amendment.code", default=None, allow_null=True)
    kind = serializers.ChoiceField(source="finding.kind", choices=Finding.Kind.choices)
    title = serializers.CharField(source="finding.title")
    state = serializers.ChoiceField(source="finding.state", choices=ISSUED_STATES)
    issued_on = serializers.DateField(source="finding.issued_on")
    reply_by = serializers.DateField(source="finding.reply_by")
    answered_on = serializers.DateField(source="answer.on", default=None, allow_null=True)
    follow_up_on = serializers.DateField(source="finding.follow_up_on", help_text="フォローアップの予定日")
    followed_up_on = serializers.DateField(source="followed_up.on", default=None, allow_null=True)
    closed_on = serializers.DateField(source="closed.on", default=None, allow_null=True)
    measures = serializers.SerializerMethodField(help_text="最新の回答の改善措置")
    url = serializers.SerializerMethodField()

    @extend_schema_field(MeasureSerializer(many=True))
    def get_measures(self, view: FindingView) -> list[dict[str, Any]]:
        """The measures of the answer that stands."""
        return [measure_as_json(one) for one in view.measures]

    def get_url(self, view: FindingView) -> str:
        """Where the whole of it is."""
        return reverse("api:finding", args=[view.finding.code])

    def to_representation(self, instance: Finding | FindingView) -> dict[str, Any]:
        """The finding as its reader sees it."""
        asking = officer(self.context["request"])
        view = instance if isinstance(instance, FindingView) else view_of(instance, asking)
        return dict(super().to_representation(view))


class FindingDetailSerializer(FindingSerializer):
    """A finding with its text, evidence and steps."""

    text = serializers.CharField(source="finding.text")
    evidence = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField(help_text="経過。起案は含まない")

    @extend_schema_field(FindingEvidenceSerializer(many=True))
    def get_evidence(self, view: FindingView) -> Any:
        """The signals it was drafted from."""
        return FindingEvidenceSerializer(view.finding.evidence.order_by("position"), many=True).data

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, view: FindingView) -> Any:
        """Every step since it was issued, in order."""
        told = [one for one in view.steps if one.state != Finding.State.DRAFT]
        return StepSerializer(told, many=True).data


def measure_as_json(measure: FindingMeasure) -> dict[str, Any]:
    """A measure with its days."""
    return dict(MeasureSerializer(measure).data)


def issued(view: generics.GenericAPIView) -> QuerySet:
    """The findings the officer may see, drafts left out, the latest issued first."""
    found = Finding.objects.visible_to(officer(view.request)).exclude(state=Finding.State.DRAFT)
    return in_order(with_steps(found))


@extend_schema(summary="所見の一覧", responses=described(FindingSerializer(many=True), 400))
class FindingList(generics.ListAPIView):
    """Findings one may see."""

    serializer_class = FindingSerializer
    filterset_class = FindingFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return issued(self)


@extend_schema(summary="所見", responses=described(FindingDetailSerializer, 404))
class FindingDetail(generics.RetrieveAPIView):
    """One finding; the code of one that may not be seen does not exist."""

    serializer_class = FindingDetailSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return issued(self)
