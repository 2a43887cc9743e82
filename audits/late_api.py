"""The late list in the API, as the page says it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import clock
from agencies.api_access import Watches
from agencies.api_formats import CSVRenderer, XlsxRenderer
from agencies.api_problems import described
from audits.activity_signals import with_activities
from audits.api import CHARSET, PARAMETERS, FilterSerializer
from audits.forms import STATES
from audits.tables import ask_cycle
from regulations.late_outputs import late_as_json, late_file
from regulations.lateness import late_list
from regulations.signals import Kind

LATE_PARAMETERS = [one for one in PARAMETERS if one.name != "organization"]


class EvidenceSerializer(serializers.Serializer):
    """One recorded fact a signal rests on."""

    words = serializers.CharField()
    when = serializers.CharField(allow_null=True, help_text="日付又は期間（例 平成28年4月）")
    provenance = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="確かめられるページ")


class SignalSerializer(serializers.Serializer):
    """What one rule found about an organ."""

    rule = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    subject = serializers.CharField(allow_null=True, help_text="部局等の区分又は改正事項")
    headline = serializers.CharField()
    evidence = EvidenceSerializer(many=True)
    basis = serializers.CharField()
    finding_text = serializers.CharField(help_text="所見の文案")


class LateGroupSerializer(serializers.Serializer):
    """Units of a late organ steered together; the nameless late ones (仮割当) are only counted."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    regulations = serializers.IntegerField()
    late = serializers.IntegerField()
    unnamed = serializers.IntegerField()
    units = serializers.ListField(child=serializers.CharField())


class NamedOrganSerializer(serializers.Serializer):
    """An organ."""

    organization = serializers.CharField()
    name = serializers.CharField()


class DatedOrganSerializer(NamedOrganSerializer):
    """An organ with the period in which it was done."""

    completed_from = serializers.DateField(allow_null=True)
    completed_to = serializers.DateField(allow_null=True)


class SignalledOrganSerializer(NamedOrganSerializer):
    """An organ signalled for something else than a late revision."""

    signals = SignalSerializer(many=True)


class LateOrganSerializer(DatedOrganSerializer):
    """A late organ."""

    ministry = serializers.CharField()
    regulations = serializers.IntegerField()
    late = serializers.IntegerField()
    still_open = serializers.IntegerField()
    delay = serializers.CharField(allow_null=True, help_text="期限からの日数（例 92〜121日）")
    reason = serializers.CharField(allow_null=True)
    provenance = serializers.CharField()
    last_contact_on = serializers.DateField(allow_null=True)
    last_contact = serializers.CharField(allow_null=True)
    signals = SignalSerializer(many=True)
    groups = LateGroupSerializer(many=True)


class LateListSerializer(serializers.Serializer):
    """The late list of a cycle; `unnamed` and `withheld` are 仮割当 and have no name anywhere."""

    amendment = serializers.CharField()
    is_fictional = serializers.BooleanField(help_text="演習（架空）の見直し")
    due_on = serializers.DateField(allow_null=True)
    measured_until = serializers.DateField()
    as_of = serializers.DateField()
    shown_on = serializers.DateField(help_text="この日現在で示す。基準日が本日より後なら本日")
    is_ahead = serializers.BooleanField(help_text="基準日が本日より後")
    state = serializers.ChoiceField(choices=STATES)
    filters = serializers.ListField(child=FilterSerializer(), help_text="絞り込み")
    total = serializers.IntegerField(help_text="遅延している機関（名前のないものを含む）")
    unnamed = serializers.IntegerField(help_text="遅延のうち機関名不明（仮割当）")
    withheld = serializers.IntegerField(help_text="遅延かどうかを示さない機関名不明（仮割当）")
    past_due = serializers.IntegerField(help_text="期限を過ぎた機関")
    past_due_cannot_tell = serializers.IntegerField(help_text="期限を過ぎたか判定できない機関")
    organs = LateOrganSerializer(many=True)
    others = SignalledOrganSerializer(many=True)
    cannot_tell = DatedOrganSerializer(many=True)
    unanswered = NamedOrganSerializer(many=True)


class LateView(APIView):
    """Who is late in a cycle, and why."""

    permission_classes = (Watches,)
    renderer_classes = (JSONRenderer, CSVRenderer, XlsxRenderer)

    @extend_schema(
        summary="遅延している機関とシグナル",
        operation_id="late",
        parameters=[*LATE_PARAMETERS, CHARSET],
        responses=described(LateListSerializer, 403, 404, files=(XlsxRenderer.media_type,)),
    )
    def get(self, request: Request) -> Response:
        """The list as JSON, or as a file."""
        asked = ask_cycle(request.query_params)
        late = late_list(asked.amendment, asked.as_of, asked.state, asked.selection, today=clock.today())
        found = with_activities(late)
        form = request.accepted_renderer.format
        if form == JSONRenderer.format:
            return Response(late_as_json(found))
        return Response(late_file(found, form, request.query_params))
