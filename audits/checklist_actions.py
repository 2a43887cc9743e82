"""What an agency does with a check list (点検表): drafted, changed, thrown away, sent to corporations it supervises.

- A draft is known to the agency alone; rows of the trail about it begin with 下書き, which the ministry does not read.
- Once sent, points stay as they are; the list can be sent to further corporations.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from agencies import eras
from agencies.conflicts import Conflict
from agencies.models import Notification, Organization
from agencies.notifications import notify, people_of
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record, record_all
from audits.checklist_entries import (
    LONGEST_CLAUSE,
    LONGEST_NOTE,
    LONGEST_POINT,
    LONGEST_TITLE,
    MOST_POINTS,
    ChecklistEntry,
    entry_of,
)
from audits.models import Checklist, ChecklistItem, ChecklistReply

SENT = "この点検表は送付済みです。点検項目は変えられません。直すときは、新しい点検表を作ってください。"
GONE = "この点検表は、画面を開いている間に破棄されました。何も保存していません。"


def supervised_by(agency: Organization, on: date) -> QuerySet[Organization]:
    """The corporations the agency supervises, in whatever relation: of its own register, not abolished by the day."""
    found = Organization.objects.of_register(agency.is_fictional).filter(kind=Organization.Kind.CORPORATION)
    supervised = found.filter(supervisions__agency=agency).exclude(abolished_on__lte=on)
    return supervised.distinct().order_by("code")


def supervising(officer: Officer) -> QuerySet[Organization]:
    """The officer's own agencies that supervise a corporation."""
    own = Organization.objects.filter(pk__in=officer.organ_ids, kind=Organization.Kind.AGENCY)
    return own.filter(supervised__isnull=False).distinct().order_by("code")


def require_own(agency: Organization, by: Officer) -> None:
    """Refuse whoever does not fill in for the agency as a whole, and an organ that supervises nobody."""
    require(by, Permission.FILL_IN, agency.pk)
    if not supervising(by).filter(pk=agency.pk).exists():
        raise NotPermitted("点検表を作れるのは、独立行政法人等を所管する行政機関だけです。")


def require_possible(entry: ChecklistEntry) -> None:
    """Refuse what no check list can hold."""
    if not entry.title.strip():
        raise Refusal("件名を入力してください。")
    if len(entry.title) > LONGEST_TITLE or len(entry.note) > LONGEST_NOTE:
        raise Refusal(f"件名は{LONGEST_TITLE}文字、説明は{LONGEST_NOTE}文字以内で入力してください。")
    if len(entry.points) > MOST_POINTS:
        raise Refusal(f"点検項目は{MOST_POINTS}個までです。点検表を分けてください。")
    for place, point in enumerate(entry.points, 1):
        if not point.text.strip():
            raise Refusal(f"点検項目{place}の内容を入力するか、行を空にしてください。")
        if len(point.text) > LONGEST_POINT or len(point.clause) > LONGEST_CLAUSE:
            raise Refusal(
                f"点検項目{place}は、内容{LONGEST_POINT}文字、条項{LONGEST_CLAUSE}文字以内で入力してください。"
            )


def locked(checklist: Checklist) -> Checklist:
    """The list as it stands, locked; refuses when it was thrown away."""
    found = Checklist.objects.select_for_update(of=("self",)).select_related("agency").filter(pk=checklist.pk).first()
    if found is None:
        raise WrongState(GONE)
    return found


def locked_draft(checklist: Checklist, version: int, entry: ChecklistEntry | None = None) -> Checklist:
    """The draft, locked; refuses when it was sent, or is not what its reader saw (rule 11)."""
    found = locked(checklist)
    if found.sent_on:
        raise WrongState(SENT)
    if found.version != version:
        standing = entry_of(found).words
        raise StaleVersion([Conflict(f"点検表「{found.title}」", standing, entry.words if entry else standing)])
    return found


def write_points(checklist: Checklist, entry: ChecklistEntry) -> None:
    """The points of a draft, anew."""
    checklist.items.all().delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(checklist=checklist, position=place, text=one.text, clause=one.clause)
        for place, one in enumerate(entry.points, 1)
    )


