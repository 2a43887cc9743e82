"""Two invented prefectures and their municipalities: in the small cycle, and as long lists of a register."""

from __future__ import annotations

from agencies.corporate_numbers import check_digit_of_corporate_number, check_digit_of_local_code
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.roles import Officer, Role
from guidelines.models import AmendmentItem, Clause, ClauseText, Guideline, ItemClause
from regulations.dispatch.actions import dispatch_reviews
from regulations.models import Regulation
from tests.cycles import Cycle, person, small_cycle

Kind, Category = Organization.Kind, Organization.Category
MUNICIPALITIES = {"山野市": "西県", "川辺町": "西県", "海辺市": "東県"}
"""Municipality → the prefecture its answer passes through."""


def local_code(prefecture: int, number: int = 0) -> str:
    """The code of a prefecture, or of one of its municipalities, with its check digit."""
    base = f"{prefecture:02}{number:03}"
    return base + check_digit_of_local_code(base)


def corporate_number(number: int) -> str:
    """An invented 法人番号 with its check digit."""
    base = f"{number:012}"
    return check_digit_of_corporate_number(base) + base


def municipal_cycle() -> Cycle:
    """The small cycle, put to two prefectures and three municipalities too: two items for each of them."""
    cycle = small_cycle()
    organs = dict(cycle.organs)
    for place, name in enumerate(("西県", "東県"), start=46):
        organs[name] = Organization.objects.create(
            code=local_code(place), name=name, kind=Kind.LOCAL_GOVERNMENT, category=Category.PREFECTURE
        )
    for place, (name, prefecture) in enumerate(MUNICIPALITIES.items(), start=201):
        organs[name] = Organization.objects.create(
            code=local_code(int(organs[prefecture].code[:2]), place),
            name=name,
            kind=Kind.LOCAL_GOVERNMENT,
            category=Category.MUNICIPALITY,
            prefecture=organs[prefecture],
        )
    asked = [organs[name] for name in ("西県", "東県", *MUNICIPALITIES)]
    for organ in asked:
        Regulation.objects.create(owner=organ, name=f"{organ}規程", provenance=Provenance.REPORTED)
    guideline = Guideline.objects.create(
        code="G-LOCAL", title="指針", short_title="指針", audience=Kind.LOCAL_GOVERNMENT, issued_on="2004-01-01"
    )
    for position, label in enumerate(("①記録", "②研修"), start=1):
        item = AmendmentItem.objects.create(
            amendment=cycle.amendment, audience=Kind.LOCAL_GOVERNMENT, position=position, label=label
        )
        clause = Clause.objects.create(guideline=guideline)
        ItemClause.objects.create(item=item, clause=clause, position=1)
        ClauseText.objects.create(
            clause=clause,
            amendment=cycle.amendment,
            number=f"1-{position}",
            position=position,
            change=ClauseText.Change.NEW,
            in_force_from=cycle.amendment.issued_on,
        )
    whole = Cycle(cycle.amendment, organs)
    dispatch_reviews(
        amendment=cycle.amendment, organizations=asked, on=cycle.amendment.issued_on, by=Officer(name="test")
    )
    return whole


def compiler(cycle: Cycle, prefecture: str = "西県", role: str = Role.OFFICER) -> Officer:
    """Somebody of the prefecture."""
    return person(f"{prefecture}の担当者", role, cycle.organs[prefecture])
