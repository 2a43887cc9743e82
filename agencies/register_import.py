"""The register of local governments from a list: what it would change, and changing it, all or nothing.

- A code that is not there is a new organization; one that is there gets the name, prefecture and 法人番号 of the list.
- An empty 法人番号 leaves the one that is known. What the list does not hold is left alone.
- A municipality hangs below the prefecture with the same first two digits, which the list or the register must hold.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from agencies.models import Organization, Upload
from agencies.refusals import Refusal, WrongState, require
from agencies.register_plan import (
    FIELDS,
    LABELS,
    RegisterPlan,
    plan_register,
)
from agencies.roles import Officer, Permission
from agencies.trail import Change, record_all, values
from agencies.upload_actions import content_of, lock_unapplied, mark_applied


class ListHasErrors(Refusal):
    """A list with errors; nothing of it was applied."""

    status = 422
    problem = "list-has-errors"


@transaction.atomic
def apply_register(
    *, content: bytes, file_name: str, is_fictional: bool = False, shown: str | None = None, by: Officer
) -> RegisterPlan:
    """Change the register as the list says, all or nothing; what changed is returned.

    - A list with errors raises ListHasErrors. One that is applied already changes nothing.
    - `shown` is the digest of the plan that was shown: where the register has changed since, WrongState is raised.
    - One trail row for each organization. The number of statements does not follow the number of rows.
    """
    list(Organization.objects.local_governments(is_fictional).select_for_update(of=("self",)).values_list("pk"))
    plan = plan_register(content, file_name, is_fictional=is_fictional)
    if plan.errors:
        raise ListHasErrors(
            f"誤りが{len(plan.errors)}件あるため反映していません。ファイルを直して読み込み直してください。"
        )
    if shown is not None and shown != plan.digest:
        raise WrongState(
            "確認の画面を開いた後に登録簿が変わりました。何も反映していません。新しい内容を確かめてから反映してください。"
        )
    try:
        with transaction.atomic():
            _create(plan, file_name, by)
            _change(plan, by)
    except IntegrityError as error:
        raise WrongState("ほかの方が同時に登録簿を更新しました。何も反映していません。開き直してください。") from error
    return plan


def _create(plan: RegisterPlan, file_name: str, by: Officer) -> None:
    """The new organizations: prefectures first, since municipalities hang below them."""
    prefectures = {code: one.pk for code, one in plan.prefectures.items()}
    created: list[Organization] = []
    for category in (Organization.Category.PREFECTURE, Organization.Category.MUNICIPALITY):
        made = Organization.objects.bulk_create(
            [
                Organization(
                    code=one.line.code,
                    name=one.line.name,
                    kind=Organization.Kind.LOCAL_GOVERNMENT,
                    category=category,
                    prefecture_id=prefectures[one.line.code[:2]] if one.line.municipality else None,
                    corporate_number=one.line.corporate_number,
                    source=f"取込：{file_name}"[:300],
                    is_fictional=plan.is_fictional,
                )
                for one in plan.new
                if one.category == category
            ],
            batch_size=500,
        )
        if category == Organization.Category.PREFECTURE:
            prefectures |= {one.code[:2]: one.pk for one in made}
        created += made
    record_all("機関を登録", [Change(one, one.pk, after=values(one, FIELDS)) for one in created], by=by)


def _change(plan: RegisterPlan, by: Officer) -> None:
    """The organizations that differ; numbers are taken away before they are given, as two may change places."""
    prefectures = {
        one.code[:2]: one.pk
        for one in Organization.objects.local_governments(plan.is_fictional)
        if one.category == Organization.Category.PREFECTURE
    }
    changes = []
    for one in plan.changed:
        row = one.organization
        before = values(row, LABELS)
        row.name = one.line.name
        row.corporate_number = one.line.corporate_number or row.corporate_number
        row.prefecture_id = prefectures[one.line.code[:2]] if one.line.municipality else None
        row.version += 1
        after = values(row, LABELS)
        kept = [name for name in LABELS if before[name] == after[name]]
        changes.append(
            Change(
                row,
                row.pk,
                before={name: value for name, value in before.items() if name not in kept},
                after={name: value for name, value in after.items() if name not in kept},
            )
        )
    rows = [one.organization for one in plan.changed]
    renumbered = [one.organization.pk for one in plan.changed if "corporate_number" in one.after]
    Organization.objects.filter(pk__in=renumbered).update(corporate_number="")
    Organization.objects.bulk_update(rows, [*LABELS, "version"], batch_size=200)
    record_all("機関の登録を変更", changes, by=by)


@transaction.atomic
def apply_upload(*, upload: Upload, shown: str, by: Officer) -> RegisterPlan:
    """Apply an uploaded list as it was shown; a second time is refused."""
    require(by, Permission.KEEP_REGISTER)
    lock_unapplied(upload)
    plan = apply_register(
        content=content_of(upload),
        file_name=upload.file_name,
        is_fictional=upload.parameters["is_fictional"],
        shown=shown,
        by=by,
    )
    mark_applied(upload=upload, about={"new": len(plan.new), "changed": len(plan.changed), "same": plan.same}, by=by)
    return plan
