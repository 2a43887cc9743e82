"""The page on which the trail is searched, its files, and the question before much is taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from agencies.models import AccessRecord, Notification, Organization, Trail, User
from agencies.seals.actions import seal_trail
from agencies.trail_pages.kinds import KINDS
from tests.permissions.matrix import signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2016, 5, 1, 9, tzinfo=UTC)
TRAIL, RECORDS = "/trail/", "/access-records/"


@pytest.fixture
def admin() -> Client:
    """An administrator; the trail is empty yet."""
    ministry = Organization.objects.create(code="AG-13", name="総務省", kind="AGENCY")
    user = User.objects.create_user("jimu@example.jp", name="事務 四郎")
    user.assignments.create(role="ADMINISTRATOR", organization=ministry)
    return signed_in(user)


def row(**columns: Any) -> Trail:
    """A row of the trail."""
    defaults: dict[str, Any] = {
        "at": AT,
        "actor_name": "担当",
        "action": "変更",
        "target_type": "agencies.Organization",
        "target_id": 7,
        "request_id": "r-1",
    }
    return Trail.objects.create(**defaults | columns)


def ids(answer: Any) -> list[int]:
    """The rows a page shows."""
    return [line.row.pk for line in answer.context["lines"]]


def test_the_trail_is_searched_by_everything_that_is_asked(admin: Client) -> None:
    organ = Organization.objects.create(code="X-1", name="港湾機構", kind="CORPORATION")
    ishii = User.objects.create_user("ishii@example.jp", name="石井")
    other = row(at=AT + timedelta(days=2))
    mine = row(
        at=AT + timedelta(days=3),
        actor=ishii,
        actor_name="石井",
        action="規程を登録",
        target_type="regulations.Regulation",
        target_id=9,
        organization=organ,
        request_id="r-2",
    )
    asked = (
        {"organization": "x-1"},
        {"organization": "港湾"},
        {"person": "石"},
        {"person": "ISHII@example.jp"},
        {"action": "登録"},
        {"target_type": "regulations.Regulation"},
        {"target_id": "9"},
        {"request_id": "r-2"},
        {"since": "平成28年5月4日"},
        {"since": "2016-05-04", "until": "2016-05-04"},
    )
    assert [ids(admin.get(TRAIL, words)) for words in asked] == [[mine.pk]] * len(asked)
    assert ids(admin.get(TRAIL, {"until": "2016-05-03"})) == [other.pk]


def test_what_cannot_be_read_finds_nothing_and_is_no_file(admin: Client) -> None:
    row()
    answer = admin.get(TRAIL, {"since": "いつか", "format": "csv"})
    assert ("Content-Disposition" in answer, ids(answer)) == (False, [])
    assert "絞り込みの値が正しくありません" in answer.content.decode()


def test_what_changed_is_told_in_words_and_whether_it_is_sealed(admin: Client) -> None:
    row(before={"name": "旧名", "is_fictional": False}, after={"name": "新名", "note": "sha256:ab", "items": [1, 2]})
    seal_trail(at=AT)
    row(after={"name": None})
    second, first = admin.get(TRAIL).context["lines"]
    assert [(one.label, one.before, one.after) for one in first.changes] == [
        ("名称", "旧名", "新名"),
        ("備考", None, "要約値 sha256:ab"),
        ("改正事項", None, "1、2"),
        ("is_fictional", "いいえ", None),
    ]
    assert (first.kind, first.is_sealed, second.is_sealed) == ("機関", True, False)
    assert [(one.before, one.after) for one in second.changes] == [(None, "（なし）")]


def test_pages_follow_each_other_by_id_at_the_same_cost(admin: Client, django_assert_num_queries: Any) -> None:
    admin.get(TRAIL)  # that somebody looks is kept once
    all_ids = [row().pk for _ in range(3)]
    seal_trail(at=AT)
    with django_assert_num_queries(8):
        assert ids(admin.get(TRAIL)) == all_ids[::-1]
    all_ids += [row().pk for _ in range(100)]
    with django_assert_num_queries(8):
        page = admin.get(TRAIL, {"action": "変更"})
    seen = [ids(page)]
    while page.context["page"].older:
        page = admin.get(TRAIL + page.context["page"].older)
        seen.append(ids(page))
    assert ([len(one) for one in seen], [pk for one in seen for pk in one]) == ([50, 50, 3], all_ids[::-1])
    assert ids(admin.get(TRAIL + page.context["page"].newer)) == seen[1]


def test_files_hold_the_whole_of_each_row(admin: Client) -> None:
    organ = Organization.objects.create(code="X-1", name="港湾機構", kind="CORPORATION")
    one = row(organization=organ, before={"名": "=1+1"})
    (record,) = admin.get(TRAIL, {"format": "json"}).json()["records"]
    assert record == {
        "番号": str(one.pk),
        "日時": "2016-05-01T18:00:00.000000+09:00",
        "氏名": "担当",
        "操作": "変更",
        "対象の種類": "機関",
        "対象の番号": "7",
        "機関コード": "X-1",
        "機関": "港湾機構",
        "変更前": '{"名": "=1+1"}',
        "変更後": "",
        "リクエスト": "r-1",
    }
    csv = admin.get(TRAIL, {"format": "csv", "action": "変更"}).content.decode("utf-8-sig").splitlines()
    assert (csv[0].split(","), len(csv)) == (list(record), 2)
    assert admin.get(RECORDS, {"format": "xlsx"}).content.startswith(b"PK")
    kept = AccessRecord.objects.filter(kind="DOWNLOAD").order_by("pk").values_list("what", "rows")
    assert list(kept) == [("履歴（json）", 1), ("履歴（csv）", 1), ("閲覧記録（xlsx）", 2)]


def test_much_at_once_is_asked_for_twice_and_administrators_are_told(admin: Client, settings: Any) -> None:
    settings.BULK_DOWNLOAD_ROWS = 2
    for _ in range(3):
        row()
    question = admin.get(TRAIL, {"format": "csv", "action": "変更"})
    assert (question.context["rows"], "Content-Disposition" in question) == ("3", False)
    assert (AccessRecord.objects.count(), Notification.objects.count()) == (0, 0)
    going_on = question.context["on"]
    assert admin.get(going_on.replace(TRAIL, RECORDS))["Content-Type"] == "text/csv; charset=utf-8"  # few rows there
    file = admin.get(going_on)
    assert file["Content-Disposition"].startswith("attachment")
    kept = AccessRecord.objects.get(what="履歴（csv）")
    notice = Notification.objects.get()
    assert (kept.rows, notice.account.email, notice.title) == (
        3,
        "jimu@example.jp",
        "事務 四郎が「履歴（csv）」を3件ダウンロードしました",
    )
    assert admin.get(notice.url).context["lines"][0][0] == kept


def test_the_yes_of_one_page_or_person_is_not_that_of_another(admin: Client, settings: Any) -> None:
    settings.BULK_DOWNLOAD_ROWS = 0
    row()
    going_on = admin.get(TRAIL, {"format": "csv"}).context["on"]
    admin.get(TRAIL)
    assert "on" in admin.get(going_on.replace(TRAIL, RECORDS)).context
    colleague = User.objects.create_user("jimu2@example.jp", name="事務 五郎")
    colleague.assignments.create(role="ADMINISTRATOR", organization=Organization.objects.get(code="AG-13"))
    assert "on" in signed_in(colleague).get(going_on).context
    assert AccessRecord.objects.filter(kind="DOWNLOAD").count() == 0


def test_much_at_once_is_asked_for_before_it_is_encrypted_too(admin: Client, settings: Any) -> None:
    settings.BULK_DOWNLOAD_ROWS = 0
    row()
    form = admin.get(TRAIL, {"encrypt": "1"})
    posted = {"drawn": form.context["drawn"], "format": "csv"}
    going_on = admin.post(f"{TRAIL}?encrypt=1", posted).context["on"]
    assert AccessRecord.objects.filter(kind="DOWNLOAD").count() == 0
    again = admin.get(going_on)
    file = admin.post(going_on, {"drawn": again.context["drawn"], "format": "csv"})
    assert file["Content-Type"] == "application/zip"
    assert AccessRecord.objects.get(kind="DOWNLOAD").what == "履歴（csv）"


def test_records_of_access_are_searched_too(admin: Client) -> None:
    columns = {"at": AT, "actor_name": "石井", "request_id": "r"}
    AccessRecord.objects.create(kind="READ", what="事案 AAAA-BBBB", **columns)
    taken = AccessRecord.objects.create(kind="DOWNLOAD", what="事案の一覧", rows=1, **columns)
    lines = admin.get(RECORDS, {"kind": "DOWNLOAD", "what": "一覧", "person": "石"}).context["lines"]
    assert [one for one, _ in lines] == [taken]


def test_every_kind_in_words_is_a_kind_of_row() -> None:
    assert set(KINDS) - {model._meta.label for model in apps.get_models()} == set()
