"""Organizations in the API: the register as it stands today."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request

from agencies.api_access import officer
from agencies.api_problems import described
from agencies.filters import OrganizationFilter
from agencies.models import Organization, Supervision


class OrganizationSerializer(serializers.Serializer):
    """An organ or a unit."""

    code = serializers.CharField()
    name = serializers.CharField(help_text="名称を確認できない機関は空")
    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    category = serializers.ChoiceField(choices=Organization.Category.choices)
    parent = serializers.CharField(  # type: ignore[assignment]  # the stubs know a field's attribute of that name only
        source="parent.code", allow_null=True, help_text="部局等の上位の機関"
    )
    unit_group = serializers.CharField(source="unit_group.name", allow_null=True, help_text="部局等の区分")
    lead_agency = serializers.SerializerMethodField(help_text="主管する行政機関")
    abolished_on = serializers.DateField(allow_null=True)
    corporate_number = serializers.CharField(help_text="法人番号（13桁）。分からない機関は空")
    prefecture = serializers.CharField(
        source="prefecture.code", allow_null=True, help_text="市区町村の回答を経由する都道府県。ほかの機関は null"
    )

    def get_lead_agency(self, organization: Organization) -> str | None:
        """Code of the agency that leads it."""
        return next((one.agency.code for one in organization.leads), None)  # type: ignore[attr-defined]  # prefetched by the view


class SupervisorSerializer(serializers.Serializer):
    """An agency that supervises a corporation."""

    code = serializers.CharField(source="agency.code")
    name = serializers.CharField(source="agency.name")
    relation = serializers.ChoiceField(choices=Supervision.Relation.choices)


class UnitSerializer(serializers.Serializer):
    """A unit below an organ."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit_group = serializers.CharField(source="unit_group.name", allow_null=True)


class OrganizationDetailSerializer(OrganizationSerializer):
    """An organ with who supervises it and its units."""

    supervisors = SupervisorSerializer(source="supervisions", many=True)
    units = UnitSerializer(many=True)


def visible_organizations(request: Request) -> QuerySet:
    """What the officer may see, in order of code, with the lead agency."""
    leads = Prefetch("supervisions", Supervision.objects.leads().select_related("agency"), to_attr="leads")
    found = Organization.objects.visible_to(officer(request)).select_related("parent", "unit_group", "prefecture")
    return found.prefetch_related(leads).order_by("code")


@extend_schema(summary="機関の一覧", responses=described(OrganizationSerializer(many=True), 400, 404))
class OrganizationList(generics.ListAPIView):
    """Organs and units one may see."""

    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter

    def get_queryset(self) -> QuerySet:
        """Those the officer may see."""
        return visible_organizations(self.request)


@extend_schema(summary="機関", responses=described(OrganizationDetailSerializer, 404))
class OrganizationDetail(generics.RetrieveAPIView):
    """One organ or unit; the code of one that may not be seen does not exist."""

    serializer_class = OrganizationDetailSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet:
        """Those the officer may see, with supervisors and units."""
        supervisions = Supervision.objects.select_related("agency").order_by("agency__code")
        units = Organization.objects.select_related("unit_group").order_by("code")
        return visible_organizations(self.request).prefetch_related(
            Prefetch("supervisions", supervisions), Prefetch("units", units)
        )
