"""The review form as one value: every block with its form, what stands in the draft, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction

from agencies.models import UnitGroup
from agencies.provenance import Provenance
from agencies.roles import Officer
from guidelines.models import Amendment, AmendmentItem
from guidelines.practice_offers import Offers as PracticeOffers
from guidelines.practice_offers import offers_on_items
from regulations.answer_forms import AnswerForm
from regulations.carry_over import Offer, Taken, carry_over, offers
from regulations.clause_pairs import ClausePair, clause_pairs, texts_by_clause
from regulations.drafts import save_draft
from regulations.entries import CARRIED
from regulations.forms import RevisionForm, TextForm
from regulations.models import Submission
from regulations.organ_forms import OrganForm
from regulations.plausibility import Bounds
from regulations.progress import GroupProgress, progress_by_group


@dataclass(frozen=True)
class Mark:
    """A state in words, colour and shape."""

    label: str
    tone: str
    mark: str


DONE, TO_DO = Mark("入力済", "green", "●"), Mark("未入力", "gray", "○")
CARRIED_OVER = Mark(CARRIED, "blue", "⇥")
ALL = "all"


@dataclass(frozen=True)
class ItemBlock:
    """One item of the form with the clauses it is about."""

    form: AnswerForm
    clauses: tuple[ClausePair, ...]
    offer: Offer | None = None
    practices: PracticeOffers = ()

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
        """Answered or not, or carried over."""
        return CARRIED_OVER if self.carried_from else DONE if self.is_answered else TO_DO

    @property
    def carried_from(self) -> Amendment | None:
        """The earlier cycle the answer was taken over from, unchanged."""
        source = self.form.answer and self.form.answer.carried_from
        return source.submission.review.amendment if source else None

    @property
    def is_typed(self) -> bool:
        """Was an outcome posted for it?"""
        return bool(self.form.data.get(self.form.add_prefix("outcome")))


class Sheet:
    """The form of one draft, for one officer, on one day; filled with what was posted where there is any."""

    def __init__(
        self, draft: Submission, officer: Officer, today: date, data: Mapping[str, Any] | None = None
    ) -> None:
        """Load what stands; nothing is written."""
        self.draft, self.officer, self.today, self.data = draft, officer, today, data
        self.bounds = bounds_of(draft)

    @cached_property
    def items(self) -> list[ItemBlock]:
        """One block for each item asked, in table order."""
        items = list(
            AmendmentItem.objects.filter(asked__review=self.draft.review_id)
            .select_related("amendment")
            .prefetch_related("item_clauses")
            .order_by("position")
        )
        texts = texts_by_clause(items)
        named = self.draft.answers.named().select_related("carried_from__submission__review__amendment")
        answers = {answer.item_id: answer for answer in named.prefetch_related("bases")}
        offered = offers(self.draft)
        practices = offers_on_items(items, is_fictional=self.draft.review.amendment.is_fictional)
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
                bounds=self.bounds,
            )
            blocks.append(ItemBlock(form, pairs, offered.get(item.pk), practices.get(item.pk, ())))
        return blocks

    @cached_property
    def taken(self) -> list[ItemBlock]:
        """The items whose earlier answer is to be taken over: the one asked for, or all that nothing is said of yet."""
        wanted = self.data.get("carry", "") if self.data else ""
        if wanted == ALL:
            return [block for block in self.offered if not block.is_typed]
        return [block for block in self.items if wanted == str(block.item.pk)]

    @property
    def offered(self) -> list[ItemBlock]:
        """The items without an answer that an earlier answer is offered for."""
        return [block for block in self.items if block.offer and not block.is_answered]

    @property
    def anchor(self) -> str:
        """The part of the page to come back to after saving."""
        if not self.data:
            return ""
        return self.taken[0].form.anchor if self.taken else self.data.get("part", "")

    @cached_property
    def groups(self) -> list[GroupProgress]:
        """How far the regulations are."""
        return progress_by_group(self.draft, self.officer)

    @property
    def has_units(self) -> bool:
        """Are there groups of units, whose regulations are entered on pages of their own?"""
        return any(progress.group for progress in self.groups)

    @cached_property
    def revisions(self) -> list[RevisionForm]:
        """The regulations of the organ itself, and of units in no group, entered on the page itself."""
        return revision_forms(self.draft, self.officer, self.today, self.data, only_ungrouped=True)

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
        return [*self.revisions, *(block.form for block in self.typed), *organ, self.texts]

    @property
    def typed(self) -> list[ItemBlock]:
        """The items of which is saved what was typed."""
        taken = {block.item.pk for block in self.taken}
        return [block for block in self.items if block.item.pk not in taken]

    def is_valid(self) -> bool:
        """Is everything that was typed possible? Every form is checked, so that every error is shown."""
        return all([form.is_valid() for form in self.forms()])  # noqa: C419 - a generator would stop at the first

    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, message with the block it stands in), in page order."""
        return form_errors(self.forms())

    def save(self) -> int:
        """Save what was typed, all or nothing; returns the number of rows changed."""
        with transaction.atomic():
            changed = save_draft(
                draft=self.draft,
                answers=[block.form.entry() for block in self.typed if block.form.is_changed()],
                revisions=[form.entry() for form in self.revisions if form.is_changed()],
                organ=self.organ.entry() if self.organ.questions and self.organ.is_changed() else None,
                texts=self.texts.entry() if self.texts.is_changed() else None,
                by=self.officer,
            )
            if self.taken:
                changed += carry_over(draft=self.draft, items=self._marks_of_taken(), by=self.officer)
        return changed

    def _marks_of_taken(self) -> list[Taken]:
        """What was shown of each answer to be taken over, as it was posted."""
        data = self.data or {}
        return [
            Taken(
                item=block.item,
                shown=data.get(block.form.add_prefix("shown"), ""),
                offered=data.get(block.form.add_prefix("offered"), ""),
            )
            for block in self.taken
        ]


def revision_forms(
    draft: Submission,
    officer: Officer,
    today: date,
    data: Mapping[str, Any] | None = None,
    group: UnitGroup | None = None,
    *,
    only_ungrouped: bool = False,
) -> list[RevisionForm]:
    """A form for each regulation the officer may enter; ALLOCATED ownership is not offered.

    - Those of one group, those that no group of units has (the organ's own), or all.
    - Of what was posted only the rows that were shown are read.
    """
    rows = draft.revisions.visible_to(officer).exclude(regulation__provenance=Provenance.ALLOCATED).in_group_order()
    if group:
        rows = rows.filter(regulation__owner__unit_group=group)
    if only_ungrouped:
        rows = rows.filter(regulation__owner__unit_group=None)
    bounds = bounds_of(draft)
    forms = [RevisionForm(data, row=row, today=today, bounds=bounds) for row in rows]
    return [form for form in forms if data is None or form.add_prefix("shown") in data]


def bounds_of(draft: Submission) -> Bounds:
    """The bounds of the dates typed into a draft; nothing is read yet."""
    return Bounds(draft.review.amendment, draft.review.kind)


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
