"""The review form as one value: every block with its form, what stands in the draft, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from agencies.models import UnitGroup
from agencies.provenance import Provenance
from agencies.roles import Officer
from guidelines.models import AmendmentItem, ClauseText
from regulations.drafts import save_draft
from regulations.forms import AnswerForm, RevisionForm, TextForm
from regulations.models import Revision, Submission
from regulations.organ_forms import OrganForm


@dataclass(frozen=True)
class Mark:
    """A state in words, colour and shape."""

    label: str
    tone: str
    mark: str


DONE, TO_DO = Mark("入力済", "green", "●"), Mark("未入力", "gray", "○")


@dataclass(frozen=True)
class ClausePair:
    """A clause of the guideline: its number, its text after and before the amendment, or our summary of the change."""

    number: str
    after: ClauseText
    before: ClauseText | None


@dataclass(frozen=True)
class ItemBlock:
    """One item of the form with the clauses it is about."""

    form: AnswerForm
    clauses: tuple[ClausePair, ...]

    @property
    def item(self) -> AmendmentItem:
        """The item."""
        return self.form.item

    @property
    def numbers(self) -> str:
        """第9-2、第9-5."""
        return "、".join(f"第{pair.number}" for pair in self.clauses)

    @property
    def is_answered(self) -> bool:
        """Does the draft hold an answer?"""
        return self.form.answer is not None

    @property
    def state(self) -> Mark:
        """Answered or not."""
        return DONE if self.is_answered else TO_DO


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


def clause_pairs(item: AmendmentItem, texts: Mapping[int, list[ClauseText]]) -> tuple[ClausePair, ...]:
    """The clauses of an item in its order, with the texts after and before."""
    pairs = []
    for one in sorted(item.item_clauses.all(), key=lambda one: one.position):
        before = next((text for text in texts[one.clause_id] if text.amendment_id is None), None)
        after = next(text for text in texts[one.clause_id] if text.amendment_id == item.amendment_id)
        pairs.append(ClausePair(after.number, after, before))
    return tuple(pairs)


def texts_by_clause(items: list[AmendmentItem]) -> dict[int, list[ClauseText]]:
    """Clause id → its texts."""
    clauses = {one.clause_id for item in items for one in item.item_clauses.all()}
    result: dict[int, list[ClauseText]] = {clause: [] for clause in clauses}
    for text in ClauseText.objects.filter(clause__in=clauses):
        result[text.clause_id].append(text)
    return result


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


class Sheet:
    """The form of one draft, for one officer, on one day; filled with what was posted where there is any."""

    def __init__(
        self, draft: Submission, officer: Officer, today: date, data: Mapping[str, Any] | None = None
    ) -> None:
        """Load what stands; nothing is written."""
        self.draft, self.officer, self.today, self.data = draft, officer, today, data

    @cached_property
    def items(self) -> list[ItemBlock]:
        """One block for each item asked, in table order."""
        items = list(
            AmendmentItem.objects.filter(asked__review=self.draft.review_id)
            .prefetch_related("item_clauses")
            .order_by("position")
        )
        texts = texts_by_clause(items)
        answers = {answer.item_id: answer for answer in self.draft.answers.named().prefetch_related("bases")}
        blocks = []
        for item in items:
            pairs = clause_pairs(item, texts)
            if answer := answers.get(item.pk):
                answer.item = item
            form = AnswerForm(
                self.data,
                item=item,
                clauses={pair.after.clause_id: pair.number for pair in pairs},
                answer=answer,
                today=self.today,
            )
            blocks.append(ItemBlock(form, pairs))
        return blocks

    @cached_property
    def groups(self) -> list[GroupProgress]:
        """How far the regulations are."""
        return progress_by_group(self.draft, self.officer)

    @property
    def has_units(self) -> bool:
        """Are the regulations entered group by group, on their own pages?"""
        return any(progress.group for progress in self.groups)

    @cached_property
    def revisions(self) -> list[RevisionForm]:
        """The organ's own regulations, entered on the page itself."""
        if self.has_units:
            return []
        return revision_forms(self.draft, self.officer, self.today, self.data)

    @cached_property
    def texts(self) -> TextForm:
        """理由・連絡."""
        return TextForm(self.data, draft=self.draft)

    @cached_property
    def organ(self) -> OrganForm:
        """適用関係・連携."""
        return OrganForm(self.data, draft=self.draft)

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return sum(block.is_answered for block in self.items)

    @property
    def navigation(self) -> list[tuple[str, str, Mark | None]]:
        """(anchor, label, state) of each section of the page."""
        still_open = sum(progress.open for progress in self.groups)
        dates = Mark(f"{still_open}件未了", "gray", "○") if still_open else DONE
        items = [(block.form.anchor, block.item.label, block.state) for block in self.items]
        return [
            ("regulations", "規程・改正日", dates),
            *items,
            *([("organ", "適用関係・連携", None)] if self.organ.questions else []),
            ("texts", "理由・連絡", None),
            ("finish", "確認して提出", None),
        ]

    def forms(self) -> list[AnswerForm | RevisionForm | OrganForm | TextForm]:
        """All forms in page order."""
        organ = [self.organ] if self.organ.questions else []
        return [*self.revisions, *(block.form for block in self.items), *organ, self.texts]

    def is_valid(self) -> bool:
        """Is everything that was typed possible? Every form is checked, so that every error is shown."""
        return all([form.is_valid() for form in self.forms()])  # noqa: C419 - a generator would stop at the first

    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, message with the block it stands in), in page order."""
        return form_errors(self.forms())

    def save(self) -> int:
        """Save what was typed, all or nothing; returns the number of rows changed."""
        return save_draft(
            draft=self.draft,
            answers=[block.form.entry() for block in self.items if block.form.is_changed()],
            revisions=[form.entry() for form in self.revisions if form.is_changed()],
            organ=self.organ.entry() if self.organ.questions and self.organ.is_changed() else None,
            texts=self.texts.entry() if self.texts.is_changed() else None,
            by=self.officer,
        )


def revision_forms(
    draft: Submission,
    officer: Officer,
    today: date,
    data: Mapping[str, Any] | None = None,
    group: UnitGroup | None = None,
) -> list[RevisionForm]:
    """A form for each regulation the officer may enter, of one group or of all; ALLOCATED ownership is not offered.

    Of what was posted only the rows that were shown are read.
    """
    rows = draft.revisions.visible_to(officer).exclude(regulation__provenance=Provenance.ALLOCATED).in_group_order()
    if group:
        rows = rows.filter(regulation__owner__unit_group=group)
    forms = [RevisionForm(data, row=row, today=today) for row in rows]
    return [form for form in forms if data is None or form.add_prefix("shown") in data]


def form_errors(forms: list) -> list[tuple[str, str]]:
    """(id of the field, message that names the block), for the list at the top of a page."""
    found = []
    for form in forms:
        place = (
            form.item.label
            if isinstance(form, AnswerForm)
            else f"{form.row.regulation.owner} {form.row.regulation}"
            if isinstance(form, RevisionForm)
            else "適用関係・連携"
            if isinstance(form, OrganForm)
            else "理由・連絡"
        )
        for name, messages in form.errors.items():
            field = form[name] if name in form.fields else None
            anchor = (
                (field.id_for_label or field.auto_id) if field else form.anchor
            )  # radio buttons have no label's id
            found += [(anchor, f"{place}：{message}") for message in messages]
    return found
