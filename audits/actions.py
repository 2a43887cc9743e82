"""Publishing: an evaluator prepares a set of tables, another person as administrator publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from agencies import eras
from agencies.frozen import read
from agencies.models import User
from agencies.refusals import NotPermitted, Refusal, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import record, values
from audits.comparison import TablePair, compare
from audits.freezing import (
    SHAPE_VERSION,
    Counted,
    count_set,
    digest_of,
    figures_of,
    frozen_rows,
    frozen_tables,
    hold_still,
    recomputed,
)
from audits.models import Preparation, Publication, PublishedRow, PublishedTable
from audits.proofs import faults
from guidelines.models import Amendment

Stage = Preparation.Stage
PREPARED = ("numbers", "as_of", "state", "note", "corrects", "reason", "stage")
PUBLISHED = ("code", "edition", "as_of", "state", "corrects", "reason", "published_on", "digest")


class FiguresChanged(Refusal):
    """Other figures stand now than those the preparer saw; `tables` are the tables that differ."""

    problem = "stale-version"

    def __init__(self, tables: Sequence[TablePair]) -> None:
        """Name each table with its first differences."""
        self.tables = tables
        super().__init__(
            f"準備した後に数字が変わったため、公表していません：{'。'.join(map(told, tables))}。"
            "今の数字を確かめて、準備からやり直してください。"
        )


def told(pair: TablePair, shown: int = 3) -> str:
    """A table with its first differences in words."""
    differences = pair.differences
    words = [f"{one.row} {one.column} {one.line[2]}→{one.line[3]}" for one in differences[:shown]]
    if len(differences) > shown:
        words.append(f"ほか{len(differences) - shown}箇所")
    return f"表{pair.caption} {'、'.join(words)}"


def account_of(by: Officer) -> User:
    """The account of a person; a program or command cannot sign anything off."""
    if by.account is None:
        raise NotPermitted("公表の準備と公表は、アカウントのある人だけが行えます。サインインして行ってください。")
    return by.account


@transaction.atomic
def prepare_publication(
    *,
    amendment: Amendment,
    numbers: Sequence[str],
    as_of: date,
    state: str,
    note: str = "",
    corrects: Publication | None = None,
    reason: str = "",
    by: Officer,
    on: date,
    at: datetime,
) -> Preparation:
    """Put tables forward for publication, with the figures they have now."""
    require(by, Permission.PREPARE)
    account = account_of(by)
    if not numbers:
        raise Refusal("公表する表を1つ以上選んでください。")
    if as_of > on:
        raise Refusal(f"基準日（{eras.full(as_of)}）が本日より後です。本日までの日を指定してください。")
    if corrects:
        require_latest(corrects, amendment)
    if bool(corrects) != bool(reason.strip()):
        raise Refusal("訂正のときは、訂正する公表と訂正の理由の両方を入力してください。")
    hold_still()
    counted = count_set(amendment, dict.fromkeys(numbers), as_of, state)
    require_proof(counted)
    preparation = Preparation.objects.create(
        amendment=amendment,
        numbers=[one.table.number for one in counted],
        as_of=as_of,
        state=state,
        note=note.strip(),
        corrects=corrects,
        reason=reason.strip(),
        figures=figures_of(counted),
        prepared_by=account,
        prepared_by_name=by.name,
        prepared_on=on,
        prepared_at=at,
    )
    record("公表を準備", preparation, by=by, organization_id=None, after=values(preparation, PREPARED))
    return preparation


@transaction.atomic
def withdraw_preparation(*, preparation: Preparation, by: Officer) -> Preparation:
    """Take a preparation back; a second time changes nothing."""
    require(by, Permission.PREPARE)
    preparation = lock(preparation)
    if preparation.stage == Stage.WITHDRAWN:
        return preparation
    if preparation.stage == Stage.PUBLISHED:
        raise WrongState("既に公表されています。誤りがあるときは、訂正の準備をしてください。")
    preparation.stage = Stage.WITHDRAWN
    preparation.save(update_fields=["stage"])
    sides = {"before": {"stage": Stage.OPEN.value}, "after": {"stage": Stage.WITHDRAWN.value}}
    record("公表の準備を取下げ", preparation, by=by, organization_id=None, **sides)
    return preparation


@transaction.atomic
def publish(*, preparation: Preparation, by: Officer, on: date, at: datetime) -> Publication:
    """Freeze the set under one digest; a second time gives what was published the first time.

    - Whoever prepared it cannot publish it, whatever roles are held.
    - The tables are counted anew; other figures than those prepared, or rows that do not give them, are refused.
    - Tables and rows are written before the publication itself, which seals the set.
    """
    require(by, Permission.PUBLISH)
    account = account_of(by)
    hold_still()
    preparation = lock(preparation)
    if preparation.prepared_by_id == account.pk:
        raise NotPermitted("準備した人は公表できません。ほかの事務局の方に公表を依頼してください。")
    if preparation.publication:
        return preparation.publication
    if preparation.stage != Stage.OPEN:
        raise WrongState("この準備は取り下げられています。評価担当に準備し直すよう依頼してください。")
    if preparation.corrects:
        require_latest(preparation.corrects, preparation.amendment)
    counted = count_set(preparation.amendment, preparation.numbers, preparation.as_of, preparation.state)
    if changed := changes_since(preparation, counted):
        raise FiguresChanged(changed)
    require_proof(counted)
    publication = freeze(described(preparation, account=account, by=by, on=on, at=at), counted)
    preparation.stage, preparation.publication = Stage.PUBLISHED, publication
    preparation.save(update_fields=["stage", "publication"])
    size = {"tables": publication.tables.count(), "rows": publication.rows.count()}
    record("公表", publication, by=by, organization_id=None, after=values(publication, PUBLISHED) | size)
    sides = {"before": {"stage": Stage.OPEN.value}, "after": values(preparation, ("stage", "publication"))}
    record("公表済", preparation, by=by, organization_id=None, **sides)
    return publication


def lock(preparation: Preparation) -> Preparation:
    """The preparation as it stands now; its cycle is locked too, so that numbers of sets follow each other."""
    Amendment.objects.select_for_update().get(pk=preparation.amendment_id)
    found = Preparation.objects.select_for_update(of=("self",)).select_related("amendment", "corrects", "publication")
    return found.get(pk=preparation.pk)


def require_latest(corrects: Publication, amendment: Amendment) -> None:
    """Only the latest edition of a set of the same cycle is corrected."""
    if corrects.amendment_id != amendment.pk:
        raise Refusal("訂正する公表は、同じ見直しのものを選んでください。")
    later = Publication.objects.filter(corrects=corrects.pk).first()
    if later:
        raise WrongState(f"「{corrects}」は既に「{later}」で訂正されています。新しい版を訂正してください。")


def require_proof(counted: Sequence[Counted]) -> None:
    """Rows that do not give the figures are not signed off."""
    found = [fault for one in counted for fault in faults(one.table, one.rows)]
    if found:
        raise Refusal(
            f"表の数字と数えた行が合わないため、公表できません：{'。'.join(map(str, found[:3]))}。"
            "システムの管理者に連絡してください。"
        )


def changes_since(preparation: Preparation, counted: Sequence[Counted]) -> list[TablePair]:
    """The tables that differ from what the preparer saw."""
    pairs = compare([read(one) for one in preparation.figures], [one.table for one in counted])
    found = [pair for pair in pairs if pair.differences]
    if not found and preparation.figures != figures_of(counted):
        raise Refusal("準備した後に表の形が変わったため、公表していません。準備からやり直してください。")
    return found


def described(preparation: Preparation, *, account: User, by: Officer, on: date, at: datetime) -> Publication:
    """The publication that comes of a preparation, not yet saved and without its digest.

    Its code is 2015-08-1, that of its second edition 2015-08-1e2: no code of another cycle, number or edition is the same.
    """
    amendment, corrects = preparation.amendment, preparation.corrects
    latest = Publication.objects.filter(amendment=amendment).aggregate(latest=Max("number"))["latest"] or 0
    number, edition = (corrects.number, corrects.edition + 1) if corrects else (latest + 1, 1)
    return Publication(
        code=f"{amendment.code}-{number}" + (f"e{edition}" if corrects else ""),
        number=number,
        edition=edition,
        title=f"{amendment.title} 見直し状況 公表第{number}号",
        amendment=amendment,
        amendment_code=amendment.code,
        is_fictional=amendment.is_fictional,
        as_of=preparation.as_of,
        state=preparation.state,
        note=preparation.note,
        corrects=corrects,
        reason=preparation.reason,
        prepared_by=preparation.prepared_by,
        prepared_by_name=preparation.prepared_by_name,
        prepared_on=preparation.prepared_on,
        prepared_at=preparation.prepared_at,
        published_by=account,
        published_by_name=by.name,
        published_on=on,
        published_at=at,
        shape_version=SHAPE_VERSION,
    )


def freeze(publication: Publication, counted: Sequence[Counted]) -> Publication:
    """Write tables and rows, then the publication with its digest, and read it all back once."""
    tables, rows = frozen_tables(publication, counted), frozen_rows(publication, counted)
    publication.digest = digest_of(publication, tables, rows)
    PublishedTable.objects.bulk_create(tables)
    PublishedRow.objects.bulk_create(rows, batch_size=500)
    publication.save(force_insert=True)
    publication = Publication.objects.select_related("corrects").get(pk=publication.pk)
    if recomputed(publication) != publication.digest:
        raise Refusal(
            "保存した内容が数えた内容と一致しないため、公表していません。システムの管理者に連絡してください。"
        )
    return publication
