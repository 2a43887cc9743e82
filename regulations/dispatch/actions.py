"""What opens reviews: each call is one transaction, and asks nobody twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse

from agencies.models import Notification, Organization, Supervision
from agencies.notifications import notify, people_of
from agencies.provenance import Provenance
from agencies.refusals import Refusal, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record_all, values
from guidelines.models import Amendment
from regulations.apart import require_own_side
from regulations.models import AskedItem, Regulation, Review

REGULATION = "保護管理規程"
FROZEN = ("kind", "category", "lead_agency", "is_lead_supervisor", "compiler", "dispatched_on")


@transaction.atomic
def dispatch_reviews(
    *, amendment: Amendment, organizations: Iterable[Organization], on: date, by: Officer
) -> list[Review]:
    """Open a review for each organ that has none yet, freezing kind, category, lead, compiler and items asked (rule 1).

    - Units are refused: they have no review of their own. So are organs abolished on or before that day, and invented
      organs where the amendment is real, and the other way round.
    - An item for lead supervisors is put only to agencies that lead a corporation on that day (rule 8).
    - Two who dispatch one amendment at once wait for each other, so that no organ is asked twice.
    """
    organs = list(organizations)
    _require_organs(amendment, organs, on)
    # The row itself is not changed: what refers to it meanwhile need not wait.
    amendment = Amendment.objects.select_for_update(no_key=True).get(pk=amendment.pk)
    leads = dict(Supervision.objects.leads().values_list("corporation", "agency"))
    supervisors = set(leads.values())
    there = Review.objects.of(amendment).filter(organization__in=[organ.pk for organ in organs])
    present = set(there.values_list("organization", flat=True))
    reviews = Review.objects.bulk_create(
        [
            Review(
                organization=organ,
                amendment=amendment,
                kind=organ.kind,
                category=organ.category,
                lead_agency_id=leads.get(organ.pk),
                is_lead_supervisor=organ.pk in supervisors,
                compiler_id=organ.prefecture_id,
                dispatched_on=on,
            )
            for organ in {organ.pk: organ for organ in organs}.values()
            if organ.pk not in present
        ],
        batch_size=500,
    )
    items = list(amendment.items.order_by("position"))
    asked = {
        review.pk: [
            item
            for item in items
            if item.audience == review.kind and (review.is_lead_supervisor or not item.lead_supervisors_only)
        ]
        for review in reviews
    }
    AskedItem.objects.bulk_create(
        [AskedItem(review=review, item=item) for review in reviews for item in asked[review.pk]], batch_size=500
    )
    record_all(
        "見直しを依頼",
        [
            Change(
                review,
                review.organization_id,
                after=values(review, FROZEN) | {"items": [item.pk for item in asked[review.pk]]},
            )
            for review in reviews
        ],
        by=by,
    )
    return reviews


def _require_organs(amendment: Amendment, organs: list[Organization], on: date) -> None:
    """Refuse whoever cannot be asked, by name."""
    if any(organ.is_unit for organ in organs):
        raise Refusal("部局等には見直しを依頼できません。上位の機関を選んでください。")
    if gone := [organ for organ in organs if organ.abolished_on and organ.abolished_on <= on]:
        names = "、".join(str(organ) for organ in gone)
        raise Refusal(f"廃止された機関には見直しを依頼できません：{names}。対象から外してください。")
    if strange := [organ for organ in organs if organ.is_fictional != amendment.is_fictional]:
        names = "、".join(str(organ) for organ in strange)
        raise Refusal(
            f"演習（架空）の見直しは演習の機関に、実際の見直しは実在する機関にだけ依頼できます：{names}。対象から外してください。"
        )


@transaction.atomic
def ask_organs(
    *, amendment: Amendment, organizations: Iterable[Organization], with_units: bool, on: date, by: Officer
) -> list[Review]:
    """Put the amendment to organs for a person, and tell those who enter the answers; returns the new reviews.

    A unit's regulations stand in the draft of its organ either way. `with_units` is whom it is announced to: the
    officers of the units too, or headquarters alone, which then lets its units know itself. An organ of which no
    regulation is known gets one to enter; a unit gets none: whether it has one of its own only the organ knows.
    """
    require(by, Permission.OPEN_CYCLE)
    require_own_side(by, amendment, "依頼できません")
    reviews = dispatch_reviews(amendment=amendment, organizations=organizations, on=on, by=by)
    register_missing(reviews, by=by)
    announce(reviews, with_units=with_units)
    return reviews


def register_missing(reviews: list[Review], *, by: Officer) -> list[Regulation]:
    """Register 保護管理規程 for each organ of which, its units included, no regulation is known; returns the new ones.

    The guidelines have every organ keep one, and without a row nobody could enter its date, in a form of Excel least of
    all. No figure depends on it: without a regulation an organ is open (未了), and so it is with one that has no date. The
    organ may give the right names and take this one back, until it has handed in a version (`registering`).
    """
    organs = [review.organization_id for review in reviews]
    owned = Regulation.objects.filter(owner__in=organs) | Regulation.objects.filter(owner__parent__in=organs)
    owned = owned.exclude(provenance=Provenance.ALLOCATED)
    having = {parent or owner for owner, parent in owned.values_list("owner", "owner__parent")}
    regulations = Regulation.objects.bulk_create(
        [
            Regulation(owner_id=organ, name=REGULATION, provenance=Provenance.REPORTED)
            for organ in organs
            if organ not in having
        ],
        batch_size=500,
    )
    shown = ("owner", "name", "provenance")
    record_all("規程を登録", [Change(one, one.owner_id, after=values(one, shown)) for one in regulations], by=by)
    return regulations


def announce(reviews: list[Review], *, with_units: bool) -> None:
    """Tell the people of the organs, and of their units, of reviews that were just opened; once for each review."""
    organs = {review.organization_id: review for review in reviews}
    of_unit: dict[int, Review] = {}
    if with_units:
        units = Organization.objects.filter(parent__in=organs, abolished_on__isnull=True)
        of_unit = {unit.pk: organs[unit.organ_id] for unit in units.only("parent")}
    people = people_of([*organs, *of_unit])
    notices = []
    for organization, review in (organs | of_unit).items():  # organs first: who serves both is told of the review
        own = organization in organs
        title = f"{review.amendment}：{'見直しの依頼' if own else '自部局の規程の改正状況を入力してください'}"
        url = reverse("regulations:review", args=[review.pk]) if own else reverse("home")
        notices += [
            Notification(account=account, key=f"dispatch-{review.pk}", title=title[:200], url=url)
            for account in people.get(organization, [])
        ]
    notify(notices)
