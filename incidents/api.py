"""Incidents in the API: those one may see, and nothing of any other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import clock
from agencies.api_access import officer
from agencies.api_problems import described
from agencies.reads.actions import record_download, record_read
from incidents.clocks import ClockState
from incidents.filters import IncidentFilter
from incidents.models import Escalation, Incident, Step
from incidents.pages import with_rows, with_tellings
from incidents.rows import clock_lines, report_of

NO_CLOCK = "期限のないときは null"


class IncidentClockSerializer(serializers.Serializer):
    """One deadline, as it stands now."""

    kind = serializers.ChoiceField(choices=Escalation.Clock.choices)
    due_at = serializers.DateTimeField(help_text="期限の終わる時（末日の24時）")
    stopped_at = serializers.DateTimeField(allow_null=True)
    is_provisional = serializers.BooleanField(help_text="報告を要する事態に当たるか分からず、仮に数えている")
    state = serializers.ChoiceField(choices=ClockState.choices)
    basis = serializers.CharField()


class IncidentStepSerializer(serializers.Serializer):
    """One row of the chain, the latest first; `happened_at` is null where it is not needed, or was withdrawn."""

    step = serializers.ChoiceField(choices=Step.choices)
    number = serializers.IntegerField(help_text="その段階の記録の番号。訂正と取消しは次の番号になる")
    happened_at = serializers.DateTimeField(allow_null=True)
    person = serializers.CharField()
    note = serializers.CharField()
    told = serializers.CharField(source="told.code", allow_null=True, help_text="情報を提供した行政機関")
    is_withdrawn = serializers.BooleanField(help_text="誤って記録したとして、その段階の記録を取り消した")
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="recorded_by_name")


class IncidentReportSerializer(serializers.Serializer):
    """One numbered version of what is known; what is not known is null."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    what = serializers.CharField()
    data_kinds = serializers.CharField()
    level = serializers.ChoiceField(choices=Incident.Level.choices)
    persons = serializers.IntegerField(allow_null=True)
    is_sensitive = serializers.BooleanField(allow_null=True)
    has_property_damage = serializers.BooleanField(allow_null=True)
    is_malicious = serializers.BooleanField(allow_null=True)
    containment = serializers.CharField()
    cause = serializers.CharField()
    prevention = serializers.CharField()
    change_note = serializers.CharField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(source="made_by_name")


class IncidentFileSerializer(serializers.Serializer):
    """An attached file; its content is for the pages."""

    file_name = serializers.CharField(source="attachment.file_name")
    media_type = serializers.CharField(source="attachment.media_type")
    size = serializers.IntegerField(source="attachment.size")
    uploaded_at = serializers.DateTimeField(source="attachment.uploaded_at")
    note = serializers.CharField()


class TellingSerializer(serializers.Serializer):
    """A supervising agency that was told, and sees it since."""

    organization = serializers.CharField(source="agency.code")
    told_at = serializers.DateTimeField()


class IncidentSerializer(serializers.Serializer):
    """One incident (漏えい等事案)."""

    code = serializers.CharField()
    organization = serializers.CharField(source="organization.code")
    organization_name = serializers.CharField(source="organization.name")
    unit = serializers.CharField(source="unit.code", allow_null=True)
    title = serializers.SerializerMethodField(help_text="最新の版の件名")
    regime = serializers.ChoiceField(choices=Incident.Regime.choices)
    state = serializers.ChoiceField(choices=Incident.State.choices)
    stage = serializers.ChoiceField(choices=Step.choices)
    level = serializers.ChoiceField(choices=Incident.Level.choices)
    known_at = serializers.DateTimeField(help_text="発見の日時")
    reported_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    told_supervisors = TellingSerializer(many=True, source="tellings.all", help_text="情報を提供した所管行政機関")
    told_ministry_at = serializers.DateTimeField(allow_null=True)
    preliminary_due_at = serializers.SerializerMethodField(help_text=f"速報の期限。{NO_CLOCK}")
    final_due_at = serializers.SerializerMethodField(help_text=f"確報の期限。{NO_CLOCK}")

    def get_title(self, incident: Incident) -> str:
        """Title of the latest report."""
        return report_of(incident).title

    def get_preliminary_due_at(self, incident: Incident) -> datetime | None:
        """When the preliminary report is due."""
        return due_at(incident, Escalation.Clock.PRELIMINARY)

    def get_final_due_at(self, incident: Incident) -> datetime | None:
        """When the final report is due."""
        return due_at(incident, Escalation.Clock.FINAL)


class IncidentDetailSerializer(IncidentSerializer):
    """An incident with its clocks, steps, reports and names of files."""

    clocks = serializers.SerializerMethodField()
    steps = IncidentStepSerializer(many=True, source="steps.all")
    reports = IncidentReportSerializer(many=True, source="reports.all")
    files = serializers.SerializerMethodField()

    @extend_schema_field(IncidentClockSerializer(many=True))
    def get_clocks(self, incident: Incident) -> list[dict[str, Any]]:
        """The deadlines as they stand now."""
        lines = clock_lines(incident, clock.now())
        return [
            {name: getattr(line.clock, name) for name in ("kind", "due_at", "stopped_at", "is_provisional", "basis")}
            | {"state": line.state.value}
            for line in lines
        ]

    @extend_schema_field(IncidentFileSerializer(many=True))
    def get_files(self, incident: Incident) -> list[dict[str, Any]]:
        """The files in the order they were attached."""
        found = incident.files.select_related("attachment").order_by("pk")
        return list(IncidentFileSerializer(found, many=True).data)


def due_at(incident: Incident, kind: str) -> datetime | None:
    """When a clock of the incident ends; None where there is none of that kind."""
    lines = clock_lines(incident, clock.now())
    return next((line.clock.due_at for line in lines if line.clock.kind == kind), None)


def visible_incidents(view: generics.GenericAPIView) -> QuerySet:
    """What the officer may see, the latest found first; four queries."""
    found = Incident.objects.visible_to(officer(view.request)).with_title()
    return with_tellings(with_rows(found)).order_by("-known_at", "code")


@extend_schema(summary="漏えい等事案の一覧", responses=described(IncidentSerializer(many=True), 400, 404))
class IncidentList(generics.ListAPIView):
    """Incidents one may see; nobody sees, counts or finds another."""

    serializer_class = IncidentSerializer
    filterset_class = IncidentFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_incidents(self)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of them; how many went out is kept."""
        response = super().list(request, *args, **kwargs)
        record_download(officer=officer(request), what="事案の一覧（API）", rows=len(response.data["results"]))
        return response


@extend_schema(summary="漏えい等事案", responses=described(IncidentDetailSerializer, 404))
class IncidentDetail(generics.RetrieveAPIView):
    """One incident; the code of one that may not be seen does not exist."""

    serializer_class = IncidentDetailSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_incidents(self)

    def get_object(self) -> Incident:
        """The one asked for; that it was read is kept."""
        found: Incident = super().get_object()
        what = f"事案 {found.code}（API）"
        record_read(officer=officer(self.request), what=what, row=found, organization_id=found.organization_id)
        return found
