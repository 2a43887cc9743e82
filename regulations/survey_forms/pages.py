"""What the page before applying shows: each form with its errors, changes and conflicts, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from regulations.survey_forms.changes import Clash, Comparison
from regulations.survey_forms.forms import ConfirmForm

MOST_SHOWN = 200  # changes of one form
MOST_FORMS_SHOWN = 50


@dataclass(frozen=True)
class ClashShown:
    """A conflict with the choice of sides."""

    clash: Clash
    field: forms.BoundField


@dataclass(frozen=True)
class FormShown:
    """One form on the page."""

    comparison: Comparison
    clashes: tuple[ClashShown, ...]

    @property
    def is_loud(self) -> bool:
        """Is there anything to see?"""
        return bool(self.comparison.errors or self.comparison.changes or self.clashes)

    @property
    def more_changes(self) -> int:
        """Changes that have no room on the page."""
        return max(0, len(self.comparison.changes) - MOST_SHOWN)

    @property
    def changes(self) -> list[Any]:
        """Changes that are shown."""
        return self.comparison.changes[:MOST_SHOWN]


def shown(comparisons: Sequence[Comparison], form: ConfirmForm) -> dict[str, Any]:
    """The context: forms in which there is something to see first, and the sums."""
    listed = [
        FormShown(one, tuple(ClashShown(clash, form.side_of(clash)) for clash in one.clashes)) for one in comparisons
    ]
    quiet = [one for one in listed if not one.is_loud]
    loud = [one for one in listed if one.is_loud]
    if len(loud) > MOST_FORMS_SHOWN:  # what somebody has to decide or to put right comes first
        loud.sort(key=lambda one: (not one.clashes, not one.comparison.errors))
    room = max(MOST_FORMS_SHOWN, sum(bool(one.clashes) for one in loud))
    errors = sum(len(one.errors) for one in comparisons)
    changes = sum(len(one.changes) for one in comparisons)
    clashes = sum(len(one.clashes) for one in comparisons)
    return {
        "shown": loud[:room],
        "short": loud[room:],
        "quiet": quiet,
        "errors_found": errors,
        "changes_found": changes,
        "clashes_found": clashes,
        "unchanged_found": sum(one.unchanged for one in comparisons),
        "proxies": sum(one.is_handed_in for one in comparisons),
        "may_apply": not errors and bool(changes or clashes),
    }
