"""The rows of the small cycle of `tests.cycles` before anybody is asked: organs, their regulations, the amendment."""

from __future__ import annotations

from datetime import date

from agencies.models import Organization, Supervision, UnitGroup
from agencies.provenance import Provenance
from audits.tables import SHAPE
from guidelines.models import Amendment, AmendmentItem, Clause, ClauseText, Guideline, ItemClause, OfficialTable
from regulations.models import Regulation

Kind, Category = Organization.Kind, Organization.Category
ORGANS = {
    "北省": (Kind.AGENCY, Category.MINISTRY),
    "南省": (Kind.AGENCY, Category.MINISTRY),
    "東庁": (Kind.AGENCY, Category.MINISTRY),
    "港湾機構": (Kind.CORPORATION, Category.INCORPORATED_AGENCY),
    "灯台機構": (Kind.CORPORATION, Category.INCORPORATED_AGENCY),
    "南大学": (Kind.CORPORATION, Category.NATIONAL_UNIVERSITY),
    "北大学": (Kind.CORPORATION, Category.NATIONAL_UNIVERSITY),
}
LEADS = {"港湾機構": "北省", "灯台機構": "北省", "南大学": "南省", "北大学": "南省"}
UNITS = {"北測候所": "測候所", "東測候所": "測候所", "西出先局": "出先局"}
TABLES = (
    ("2-1-5", "completion_by_kind", "", "改正状況"),
    ("2-1-6", "items_by_outcome", "AGENCY", "改正内容（行政機関）"),
    ("2-1-7", "items_by_outcome", "CORPORATION", "改正内容（独立行政法人等）"),
    ("2-1-10", "scope_arrangement", "AGENCY", "適用関係"),
    ("2-1-19", "units_by_group", "", "北省の改正状況"),
    ("2-2-3", "concurrent_posts", "", "兼務状況"),
    ("2-2-7", "contact_route", "", "連絡体制の整備状況"),
    ("2-2-8", "incident_response", "", "情報システムから漏えいした場合の対応"),
    ("2-2-10", "warnings_given", "", "注意喚起の実施状況"),
    ("2-2-14", "cooperation", "", "連携状況"),
    ("2-2-19", "relays_of_notice", "CORPORATION", "北省の通知の周知状況"),
    ("2-2-20", "late_revisers", "CORPORATION", "遅れた理由"),
    ("2-2-21", "training_not_held", "CORPORATION", "研修を実施しなかった理由"),
    ("2-2-22", "inspection_not_held", "CORPORATION", "点検を実施しなかった理由"),
)


def register_of_organs() -> dict[str, Organization]:
    """Organs, units, supervision and regulations; units have the code of their organ."""
    organs = {
        name: Organization.objects.create(code=f"X-{place}", name=name, kind=kind, category=category)
        for place, (name, (kind, category)) in enumerate(ORGANS.items(), start=1)
    }
    for corporation, agency in LEADS.items():
        Supervision.objects.create(corporation=organs[corporation], agency=organs[agency], relation="LEAD")
    Supervision.objects.create(corporation=organs["灯台機構"], agency=organs["南省"], relation="JOINT")
    for place, (name, division) in enumerate((("測候所", "FACILITY"), ("出先局", "REGIONAL")), start=1):
        UnitGroup.objects.create(organization=organs["北省"], division=division, name=name, position=place)
    for place, (name, group) in enumerate(UNITS.items(), start=1):
        organs[name] = Organization.objects.create(
            code=f"X-1-{place}",
            name=name,
            kind=Kind.UNIT,
            parent=organs["北省"],
            unit_group=UnitGroup.objects.get(name=group),
        )
    for name, owner in organs.items():
        for part in ("第一", "第二") if name == "西出先局" else ("",):
            Regulation.objects.create(owner=owner, name=f"{name}{part}規程", provenance=Provenance.REPORTED)
    return organs


def amendment_of(ministry: Organization, reference_on: date) -> Amendment:
    """The amendment with its guidelines, items and tables; item ① of corporations has two clauses."""
    amendment = Amendment.objects.create(
        code="2020-06",
        title="令和2年6月改正",
        issued_on=date(2020, 6, 1),
        due_on=date(2020, 12, 31),
        fiscal_year=2020,
        reference_on=reference_on,
    )
    asked = {"AGENCY": ("1-1", "1-2", "1-3"), "CORPORATION": ("1-1 1-4", "1-2")}
    labels = ("①記録", "②研修", "③所管法人への助言")
    for audience, numbers in asked.items():
        guideline = Guideline.objects.create(
            code=f"G-{audience}", title="指針", short_title="指針", audience=audience, issued_on=date(2004, 1, 1)
        )
        for position, (label, clauses) in enumerate(zip(labels, numbers, strict=False), start=1):
            item = AmendmentItem.objects.create(
                amendment=amendment,
                audience=audience,
                position=position,
                label=label,
                lead_supervisors_only=position == 3,
            )
            for place, number in enumerate(clauses.split(), start=1):
                clause = Clause.objects.create(guideline=guideline)
                ItemClause.objects.create(item=item, clause=clause, position=place)
                ClauseText.objects.create(
                    clause=clause,
                    amendment=amendment,
                    number=number,
                    position=position,
                    change=ClauseText.Change.NEW,
                    in_force_from=amendment.issued_on,
                )
    for position, (number, shape, audience, title) in enumerate(TABLES, start=1):
        OfficialTable.objects.create(
            amendment=amendment,
            number=number,
            caption=number,
            shape=shape,
            audience=audience,
            title=title,
            unit="機関",
            row_heading="区分",
            position=position,
            organization=ministry if SHAPE[shape].of_one_organization else None,
        )
    return amendment
