"""Groups of units of which only the number of regulations is published (rule 10): nobody knows which unit has which.

- Their regulations are counted as they are, so that one more, entered beside them, would be counted twice.
- They get their owners and names when the ministry imports the breakdown of all of the group (decision 20); until then no
  regulation of the group is registered, in whatever cycle, and none can be dated (decision 12).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from agencies.models import Organization, UnitGroup
from agencies.roles import Officer
from guidelines.models import Amendment
from regulations.models import Regulation, Submission
from regulations.querysets import RegulationQuerySet


@dataclass(frozen=True)
class CountedGroup:
    """A group, and how many regulations are counted in it."""

    group: UnitGroup
    number: int

    @property
    def whole(self) -> str:
        """都道府県労働局の全147規程."""
        return f"{self.group}の全{self.number:,}規程"

    @property
    def reason(self) -> str:
        """Why one of them is not registered by itself, and what is to be done instead."""
        return (
            f"{self.group}の規程は、数（{self.number:,}規程）だけが公表されていて、どの部局等の規程かが分かっていません。"
            "1つずつ登録すると二重に数えるため、登録できません。"
            f"{self.whole}の内訳を総務省の評価担当に渡し、「内訳の取込」でまとめて取り込んでもらってください。"
        )

    @property
    def waiting(self) -> str:
        """Why none of them can be dated yet, and what has to come first."""
        return (
            f"{self.group}の規程は、数（{self.number:,}規程）だけが公表されていて、どの部局等の規程かが分かっていないため、"
            f"選べません。{self.whole}の内訳を総務省の評価担当が「内訳の取込」でまとめて取り込むと、"
            "部局等ごとの規程が並び、改正日を入力できます。"
        )

    @property
    def elsewhere(self) -> str:
        """What is expected of a file for a cycle in which they are not counted."""
        return (
            f"{self.group}以外の部局等のコード。{self.group}は規程の数だけが分かっているため、"
            f"数が公表された見直しの内訳として、先に{self.whole}を取り込んでください"
        )


def counted_groups(organs: Iterable[int] | QuerySet) -> list[CountedGroup]:
    """Those of organs, in order; two queries."""
    return _by_group(Regulation.objects.filter(owner__unit_group__organization__in=organs))


def counted_for(draft: Submission, officer: Officer) -> list[CountedGroup]:
    """Those of which an officer can enter nothing yet in a draft: of the organ, for one of a unit that of the unit."""
    organ = draft.review.organization_id
    found = counted_groups([organ])
    if organ in officer.organ_ids:
        return found
    own = set(Organization.objects.filter(pk__in=officer.unit_ids, parent=organ).values_list("unit_group", flat=True))
    return [one for one in found if one.group.pk in own]


def counted_in(amendment: Amendment) -> list[CountedGroup]:
    """Those of which the versions that count in a cycle hold the regulations; two queries."""
    counted = Submission.objects.of(amendment).counted()
    return _by_group(Regulation.objects.filter(revisions__submission__in=counted))


def _by_group(regulations: RegulationQuerySet) -> list[CountedGroup]:
    """Those among them that are only counted, by group."""
    counted = regulations.only_counted().filter(owner__unit_group__isnull=False)
    numbers = dict(counted.values_list("owner__unit_group").annotate(Count("pk")))
    groups = UnitGroup.objects.filter(pk__in=numbers).order_by("organization", "position")
    return [CountedGroup(group, numbers[group.pk]) for group in groups]


def counted_group_of(owner: Organization) -> CountedGroup | None:
    """The one that a unit belongs to, if its group is one."""
    if owner.unit_group is None:
        return None
    number = Regulation.objects.only_counted().filter(owner__unit_group=owner.unit_group).count()
    return CountedGroup(owner.unit_group, number) if number else None
