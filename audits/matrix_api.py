"""The matrix of a cycle and its signals in the API, as the pages say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import clock
from agencies.api_access import Watches
from agencies.api_formats import Pages
from agencies.api_problems import described
from agencies.layouts import FICTIONAL
from agencies.models import Organization
from agencies.outputs import Lines, lines_file, marked
from audits.activity_signals import with_activities
from audits.api import CHARSET
from audits.late_api import LATE_PARAMETERS, SignalSerializer
from audits.matrix import LOOKS, SORTS, Matrix, MatrixRow
from audits.tables import CycleQuestion, ask_cycle
from guidelines.models import AUDIENCES
from regulations.late_outputs import late_as_json
from regulations.lateness import late_list
from regulations.standing import Standing

CELLS = [(str(key), word) for key, (_, word) in LOOKS.items()]
STANDINGS = [(str(one), str(one.label)) for one in Standing]
SORT = OpenApiParameter(
    "sort", str, description=f"並べ替え：{'、'.join(SORTS)}、item-1 など。先頭に「-」を付けると逆順", default="code"
)


class MatrixCellSerializer(serializers.Serializer):
    """What an organ did about an item."""

    position = serializers.IntegerField(help_text="改正事項の番号")
    item = serializers.CharField()
    outcome = serializers.ChoiceField(choices=CELLS)


class MatrixRowSerializer(serializers.Serializer):
    """One organ of the matrix."""

    organization = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=AUDIENCES)
    category = serializers.ChoiceField(choices=Organization.Category.choices)
    lead_agency = serializers.CharField(allow_null=True)
    standing = serializers.ChoiceField(choices=STANDINGS)
    completed_from = serializers.DateField(allow_null=True)
    completed_to = serializers.DateField(allow_null=True)
    cells = MatrixCellSerializer(many=True)


class UnnamedItemSerializer(serializers.Serializer):
    """How many answers to an item stand without a name (仮割当)."""

    position = serializers.IntegerField()
    item = serializers.CharField()
    unnamed = serializers.IntegerField()


class MatrixView(generics.GenericAPIView):
    """Organs × items of one kind of organ."""

    permission_classes = (Watches,)
    pagination_class = Pages
    filter_backends = ()
    serializer_class = MatrixRowSerializer

    @extend_schema(
        summary="機関 × 改正事項",
        operation_id="matrix_list",
        parameters=[*LATE_PARAMETERS, SORT, CHARSET],
        responses=described(MatrixRowSerializer(many=True), 404),
    )
    def get(self, request: Request) -> Response:
        """A page of the matrix, or all of it as a file, with its line without a name."""
        question = ask_cycle(request.query_params).not_after(clock.today())
        asked = Matrix(question, kind=request.query_params.get("kind", ""), sort=request.query_params.get("sort", ""))
        if request.accepted_renderer.format != JSONRenderer.format:
            return Response(matrix_file(asked, question, request))
        page = self.paginate_queryset(asked.reviews) or []
        return self.get_paginated_response([row_as_json(asked, row) for row in asked.rows(page)])


def matrix_file(asked: Matrix, question: CycleQuestion, request: Request) -> Any:
    """The whole matrix as the page gives it."""
    amendment = question.amendment
    name = f"matrix-{asked.kind}-{amendment.code}_{question.as_of.isoformat()}"
    called = marked(name, is_fictional=amendment.is_fictional)
    title = f"{FICTIONAL * amendment.is_fictional}機関 × 改正事項"
    lines = Lines(called, title, question.words, asked.lines())
    return lines_file(lines, request.accepted_renderer.format, request.query_params)


def row_as_json(asked: Matrix, row: MatrixRow) -> Mapping[str, Any]:
    """One organ with its cells in the order of the items."""
    review, completed = row.review, row.completed
    return {
        "organization": review.organization.code,
        "name": review.organization.name,
        "kind": review.kind,
        "category": review.category,
        "lead_agency": review.lead_agency.code if review.lead_agency else None,
        "standing": str(row.standing),
        "completed_from": completed.first.isoformat() if completed else None,
        "completed_to": completed.last.isoformat() if completed and completed.last else None,
        "cells": [
            {"position": item.position, "item": item.label, "outcome": str(cell.outcome)}
            for item, cell in zip(asked.items, row.cells, strict=True)
        ],
    }


class UnnamedView(generics.GenericAPIView):
    """The line of the matrix without a name."""

    permission_classes = (Watches,)
    pagination_class = Pages
    filter_backends = ()
    serializer_class = UnnamedItemSerializer

    @extend_schema(
        summary="機関 × 改正事項の、機関名不明（仮割当）の行",
        operation_id="matrix_unnamed_list",
        parameters=[*LATE_PARAMETERS, CHARSET],
        responses=described(UnnamedItemSerializer(many=True), 404),
    )
    def get(self, request: Request) -> Response:
        """How many ALLOCATED answers each item has (rule 10)."""
        question = ask_cycle(request.query_params).not_after(clock.today())
        asked = Matrix(question, kind=request.query_params.get("kind", ""), sort="")
        lines = [
            {"position": item.position, "item": item.label, "unnamed": count}
            for item, count in zip(asked.items, asked.unnamed, strict=True)
        ]
        return self.get_paginated_response(self.paginate_queryset(lines))


class ListedSignalSerializer(SignalSerializer):
    """A signal, and the organ it is about."""

    organization = serializers.CharField()
    name = serializers.CharField()


class SignalList(generics.GenericAPIView):
    """Every signal of a cycle."""

    permission_classes = (Watches,)
    pagination_class = Pages
    filter_backends = ()
    serializer_class = ListedSignalSerializer

    @extend_schema(
        summary="シグナルの一覧",
        operation_id="signals_list",
        parameters=[*LATE_PARAMETERS, CHARSET],
        responses=described(ListedSignalSerializer(many=True), 404),
    )
    def get(self, request: Request) -> Response:
        """The signals of the late list, one by one: first those of late organs, in its order."""
        asked = ask_cycle(request.query_params)
        found = late_list(asked.amendment, asked.as_of, asked.state, asked.selection, today=clock.today())
        told = late_as_json(with_activities(found))
        lines = [
            {"organization": organ["organization"], "name": organ["name"], **signal}
            for organ in [*told["organs"], *told["others"]]
            for signal in organ["signals"]
        ]
        return self.get_paginated_response(self.paginate_queryset(lines))
