"""The draft of a review in the API: read, begun, written and handed in, by whoever could do the same in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import clock
from agencies.api_access import officer
from agencies.api_conditions import etag_of, tags_of
from agencies.api_problems import IF_MATCH, described
from regulations.draft_api.actions import save_as_read, submit_as_read
from regulations.draft_api.examples import ANSWER, ANSWER_PART, PARTS, REVISION
from regulations.draft_api.parts import DraftParts, answer_as_json, draft_parts, revision_as_json
from regulations.draft_api.serializers import (
    AnswerValuesSerializer,
    DraftAnswerSerializer,
    DraftPatchSerializer,
    DraftRevisionSerializer,
    DraftSerializer,
    HandedInSerializer,
    RevisionValuesSerializer,
)
from regulations.drafts import start_draft
from regulations.models import Review, Submission

NO_DRAFT = "この見直しに下書きはありません。POST で始めるか、提出済の版を見直しの詳細で読んでください。"
WRITES = (404, 409, 412, 415, 428)
Shown = Callable[[DraftParts], Any]
Form = TypeVar("Form")


def load_review(request: Request, pk: int) -> Review:
    """A review the officer enters something in, else 404."""
    reviews = Review.objects.reached_by(officer(request))
    return get_object_or_404(reviews.select_related("organization", "amendment"), pk=pk)


def load_draft(request: Request, pk: int) -> Submission:
    """Its open draft, else 404."""
    versions = load_review(request, pk).submissions.select_related("review__organization", "review__amendment")
    draft = versions.filter(state=Submission.State.DRAFT).first()
    if draft is None:
        raise NotFound(NO_DRAFT)
    return draft


def found(parts: Mapping[int, Form], number: int) -> Form:
    """A part by its number, else 404."""
    if number not in parts:
        raise Http404
    return parts[number]


def told(data: Any, status: int = 200) -> Response:
    """An answer with the tag that `If-Match` asks for."""
    return Response(data, status, headers={"ETag": etag_of(data)})


class Whole(APIView):
    """An address that gives a part of a draft, as JSON only: its tag is that of the JSON."""

    renderer_classes = (JSONRenderer,)

    def parts(self, request: Request, pk: int) -> DraftParts:
        """What the officer may enter in the draft."""
        return draft_parts(load_draft(request, pk), officer(request), clock.today())

    def save(self, request: Request, pk: int, asked: Any, shown: Shown, *, is_whole: bool = False) -> Response:
        """Save a checked patch over what was read, and give what stands then."""
        parts = save_as_read(
            draft=load_draft(request, pk),
            asked=asked,
            shown=shown,
            tags=tags_of(request),
            is_whole=is_whole,
            by=officer(request),
            today=clock.today(),
        )
        return told(shown(parts))


class OnePart(Whole):
    """An address that gives one part of a draft: the serializer of what may be written, and how it is found."""

    values: type[serializers.Serializer]

    def picked(self, number: int) -> Shown:
        """Picks the part from those of a draft; 404 where it is not there."""
        raise NotImplementedError  # each kind of part has its own

    def asked(self, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """The patch of a draft that changes this part alone."""
        raise NotImplementedError  # each kind of part has its own

    def read(self, request: Request, pk: int, number: int) -> Response:
        """The part as it stands."""
        return told(self.picked(number)(self.parts(request, pk)))

    def write(self, request: Request, pk: int, number: int, *, is_whole: bool) -> Response:
        """Save the part: 404 where it is not there comes before what is wrong with the request."""
        shown = self.picked(number)
        shown(self.parts(request, pk))
        tags_of(request)
        body = self.values(data=request.data, partial=not is_whole)
        body.is_valid(raise_exception=True)
        return self.save(request, pk, self.asked(number, body.validated_data), shown, is_whole=is_whole)


class DraftDetail(Whole):
    """The whole draft, as far as one may enter it."""

    @extend_schema(summary="下書き", responses=described(DraftSerializer, 404, json_only=True))
    def get(self, request: Request, pk: int) -> Response:
        """The draft; its ETag is asked for by PATCH and by handing it in."""
        return told(self.parts(request, pk).as_json())

    @extend_schema(
        summary="下書きを始める",
        request=None,
        responses=described(DraftSerializer, 404, json_only=True, created=True),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Begin the next version, or go on with the draft there is."""
        review = load_review(request, pk)
        is_new = not review.submissions.filter(state=Submission.State.DRAFT).exists()
        start_draft(review=review, by=officer(request))
        return told(self.parts(request, pk).as_json(), 201 if is_new else 200)

    @extend_schema(
        summary="下書きに入力する",
        parameters=[IF_MATCH],
        request=DraftPatchSerializer,
        examples=PARTS,
        responses=described(DraftSerializer, *WRITES, json_only=True),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change some parts, all or nothing; what is not named stays."""
        load_draft(request, pk)
        tags_of(request)
        body = DraftPatchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self.save(request, pk, body.validated_data, DraftParts.as_json)


class DraftAnswer(OnePart):
    """One item of a draft."""

    values = AnswerValuesSerializer

    def picked(self, number: int) -> Shown:
        """The item."""
        return lambda parts: answer_as_json(found(parts.answers, number))

    def asked(self, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """A patch of that item."""
        return {"answers": [{"item": number, **values}]}

    @extend_schema(summary="下書きの回答", responses=described(DraftAnswerSerializer, 404, json_only=True))
    def get(self, request: Request, pk: int, item: int) -> Response:
        """The item as it stands in the draft."""
        return self.read(request, pk, item)

    @extend_schema(
        summary="下書きの回答を置き換える",
        parameters=[IF_MATCH],
        request=AnswerValuesSerializer,
        examples=ANSWER,
        responses=described(DraftAnswerSerializer, *WRITES, json_only=True),
    )
    def put(self, request: Request, pk: int, item: int) -> Response:
        """Replace the answer; what is left out is empty, and without an outcome it is removed."""
        return self.write(request, pk, item, is_whole=True)

    @extend_schema(
        summary="下書きの回答の一部を変える",
        parameters=[IF_MATCH],
        request=AnswerValuesSerializer(partial=True),
        examples=ANSWER_PART,
        responses=described(DraftAnswerSerializer, *WRITES, json_only=True),
    )
    def patch(self, request: Request, pk: int, item: int) -> Response:
        """Change what is named of the answer; outcome null removes it."""
        return self.write(request, pk, item, is_whole=False)


class DraftRevision(OnePart):
    """One regulation of a draft."""

    values = RevisionValuesSerializer

    def picked(self, number: int) -> Shown:
        """The regulation."""
        return lambda parts: revision_as_json(found(parts.revisions, number))

    def asked(self, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """A patch of that regulation."""
        return {"revisions": [{"regulation": number, **values}]}

    @extend_schema(summary="下書きの改正日", responses=described(DraftRevisionSerializer, 404, json_only=True))
    def get(self, request: Request, pk: int, regulation: int) -> Response:
        """The regulation as it stands in the draft."""
        return self.read(request, pk, regulation)

    @extend_schema(
        summary="下書きの改正日を置き換える",
        parameters=[IF_MATCH],
        request=RevisionValuesSerializer,
        examples=REVISION,
        responses=described(DraftRevisionSerializer, *WRITES, json_only=True),
    )
    def put(self, request: Request, pk: int, regulation: int) -> Response:
        """Replace the dates; what is left out is empty."""
        return self.write(request, pk, regulation, is_whole=True)

    @extend_schema(
        summary="下書きの改正日の一部を変える",
        parameters=[IF_MATCH],
        request=RevisionValuesSerializer(partial=True),
        examples=REVISION,
        responses=described(DraftRevisionSerializer, *WRITES, json_only=True),
    )
    def patch(self, request: Request, pk: int, regulation: int) -> Response:
        """Change what is named of the dates."""
        return self.write(request, pk, regulation, is_whole=False)


class VersionSubmit(APIView):
    """Handing in a version."""

    renderer_classes = (JSONRenderer,)

    @extend_schema(
        summary="提出する",
        parameters=[IF_MATCH],
        request=None,
        responses=described(HandedInSerializer, *WRITES, json_only=True),
    )
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Hand in the draft as it was read: `If-Match` is the ETag of the draft. Doing so twice is doing it once."""
        asking = officer(request)
        versions = Submission.objects.visible_to(asking).select_related("review__organization", "review__amendment")
        version = get_object_or_404(versions, review=pk, number=number, review__organization__in=asking.organ_ids)
        done = submit_as_read(version=version, tags=tags_of(request), by=asking, on=clock.today(), at=timezone.now())
        return Response(
            {
                "review": pk,
                "number": number,
                "state": done.version.state,
                "submitted_on": done.version.submitted_on.isoformat() if done.version.submitted_on else None,
                "is_repeat": done.is_repeat,
            }
        )
