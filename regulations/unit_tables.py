"""Table 2-(1)-⑲: one organ's regulations by group of units, how each group was steered, and when it was done."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from agencies import eras
from agencies.models import Organization, UnitGroup
from agencies.periods import Period
from agencies.tables import Cell, Column, Entry, Listing, Row, Table
from guidelines.models import Amendment
from guidelines.tables import Scope
from regulations.models import Review, Revision, Rollout, Submission
from regulations.querysets import Annotated, SubmissionQuerySet
from regulations.tables import ALL, REMAINDER, TOTAL, UNANSWERED, provenance_of, unnamed_of, year_columns

OWN = "own"
Step = Rollout.Step
DRAFTS_SHOWN = {Step.TEMPLATE, Step.STANDARD}


def counted_revisions(scope: Scope) -> Annotated:
    """The revisions of the organ's counted submission, each under the column it falls into on the day."""
    return Revision.objects.filter(submission__in=counted_submissions(scope)).with_completion(scope.as_of)


def counted_submissions(scope: Scope) -> SubmissionQuerySet:
    """The version of the organ that counts, if there is one."""
    counted = Submission.objects.of(scope.official.amendment).counted(scope.state)
    return counted.filter(review__organization=scope.organization)


def units_by_group(scope: Scope) -> Table:
    """Regulations by group of units: instruction, template, consultation, and done by year; four queries.

    Of an organ without a version that counts nobody knows how many there are: that is 未回答, and not zero (rule 2).
    """
    groups = list(UnitGroup.objects.filter(organization=scope.organization).order_by("position"))
    counts: Counter[tuple[int | None, str]] = Counter()
    provenance: Counter[str] = Counter()
    spans: dict[str, tuple[date, date]] = {}
    found = (
        counted_revisions(scope)
        .with_attribution()
        .values_list("regulation__owner__unit_group", "column", "attribution")
    )
    for group, column, source, count, first, last in found.annotate(
        Count("pk"), Min("revised_from"), Max("revised_to")
    ):
        counts[group, column] += count
        provenance[source] += count
        if first:
            earlier = spans.get(column, (first, last))
            spans[column] = min(first, earlier[0]), max(last, earlier[1])
    keys = year_columns(scope, {column for _, column in counts})
    rollouts = rollouts_by_group(scope)
    review = review_of(scope)
    is_heard = review is not None and review.is_heard

    def row(key: str, label: str, members: list[int | None], group: UnitGroup | None) -> Row:
        columns = [sum(counts[member, key] for member in members) for key in keys]
        steps = rollouts.get(group.pk, []) if group else []
        from_headquarters = group is not None and group.division == UnitGroup.Division.HEADQUARTERS
        return Row(
            key=key,
            label=label,
            cells=(
                Cell(count=sum(columns), key=ALL) if is_heard else Cell(text=REMAINDER[UNANSWERED]),
                steering_cell(steps) if from_headquarters else Cell(),
                Cell() if from_headquarters else steering_cell(steps),
                consultation_cell(steps),
                *(
                    Cell(count=count, key=key) if is_heard else Cell()
                    for key, count in zip(keys, columns, strict=True)
                ),
            ),
            group=group.get_division_display() if group else label,
            is_total=key == TOTAL,
        )

    rows = [row(str(group.pk), group.name, [group.pk], group) for group in groups]
    if any(group is None for group, _ in counts):
        rows.insert(0, row(OWN, str(scope.organization), [None], None))
    rows.append(row(TOTAL, "計", [None, *(group.pk for group in groups)], None))
    return scope.table(
        columns=columns_of(scope, review, keys, spans),
        rows=tuple(rows),
        provenance=provenance_of(provenance),
        title=f"{scope.organization}における保護管理規程の見直し（改正）状況",
    )


def review_of(scope: Scope) -> Annotated:
    """The organ's review, with `is_heard`: has it a version that counts?"""
    reviews = Review.objects.of(scope.official.amendment).filter(organization=scope.organization)
    return reviews.annotate(is_heard=Exists(counted_submissions(scope).filter(review=OuterRef("pk")))).first()


