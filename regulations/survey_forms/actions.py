"""Applying forms: all of them or nothing, and nothing but what was shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.models import Upload
from agencies.refusals import Refusal, StaleVersion, require
from agencies.roles import Grant, Officer, Permission, Role
from agencies.trail import record
from agencies.upload_actions import lock_unapplied, mark_applied
from regulations.actions import submit_review
from regulations.drafts import save_draft, start_draft
from regulations.models import Review
from regulations.survey_forms.changes import Comparison, compare_all, parts_of, seen_mark
from regulations.survey_forms.kept import forms_of
from regulations.survey_forms.reading import FilledForm
from regulations.survey_forms.typed import Entry

CHANGED = "確認の画面を開いた後に、内容が更新されました。何も反映していません。もう一度確かめてください。"


class FormsNotApplied(Refusal):
    """Nothing was applied; `comparisons` is what stands now."""

    def __init__(self, text: str, comparisons: Sequence[Comparison]) -> None:
        """Say why."""
        self.comparisons = comparisons
        super().__init__(text)


@dataclass(frozen=True)
class Applied:
    """What came of it: how many rows of how many organs were changed, and which of them were handed in for the organ.

    `changes` and `overwritten` are counted as the page before showed them; `passing` of what was handed in goes by way of
    a prefecture (経由).
    """

    rows: int
    organs: tuple[str, ...]
    handed_in: tuple[str, ...]
    changes: int = 0
    overwritten: int = 0
    passing: int = 0

    @property
    def message(self) -> str:
        """In words."""
        if not self.organs:
            return "変わるところはありませんでした。"
        over = f"、上書き {self.overwritten}か所" if self.overwritten else ""
        text = f"{len(self.organs)}機関の調査票を反映しました（変更 {self.changes}件{over}）。"
        if not self.handed_in:
            return f"{text}下書きに入りました。提出はまだ行っていません。"
        text += f"{len(self.handed_in)}機関の回答を代わりに提出しました。"
        if self.passing:
            text += (
                f"うち{self.passing}機関の回答は、都道府県が確認して国に送付するまで、国の画面と集計には現れません。"
            )
        return text


def on_behalf(review: Review, by: Officer) -> Officer:
    """The same person acting for the organ that handed in its form on another way (代理提出)."""
    require(by, Permission.ENTER_FOR)
    grants = (Grant(Role.CHIEF, review.organization_id),)
    return Officer(name=f"{by.name}（代理）", grants=grants, account=by.account, affiliation=by.affiliation)


@transaction.atomic
def apply_upload(
    *,
    upload: Upload,
    seen: str,
    overwrite: Collection[str],
    keep: Collection[str],
    by: Officer,
    on: date,
    at: datetime,
    step: Callable[[int, str], None] = lambda done, words: None,
) -> Applied:
    """Apply what was uploaded, once; a second time raises WrongState. `step` is told how many organs are done."""
    locked = lock_unapplied(upload)
    applied = apply_forms(
        forms=forms_of(locked),
        seen=seen,
        overwrite=overwrite,
        keep=keep,
        expected=locked.parameters.get("review"),
        by=by,
        on=on,
        at=at,
        step=step,
    )
    mark_applied(upload=locked, about={"organizations": list(applied.organs), "rows": applied.rows}, by=by)
    return applied


@transaction.atomic
def apply_forms(
    *,
    forms: Sequence[FilledForm],
    seen: str | None = None,
    overwrite: Collection[str] = (),
    keep: Collection[str] = (),
    expected: int | None = None,
    by: Officer,
    on: date,
    at: datetime,
    step: Callable[[int, str], None] = lambda done, words: None,
) -> Applied:
    """Apply forms, all or nothing; raises FormsNotApplied.

    - `seen` is the mark of what was shown (None: a program that shows nothing). Where something else would change by
      now, nothing is applied.
    - Of each conflict somebody has said that the form is to stand (`overwrite`) or what is there (`keep`).
    - An organ's form goes into its draft, which is begun where there is none. What an evaluator enters for an organ is
      handed in at once, as the organ would.
    - A form that changes nothing leaves nothing behind.
    """
    _lock(forms)
    comparisons = compare_all(forms, by, on, expected=expected, step=step)
    if seen is not None and seen != seen_mark(comparisons):
        raise FormsNotApplied(
            CHANGED,
            comparisons,
        )
    if any(one.errors for one in comparisons):
        raise FormsNotApplied("誤りがあるため、何も反映していません。", comparisons)
    if any(clash.key not in {*overwrite, *keep} for one in comparisons for clash in one.clashes):
        text = "調査票を作った後に更新された箇所があります。それぞれどちらの内容にするかを選んでください。何も反映していません。"
        raise FormsNotApplied(text, comparisons)
    rows, done = 0, []
    for place, one in enumerate(comparisons):
        step(place, one.title)
        if one.review is None or not (entries := one.chosen(overwrite)):
            continue
        try:
            rows += _apply(one.review, entries, is_proxy=one.is_proxy, by=by, on=on, at=at)
        except StaleVersion as stale:
            raise FormsNotApplied(str(stale), comparisons) from stale
        except Refusal as refusal:
            raise FormsNotApplied(
                f"{one.review.organization}：{refusal}何も反映していません。", comparisons
            ) from refusal
        done.append((one.review, one))
    handed_in = [review for review, one in done if one.is_proxy]
    return Applied(
        rows,
        organs=tuple(review.organization.code for review, _ in done),
        handed_in=tuple(review.organization.code for review in handed_in),
        changes=sum(len(one.changes) for _, one in done),
        overwritten=sum(clash.key in overwrite for _, one in done for clash in one.clashes),
        passing=sum(review.compiler_id is not None for review in handed_in),
    )


def _lock(forms: Sequence[FilledForm]) -> None:
    """Lock the reviews the forms are about, in one order, until the transaction ends."""
    wanted = {(form.amendment, form.organization) for form in forms}
    codes: Mapping[str, Any] = {
        "amendment__code__in": {one for one, _ in wanted},
        "organization__code__in": {one for _, one in wanted},
    }
    list(Review.objects.filter(**codes).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _apply(review: Review, entries: Sequence[Entry], *, is_proxy: bool, by: Officer, on: date, at: datetime) -> int:
    """Save what was filled in for one organ; what is entered on its behalf is handed in at once."""
    acting = on_behalf(review, by) if is_proxy else by
    draft = start_draft(review=review, by=acting)
    count = save_draft(draft=draft, **parts_of(entries, draft), by=acting)
    organ = review.organization_id
    if is_proxy:
        draft = submit_review(draft=draft, by=acting, on=on, at=at)
        record("調査票を代理提出", draft, by=by, organization_id=organ, after={"number": draft.number, "rows": count})
    return count
