"""The parts of a draft that one may enter: each with what stands there, and the form of the pages that checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework.exceptions import ValidationError

from agencies.roles import Officer
from regulations.answer_forms import UNDECIDED, AnswerForm
from regulations.entries import ORGAN_WORDS, TEXT_WORDS
from regulations.forms import DraftForm, RevisionForm, TextForm
from regulations.models import ItemAnswer, Submission
from regulations.organ_forms import OrganForm
from regulations.plausibility import LABELS
from regulations.sheets import Sheet, bounds_of, revision_forms

Values = dict[str, Any]


@dataclass(frozen=True)
class DraftParts:
    """What one officer may enter in a draft on a day; nothing is written here."""

    draft: Submission
    answers: dict[int, AnswerForm]
    revisions: dict[int, RevisionForm]
    organ: OrganForm | None
    texts: TextForm | None
    today: date

    def as_json(self) -> Values:
        """The draft as it is given."""
        review = self.draft.review
        return {
            "review": review.pk,
            "organization": review.organization.code,
            "kind": review.kind,
            "category": review.category,
            "amendment": review.amendment.code,
            "number": self.draft.number,
            "answers": [answer_as_json(form) for form in self.answers.values()],
            "revisions": [revision_as_json(form) for form in self.revisions.values()],
            "organ": organ_values(self.organ) if self.organ else None,
            "texts": text_values(self.texts) if self.texts else None,
        }

    def filled(self, asked: Mapping[str, Any], *, is_whole: bool = False) -> list[DraftForm]:
        """The forms of the parts that are to change, filled as the pages would be; `asked` is a checked patch.

        What is not named of a part stays as it is, or is left empty where the part `is_whole`. Raises ValidationError
        where a part is not there, or is named twice.
        """
        self._require_known(asked)
        forms: list[DraftForm] = [
            self._filled_answer(self.answers[one["item"]], one, is_whole=is_whole) for one in asked.get("answers", ())
        ]
        for one in asked.get("revisions", ()):
            form = self.revisions[one["regulation"]]
            values = one if is_whole else revision_values(form) | one
            forms.append(RevisionForm(typed(form, values), row=form.row, today=self.today, bounds=form.bounds))
        if self.organ and "organ" in asked:
            forms.append(OrganForm(typed(self.organ, organ_values(self.organ) | asked["organ"]), draft=self.draft))
        if self.texts and "texts" in asked:
            forms.append(TextForm(typed(self.texts, text_values(self.texts) | asked["texts"]), draft=self.draft))
        return forms

    def _filled_answer(self, form: AnswerForm, given: Values, *, is_whole: bool) -> AnswerForm:
        """The form of an item; a basis goes to the field of its clause, and without an outcome nothing is left."""
        values = given if is_whole else (answer_values(form) or {}) | given
        clause_of = {number: clause for clause, number in form.clauses.items()}
        if unknown := [one["clause"] for one in values.get("bases", ()) if one["clause"] not in clause_of]:
            there_are = "、".join(clause_of)
            raise ValidationError({"bases": [f"条項「{unknown[0]}」はこの事項にありません。ある条項：{there_are}。"]})
        texts = {f"basis-{clause_of[one['clause']]}": one["text"] for one in values.get("bases", ())}
        is_removed = "outcome" in given and given["outcome"] is None and not is_whole
        return AnswerForm(
            typed(form, {} if is_removed else values | texts),
            item=form.item,
            clauses=form.clauses,
            answer=form.answer,
            today=self.today,
            bounds=bounds_of(self.draft),
        )

    def _require_known(self, asked: Mapping[str, Any]) -> None:
        """Refuse parts that are not there for this officer, and a part that is named twice."""
        for name, key, there in (("answers", "item", self.answers), ("revisions", "regulation", self.revisions)):
            named = [one[key] for one in asked.get(name, ())]
            if unknown := [one for one in named if one not in there]:
                raise ValidationError({name: [f"{key}={unknown[0]} は入力できるものの中にありません。"]})
            if len(named) != len(set(named)):
                raise ValidationError({name: [f"同じ {key} が2回あります。1回にしてください。"]})
        if "texts" in asked and self.texts is None:
            raise ValidationError({"texts": ["理由・連絡は、機関の担当者だけが入力できます。"]})
        if unasked := sorted(set(asked.get("organ", ())) - set(organ_values(self.organ) if self.organ else ())):
            raise ValidationError({"organ": [f"{'、'.join(unasked)} はこの機関に尋ねていません。"]})


def draft_parts(draft: Submission, officer: Officer, today: date) -> DraftParts:
    """What the officer may enter: everything for the organ, or the regulations of one's own unit."""
    revisions = {form.row.regulation_id: form for form in revision_forms(draft, officer, today)}
    if draft.review.organization_id not in officer.organ_ids:
        return DraftParts(draft, {}, revisions, None, None, today)
    sheet = Sheet(draft, officer, today)
    answers = {block.item.pk: block.form for block in sheet.items}
    organ = sheet.organ if sheet.organ.questions else None
    return DraftParts(draft, answers, revisions, organ, sheet.texts, today)


def typed(form: DraftForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they come from a page, under the prefix of the form, with the mark of what stands there."""
    named = {name: "" if value is None else value for name, value in values.items() if name in form.fields}
    return {form.add_prefix(name): value for name, value in (named | {"shown": form.initial["shown"]}).items()}


def answer_values(form: AnswerForm) -> Values | None:
    """What stands of an item, None while nothing is answered."""
    answer = form.answer
    if answer is None:
        return None
    is_planned = answer.outcome == ItemAnswer.Outcome.PLANNED
    texts = {basis.clause_id: basis.text for basis in answer.bases.all()}
    return {
        "outcome": answer.outcome,
        "manner": answer.manner or None,
        "planned": str(answer.planned or UNDECIDED) if is_planned else None,
        "remark": answer.remark,
        "bases": [
            {"clause": number, "text": texts[clause]} for clause, number in form.clauses.items() if clause in texts
        ],
    }


def revision_values(form: RevisionForm) -> Values:
    """What stands of a regulation."""
    dates = {name: str(period) if (period := getattr(form.row, name)) else None for name in LABELS}
    return dates | {"note": form.row.note}


def organ_values(form: OrganForm) -> Values:
    """What stands of the organ as a whole: the questions put to it."""
    return {name: form.fields[name].initial or None for name in ORGAN_WORDS if name in form.fields}


def text_values(form: TextForm) -> Values:
    """What stands under 理由・連絡."""
    return {name: form.initial[name] for name in TEXT_WORDS}


def answer_as_json(form: AnswerForm) -> Values:
    """One item of a draft."""
    source = form.answer and form.answer.carried_from
    return {
        "item": form.item.pk,
        "label": form.item.label,
        "clauses": list(form.clauses.values()),
        "values": answer_values(form),
        "carried_from": source.submission.review.amendment.code if source else None,
    }


def revision_as_json(form: RevisionForm) -> Values:
    """One regulation of a draft."""
    regulation = form.row.regulation
    group = regulation.owner.unit_group
    return {
        "regulation": regulation.pk,
        "name": regulation.name,
        "owner": regulation.owner.code,
        "owner_name": regulation.owner.name,
        "unit_group": group.name if group else None,
        "values": revision_values(form),
    }
