"""How far the regulations of a version are, group by group, and what a return of it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import UnitGroup
from agencies.provenance import Provenance
from agencies.roles import Officer
from regulations.models import Revision, Submission


@dataclass(frozen=True)
class GroupProgress:
    """A group of units (None: the organ itself): its regulations that may be named, and how many may not (rule 10)."""

    group: UnitGroup | None
    name: str
    total: int
    revised: int
    unnamed: int
    rows: tuple[Revision, ...]

    @property
    def open(self) -> int:
        """Regulations without a date."""
        return self.total - self.revised


def progress_by_group(submission: Submission, officer: Officer) -> list[GroupProgress]:
    """How far the regulations of one submission are, group by group."""
    return progress_of([submission], officer)[submission.pk]


def progress_of(submissions: Iterable[Submission], officer: Officer) -> dict[int, list[GroupProgress]]:
    """Submission id → its groups of units in order, the organ itself first; one query.

    What is published of a group as a whole is counted; an ALLOCATED date of the organ itself is not.
    """
    result: dict[int, list[GroupProgress]] = {one.pk: [] for one in submissions}
    groups: dict[tuple[int, int | None], list[Revision]] = {}
    rows = Revision.objects.filter(submission__in=list(result)).visible_to(officer)
    for row in rows.with_attribution().in_group_order():
        groups.setdefault((row.submission_id, row.regulation.owner.unit_group_id), []).append(row)
    for (submission, group), members in groups.items():
        named = [row for row in members if row.attribution != Provenance.ALLOCATED]
        counted = members if group else named
        owner = members[0].regulation.owner
        result[submission].append(
            GroupProgress(
                group=owner.unit_group,
                name=str(owner.unit_group or owner),
                total=len(members),
                revised=sum(row.revised is not None for row in counted),
                unnamed=len(members) - len(named),
                rows=tuple(named),
            )
        )
    return result


def returned_about(submission: Submission) -> list[str]:
    """The items and regulations a return names."""
    items = sorted(submission.returned_items.all(), key=lambda item: item.position)
    regulations = submission.returned_regulations.all()
    return [item.label for item in items] + [f"{one.owner} {one.name}" for one in regulations]
