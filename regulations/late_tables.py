"""Table 2-(2)-⑳: late revisers, with date, reason and what the ministry supplied."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Q

from agencies import eras
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL, Cell, Column, Listing, Row, Table
from guidelines.tables import Scope
from regulations.models import Submission
from regulations.querysets import Annotated
from regulations.tables import UNNAMED, counted_completions, provenance_of

NOT_TOLD = "（遅れたかは示しません）"
"""What stands behind the line without a name in a table of a part."""


def late_revised(scope: Scope) -> Annotated:
    """Counted submissions of the audience, done by the day but after the fiscal year measured.

    Of a part all ALLOCATED ones belong to them, late or not: whether they are would tell whose they are (rule 10).
    """
    whole = counted_completions(scope).filter(review__kind=scope.official.audience)
    late = whole.late(scope.official.amendment, scope.as_of).filter(completed_to__lte=scope.as_of)
    if not scope.withholds:
        return late
    return whole.filter(Q(completion_provenance=Provenance.ALLOCATED) | Q(pk__in=late.values("pk")))


def late_revisers(scope: Scope) -> Table:
    """One row for each organ that revised late, by category, lead agency and day; ALLOCATED ones in one row."""
    year = eras.fiscal_year_name(scope.official.amendment.fiscal_year + 1)
    found = late_revised(scope).named().select_related("review__organization", "review__lead_agency")
    rows = [
        Row(
            key=one.review.organization.code,
            label=str(one.review.organization),
            cells=(
                Cell(period=one.completed, text=one.completed.short if one.completed else None),
                Cell(text=one.late_reason or None),
                Cell(text=one.support_received or None),
            ),
            url=one.review.get_absolute_url(),
        )
        for one in sorted(found, key=late_order)
    ]
    provenance = Counter(late_revised(scope).values_list("completion_provenance", flat=True))
    if unnamed := provenance[Provenance.ALLOCATED]:
        untold = NOT_TOLD if scope.withholds else ""
        rows.append(Row(UNNAMED, f"{UNNAMED_LABEL} {unnamed}{untold}", (Cell(), Cell(), Cell())))
    return scope.table(
        columns=(
            Column("revised_on", "見直し（改正）日"),
            Column("reason", f"{year}に見直し（改正）した理由"),
            Column("supplied", "所管する行政機関から示されたもの"),
        ),
        rows=tuple(rows),
        provenance=provenance_of(provenance),
    )


def late_order(submission: Submission) -> tuple[int, str, date, str]:
    """By category, then lead agency, then day, then code: the order of the report."""
    review = submission.review
    lead = review.lead_agency.code if review.lead_agency else ""
    category = list(Organization.Category.values).index(review.category)
    return category, lead, submission.completed_from or date.max, review.organization.code


def behind_late(scope: Scope, row: str, column: str) -> Listing:
    """Table ⑳ counts nothing: each row is itself the organ."""
    return Listing((), 0)