@transaction.atomic
def draft_checklist(*, agency: Organization, entry: ChecklistEntry, by: Officer) -> Checklist:
    """Begin a check list; the same draft sent twice is begun once."""
    require_own(agency, by)
    require_possible(entry)
    Organization.objects.select_for_update().get(pk=agency.pk)
    for one in Checklist.objects.filter(agency=agency, sent_on__isnull=True, title=entry.title):
        if entry_of(one) == entry:
            return one
    checklist = Checklist.objects.create(agency=agency, title=entry.title, note=entry.note, due_on=entry.due_on)
    write_points(checklist, entry)
    record("下書き：点検表を作成", checklist, by=by, organization_id=agency.pk, after=entry.as_json())
    return checklist


@transaction.atomic
def edit_checklist(*, checklist: Checklist, entry: ChecklistEntry, version: int, by: Officer) -> Checklist:
    """Change a draft; what stands there already changes nothing."""
    require_own(checklist.agency, by)
    require_possible(entry)
    found = locked_draft(checklist, version, entry)
    before = entry_of(found)
    if before == entry:
        return found
    found.title, found.note, found.due_on = entry.title, entry.note, entry.due_on
    found.version += 1
    found.save(update_fields=["title", "note", "due_on", "version"])
    write_points(found, entry)
    sides = {"before": before.as_json(), "after": entry.as_json()}
    record("下書き：点検表を変更", found, by=by, organization_id=found.agency_id, **sides)
    return found


@transaction.atomic
def discard_checklist(*, checklist: Checklist, version: int, by: Officer) -> None:
    """Throw a draft away; the trail keeps its title and its points."""
    require_own(checklist.agency, by)
    found = locked_draft(checklist, version)
    record("下書き：点検表を破棄", found, by=by, organization_id=found.agency_id, before=entry_of(found).as_json())
    found.delete()


@transaction.atomic
def send_checklist(
    *, checklist: Checklist, corporations: Collection[Organization], version: int, on: date, by: Officer
) -> list[ChecklistReply]:
    """Send a list to corporations the agency supervises; each is told. Gives the new replies.

    - As it was shown: a draft that changed meanwhile is not sent.
    - A list that was sent can be sent to further corporations; who has it already gets no second one.
    """
    require_own(checklist.agency, by)
    found = locked(checklist)
    if not corporations:
        raise Refusal("送り先の法人を1つ以上選んでください。")
    known = set(supervised_by(found.agency, on).values_list("pk", flat=True))
    if strangers := [str(one) for one in corporations if one.pk not in known]:
        raise Refusal(f"所管していない法人には送れません：{'、'.join(strangers[:5])}。送り先を選び直してください。")
    if found.due_on and found.due_on < on:
        raise Refusal(f"回答の期限（{eras.full(found.due_on)}）が過ぎているため送れません。")
    if not found.sent_on:
        begin_sending(found, version, on, by)
    has_it = set(found.replies.values_list("corporation", flat=True))
    added = [one for one in sorted(corporations, key=lambda one: one.code) if one.pk not in has_it]
    replies = ChecklistReply.objects.bulk_create(ChecklistReply(checklist=found, corporation=one) for one in added)
    tell(found, replies)
    record_all(
        "点検表を受領",
        [Change(one, one.corporation_id, after={"checklist": found.code, "title": found.title}) for one in replies],
        by=by,
    )
    return replies


def begin_sending(checklist: Checklist, version: int, on: date, by: Officer) -> None:
    """From draft to sent: complete, and what was shown."""
    locked_draft(checklist, version)
    entry = entry_of(checklist)
    if not entry.points:
        raise Refusal("点検項目がありません。1つ以上入力してから送ってください。")
    checklist.sent_on, checklist.sent_by_name = on, by.name
    checklist.version += 1
    checklist.save(update_fields=["sent_on", "sent_by_name", "version"])
    after = entry.as_json() | {"sent_on": on.isoformat()}
    record("点検表を送付", checklist, by=by, organization_id=checklist.agency_id, after=after)


def tell(checklist: Checklist, replies: Collection[ChecklistReply]) -> None:
    """An in-app notice to everybody who fills in for the corporations."""
    people = people_of(one.corporation_id for one in replies)
    due = f"（回答期限 {eras.full(checklist.due_on)}）" if checklist.due_on else ""
    title = f"{checklist.agency}から点検表が届きました{due}：{checklist.title}"
    notify(
        Notification(account=person, key=f"checklist-{one.pk}", title=title[:200], url=one.get_absolute_url())
        for one in replies
        for person in people.get(one.corporation_id, ())
    )
