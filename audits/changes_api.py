"""The changes feed of the API."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api_access import officer
from agencies.api_problems import described
from audits.api import CHARSET
from audits.changes import KINDS, MOST, changes_since
from audits.tables import BadQuestion

USUAL = 100
CURSOR = OpenApiParameter("cursor", str, description="前の応答の cursor。省略すると最初から")
LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    description="一度に調べる履歴の件数。見てよいものだけを返すので、応答はこれより少ないことも、空のこともある",
)


class ChangeSerializer(serializers.Serializer):
    """One change; what stands there now is to be read at `url`."""

    kind = serializers.ChoiceField(choices=[(kind.name, kind.name) for kind in KINDS.values()])
    action = serializers.CharField(help_text="行われたこと（例 提出済、確認済、差戻し、公表）")
    at = serializers.DateTimeField()
    organization = serializers.CharField(allow_null=True)
    amendment = serializers.CharField(allow_null=True)
    number = serializers.IntegerField(allow_null=True, help_text="提出の版、公表の版")
    url = serializers.CharField(help_text="今の内容を読むアドレス")


class ChangesSerializer(serializers.Serializer):
    """Some changes, and the cursor to go on from."""

    results = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="次の問合せに付ける値")
    is_end = serializers.BooleanField(help_text="今のところ、これより後はない")


class ChangesView(APIView):
    """What changed since a cursor, in an order that stays."""

    serializer_class = ChangeSerializer  # the heading of an empty file

    @extend_schema(
        summary="変更の一覧",
        operation_id="changes",
        parameters=[CURSOR, LIMIT, CHARSET],
        responses=described(ChangesSerializer),
    )
    def get(self, request: Request) -> Response:
        """The changes one may see; `Link` names the address to go on at, which a file cannot hold."""
        cursor, asked = (request.query_params.get(name, "") for name in ("cursor", "limit"))
        limit = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0 if asked else USUAL
        if not 1 <= limit <= MOST:
            raise BadQuestion({"limit": [f"limit は1から{MOST}までの数にしてください。"]})
        found = changes_since(cursor, limit, officer(request))
        results = [{"kind": one.kind, "action": one.action, "at": one.at, **asdict(one.row)} for one in found.changes]
        following = request.build_absolute_uri(f"{request.path}?cursor={found.cursor}&limit={limit}")
        link = {} if found.is_end else {"Link": f'<{following}>; rel="next"'}
        return Response({"results": results, "cursor": str(found.cursor), "is_end": found.is_end}, headers=link)
