"""Posts in the API: who holds which post of an organ since when. A post without a row is not known, not vacant."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from agencies.api_access import officer
from agencies.api_problems import described
from agencies.filters import ALL
from agencies.roles import Permission
from audits.models import Post


def own_register(rows: QuerySet, request: Any, organization: str | None) -> QuerySet:
    """The rows without those of the exercise, unless they are one's own or the organ is asked for by its code."""
    if organization or not officer(request).may(Permission.WATCH):
        return rows
    return rows.filter(organization__is_fictional=False)


class PostFilter(django_filters.FilterSet):
    """By organ, kind of post, and whether it is vacant or over; who watches sees organs of the exercise by code only."""

    organization = django_filters.CharFilter(label="機関のコード", field_name="organization__code", max_length=20)
    kind = django_filters.ChoiceFilter(label="役職", choices=Post.Kind.choices, empty_label=ALL)
    vacant = django_filters.BooleanFilter(label="欠員", field_name="is_vacant")
    current = django_filters.BooleanFilter(label="現在の役職", field_name="ended_on", lookup_expr="isnull")

    class Meta:
        model = Post
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was chosen, of one register."""
        found = super().filter_queryset(queryset)
        return own_register(found, self.request, self.form.cleaned_data.get("organization"))


class PostSerializer(serializers.Serializer):
    """A post and who holds it."""

    id = serializers.IntegerField()
    organization = serializers.CharField(source="organization.code")
    kind = serializers.ChoiceField(choices=Post.Kind.choices)
    office = serializers.CharField(help_text="担当する課室等。課室等ごとに置かない役職は空")
    title = serializers.CharField(help_text="職名")
    holder = serializers.CharField(help_text="氏名。欠員は空")
    is_vacant = serializers.BooleanField(help_text="欠員と登録された役職")
    since = serializers.DateField(allow_null=True, help_text="就任日。分からないときは null")
    ended_on = serializers.DateField(allow_null=True, help_text="後任に替わった日。現在の役職は null")


def visible_posts(view: generics.GenericAPIView) -> QuerySet:
    """Those the officer may see, by organ and kind."""
    found = Post.objects.visible_to(officer(view.request)).select_related("organization")
    return found.order_by("organization__code", "kind", "office", "pk")


@extend_schema(summary="役職の一覧", responses=described(PostSerializer(many=True), 400, 404))
class PostList(generics.ListAPIView):
    """Posts one may see."""

    serializer_class = PostSerializer
    filterset_class = PostFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_posts(self)


@extend_schema(summary="役職", responses=described(PostSerializer, 404))
class PostDetail(generics.RetrieveAPIView):
    """One post; the number of one that may not be seen does not exist."""

    serializer_class = PostSerializer

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_posts(self)
