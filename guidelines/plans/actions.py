"""What changes a plan: it is begun, saved step by step, thrown away, or opened as a cycle."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from agencies.refusals import Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import record
from guidelines.catalogue import create_amendment
from guidelines.models import Amendment, CyclePlan, Guideline
from guidelines.plans.assembly import catalogue_of
from guidelines.plans.content import Plain
from guidelines.plans.sight import Sight
from guidelines.plans.steps import LABELS

OPENED = "このサイクルは既に開かれているため、準備の内容は変えられません。"


class Incomplete(Refusal):
    """A plan that cannot be opened yet; `missing` says all that is missing."""

    problem = "incomplete"

    def __init__(self, missing: list) -> None:
        """Name the first thing that is missing, and how many there are."""
        self.missing = missing
        super().__init__(f"まだ開けません。足りないものが{len(missing)}件あります：{missing[0].text}")


@transaction.atomic
def start_plan(*, basics: Plain, is_fictional: bool, by: Officer) -> CyclePlan:
    """Begin to prepare a cycle, with its first step."""
    require(by, Permission.OPEN_CYCLE)
    plan = CyclePlan.objects.create(title=basics["title"], content={"basics": basics}, is_fictional=is_fictional)
    about = {"is_fictional": is_fictional, "basics": basics}
    record("見直しの準備を開始", plan, by=by, organization_id=None, after=about)
    return plan


@transaction.atomic
def save_step(
    *,
    plan: CyclePlan,
    step: str,
    value: Any,
    version: int,
    by: Officer,
    part: str = "",
    is_fictional: bool | None = None,
) -> CyclePlan:
    """Save what a step was given; `part` is the guideline of its clauses.

    - `version` is that of the plan when the page was opened; over a newer one nothing is saved (StaleVersion).
    - Saving what stands there already changes nothing and leaves no trail row.
    """
    require(by, Permission.OPEN_CYCLE)
    locked = _lock(plan)
    if locked.version != version:
        raise StaleVersion([])
    holder = locked.content.setdefault(step, {}) if part else locked.content
    key = part or step
    before = holder.get(key)
    kind = locked.is_fictional if is_fictional is None else is_fictional
    if before == value and kind == locked.is_fictional:
        return locked
    holder[key] = value
    fields = ["content", "version"]
    locked.version += 1
    if step == "basics":
        locked.title, locked.is_fictional = value["title"], kind
        fields += ["title", "is_fictional"]
    locked.save(update_fields=fields)
    gone, come = _differences(before, value)
    about = {"guideline": part} if part else {}
    record(
        f"見直しの準備を保存（{LABELS[step]}）",
        locked,
        by=by,
        organization_id=None,
        before=about | {step: gone},
        after=about | {step: come, "version": locked.version},
    )
    return locked


@transaction.atomic
def discard_plan(*, plan: CyclePlan, by: Officer) -> None:
    """Throw a plan away that was not opened; the trail keeps that there was one."""
    require(by, Permission.OPEN_CYCLE)
    locked = _lock(plan)
    record("見直しの準備を破棄", locked, by=by, organization_id=None, before={"title": locked.title})
    locked.delete()


def open_cycle(*, plan: CyclePlan, by: Officer, on: date, version: int | None = None) -> Amendment:
    """Create the amendment a plan describes, all of it or nothing; a second time gives the same one.

    - Guidelines, notices, a text of every clause of each guideline concerned, items and tables; nobody is asked yet.
    - `version` is that of the plan that was shown; another one is not opened (StaleVersion).
    - Raises Incomplete while something is missing, judged anew under lock.
    """
    require(by, Permission.OPEN_CYCLE)
    try:
        return _open(plan, by, on, version)
    except IntegrityError as error:
        raise WrongState(
            "同じ番号の見直しか指針が、同時に登録されました。何も保存していません。画面を開き直して確かめてください。"
        ) from error


@transaction.atomic
def _open(plan: CyclePlan, by: Officer, on: date, version: int | None) -> Amendment:
    """The whole of it, under lock of the plan and of the guidelines."""
    locked = CyclePlan.objects.select_for_update().filter(pk=plan.pk).first()
    if locked is None:
        raise WrongState("この準備は破棄されています。一覧から選び直してください。")
    if locked.amendment_id:
        return Amendment.objects.get(pk=locked.amendment_id)
    if version is not None and version != locked.version:
        raise StaleVersion([])
    codes = [one["code"] for one in locked.content.get("guidelines", [])]
    list(Guideline.objects.select_for_update().filter(code__in=codes).order_by("pk"))
    sight = Sight(locked)
    if missing := sight.missing:
        raise Incomplete(missing)
    amendment = create_amendment(catalogue=catalogue_of(sight), by=by)
    locked.amendment = amendment
    locked.version += 1
    locked.save(update_fields=["amendment", "version"])
    about = {"amendment": amendment.code, "opened_on": on.isoformat()}
    record("見直しサイクルを開始", locked, by=by, organization_id=None, after=about)
    return amendment


def _lock(plan: CyclePlan) -> CyclePlan:
    """The plan, locked until the transaction ends; refuses one that was opened or thrown away."""
    locked = CyclePlan.objects.select_for_update().filter(pk=plan.pk).first()
    if locked is None:
        raise WrongState("この準備は、ほかの人が破棄しました。何も保存していません。")
    if locked.amendment_id:
        raise WrongState(OPENED)
    return locked


def _differences(before: Any, after: Any) -> tuple[Any, Any]:
    """What goes and what comes: of lists and of values by name only what differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        pairs = {name: _differences(before.get(name), after.get(name)) for name in names}
        return {name: one for name, (one, _) in pairs.items()}, {name: one for name, (_, one) in pairs.items()}
    if isinstance(before, list) and isinstance(after, list):
        keys = [[json.dumps(one, sort_keys=True) for one in side] for side in (before, after)]
        was, now = set(keys[0]), set(keys[1])
        gone = [one for one, key in zip(before, keys[0], strict=True) if key not in now]
        come = [one for one, key in zip(after, keys[1], strict=True) if key not in was]
        return (gone, come) if gone or come else (before, after)
    return before, after