def columns_of(
    scope: Scope, review: Review | None, keys: list[str], spans: dict[str, tuple[date, date]]
) -> tuple[Column, ...]:
    """The column headings; the office is the organ's own, and a later year shared by one month bears its name."""
    office = f"本省（{review.coordinator}）" if review and review.coordinator else "本省"
    return (
        Column(ALL, "規程数"),
        Column("headquarters", f"{office}からの施設等機関、地方支分部局の所管課等への指示等"),
        Column("bureau", "施設等機関、地方支分部局に対する所管課等からの指示等"),
        Column("consultation", f"{office}との協議日"),
        *(Column(key, year_label(scope, key, spans)) for key in keys),
    )


def year_label(scope: Scope, key: str, spans: dict[str, tuple[date, date]]) -> str:
    """平成27年度中に…, and for a later year 平成28年4月に… if all its revisions share that month."""
    if not key.isdigit():
        return REMAINDER[key]
    if int(key) == scope.official.amendment.fiscal_year:
        return f"{eras.fiscal_year_name(int(key))}中に見直し（改正）"
    span = Period(*spans[key]) if key in spans else None
    month = Period.month(span.first.year, span.first.month) if span else None
    if span and month and span.last and month.last and span.last <= month.last:
        return f"{month}に見直し（改正）"
    return f"{eras.fiscal_year_name(int(key))}に見直し（改正）"


def rollouts_by_group(scope: Scope) -> dict[int, list[Rollout]]:
    """The recorded steps towards each group, in the order a cell names them."""
    result: dict[int, list[Rollout]] = defaultdict(list)
    for rollout in Rollout.objects.filter(
        review__organization=scope.organization, review__amendment=scope.official.amendment
    ).in_order():
        result[rollout.unit_group_id].append(rollout)
    return result


def steering_cell(steps: list[Rollout]) -> Cell:
    """Instruction and template in words: H27.12.14 雛形提示、改正指示（大臣官房地方課）.

    An instruction beside a template is one to revise by it (改正指示); a recorded absence is 特段の指示はなし. The
    office named in the column heading is not repeated.
    """
    steering = [step for step in steps if not step.is_consultation]
    by_day: dict[Period, list[Rollout]] = defaultdict(list)
    for step in steering:
        if step.given:
            by_day[step.given].append(step)
    if not by_day:
        return Cell(text="特段の指示はなし") if steering else Cell()
    parts = []
    for day, same_day in by_day.items():
        shown = any(step.step in DRAFTS_SHOWN for step in same_day)
        words = [
            "改正指示" if shown and step.step == Step.INSTRUCTION else step.get_step_display() for step in same_day
        ]
        offices = dict.fromkeys(step.office for step in same_day if step.office not in ("", step.review.coordinator))
        parts.append(f"{day.short} {'、'.join(words)}" + "".join(f"（{office}）" for office in offices))
    return Cell(text="／".join(parts), period=next(iter(by_day)))


def consultation_cell(steps: list[Rollout]) -> Cell:
    """Consultations in words: H27.11.18（雛形の協議）."""
    given = [(step.given, step.get_step_display()) for step in steps if step.is_consultation and step.given]
    if not given:
        return Cell()
    return Cell(text="／".join(f"{day.short}（{words}）" for day, words in given), period=given[0][0])


def behind_units(scope: Scope, row: str, column: str) -> Listing:
    """The regulations behind a cell of table ⑲; where date or owner is ALLOCATED they stand unnamed."""
    found = counted_revisions(scope)
    if row == OWN:
        found = found.filter(regulation__owner__unit_group__isnull=True)
    elif row != TOTAL:
        found = found.filter(regulation__owner__unit_group=row)
    if column != ALL:
        found = found.filter(column=column)
    entries = tuple(
        Entry(
            name=f"{one.regulation.owner} {one.regulation}",
            detail=str(one.revised or "未了"),
            provenance=one.get_provenance_display(),
            code=one.regulation.owner.code,
        )
        for one in found.named().in_group_order()
    )
    return Listing(entries, unnamed_of(found))


def with_units(amendment: Amendment) -> QuerySet[Organization]:
    """The organs of a cycle that have groups of units."""
    return Organization.objects.filter(reviews__amendment=amendment, unit_groups__isnull=False).distinct()
