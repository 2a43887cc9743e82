"""What differs from a published set is traced to the entry that made it where no version is counted: answers, activities."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import Trail
from audits.actions import publish
from audits.activity_actions import ActivityEntry, change_activity, withdraw_activity
from audits.models import ConcurrentPost, Publication
from audits.post_actions import answer_concurrent_posts, answers_shown, mark_of
from audits.verification import verify
from regulations.dispatch.actions import dispatch_reviews
from tests.cycles import COUNTED_ON, Cycle, chief_of, dispatch_all, evaluator, small_cycle
from tests.incidents.readiness import answered, confirmed
from tests.permissions.matrix import signed_in
from tests.posts import ASKED, activity, asking_cycle, concurrent
from tests.publications import PUBLISHED_ON, administrator, differences, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, which asks about 2020-07-01 to 2021-03-31."""
    return asking_cycle()


def published_now(cycle: Cycle, number: str) -> Publication:
    """A set of one table, published at this moment: what was done before made no difference."""
    preparation = prepared(cycle, [number])
    return publish(preparation=preparation, by=administrator(cycle), on=PUBLISHED_ON, at=timezone.now())


def answer_posts(cycle: Cycle, organ: str, year: int = 2020, **answers: str) -> None:
    """The organ's answers about its concurrent posts, on top of what stands."""
    organization = cycle.organs[organ]
    answer_concurrent_posts(
        organization=organization,
        fiscal_year=year,
        answers=answers,
        shown=mark_of(answers_shown(organization, year)),
        today=COUNTED_ON,
        by=chief_of(organization),
    )


def entries_of(publication: Publication) -> list[tuple[int, ...]]:
    """The ids of the entries behind each difference."""
    return [tuple(entry.pk for entry in one.entries) for one in verify(publication).differences]


def test_an_answer_about_posts_is_traced_to_its_last_change_and_no_other_answer(cycle: Cycle) -> None:
    answer_posts(cycle, "北省", MANAGER="YES", AUDITOR="NO")
    publication = published_now(cycle, "2-2-3")
    answer_posts(cycle, "北省", year=2021, MANAGER="NO")  # of another year: no difference
    answer_posts(cycle, "南省", CHIEF_MANAGER="YES")
    answer_posts(cycle, "北省", MANAGER="NOT_KNOWN")
    answer_posts(cycle, "北省", MANAGER="NO", AUDITOR="YES")
    assert differences(publication) == [
        ("X-1", None, ("AGENCY", "AUDITOR"), 1, ["兼務を回答"]),
        ("X-1", ("AGENCY", "MANAGER"), None, 1, ["兼務を回答"]),
        ("X-2", ("AGENCY", "CHIEF_MANAGER-unanswered"), ("AGENCY", "CHIEF_MANAGER"), 1, ["兼務を回答"]),
    ]
    last = {entry.after["kind"]: entry.pk for entry in Trail.objects.filter(action="兼務を回答").order_by("pk")}
    assert entries_of(publication) == [(last["AUDITOR"],), (last["MANAGER"],), (last["CHIEF_MANAGER"],)]


def test_an_answer_in_place_of_an_allocated_one_is_traced_and_the_allocated_one_is_not(cycle: Cycle) -> None:
    concurrent(cycle, "北省", "MANAGER", "YES", source="ALLOCATED")
    concurrent(cycle, "南省", "MANAGER", "YES", source="ALLOCATED")
    publication = published_now(cycle, "2-2-3")
    answer_posts(cycle, "北省", MANAGER="YES")
    assert differences(publication) == [
        ("X-1", None, ("AGENCY", "MANAGER"), 1, ["兼務を回答"]),
        ("機関名不明（仮割当）", ("AGENCY", "MANAGER"), None, 1, []),
    ]


def test_an_answer_about_readiness_is_traced_to_the_confirmation_or_to_the_change(cycle: Cycle) -> None:
    confirmed(cycle.organs["港湾機構"], nights="NO")
    publication = published_now(cycle, "2-2-8")
    answered(cycle.organs["北省"])  # not confirmed: does not count
    confirmed(cycle.organs["南省"])
    answered(cycle.organs["港湾機構"], nights="YES", route="NO")
    answered(cycle.organs["港湾機構"], nights="YES", route="YES")  # says nothing new of what table 8 counts
    assert differences(publication) == [
        ("X-2", ("AGENCY", "executives-unanswered"), ("AGENCY", "executives"), 1, ["連絡体制を確認"]),
        ("X-2", ("AGENCY", "nights-unanswered"), ("AGENCY", "nights"), 1, ["連絡体制を確認"]),
        ("X-4", ("CORPORATION", "nights-NO"), ("CORPORATION", "nights"), 1, ["連絡体制の回答を保存"]),
    ]
    changed = Trail.objects.get(action="連絡体制の回答を保存", before__nights="NO", after__nights="YES")
    assert entries_of(publication)[2] == (changed.pk,)


def test_an_activity_is_traced_to_its_recording_change_and_withdrawal(cycle: Cycle) -> None:
    held, taken_back, kept = (
        activity(cycle, organ, "TRAINING", "NOT_HELD", asked=ASKED) for organ in ("港湾機構", "灯台機構", "南大学")
    )
    publication = published_now(cycle, "2-2-21")
    by = {one.pk: chief_of(one.organization) for one in (held, taken_back, kept)}
    entry = ActivityEntry("TRAINING", "HELD", ASKED, held=ASKED)
    change_activity(activity=held, entry=entry, version=1, today=COUNTED_ON, by=by[held.pk])
    withdraw_activity(activity=taken_back, version=1, by=by[taken_back.pk])
    entry = ActivityEntry("TRAINING", "NOT_HELD", ASKED, reason="別の理由")
    change_activity(activity=kept, entry=entry, version=1, today=COUNTED_ON, by=by[kept.pk])
    activity(cycle, "北大学", "INSPECTION", "NOT_HELD", asked=ASKED)  # of another table
    activity(cycle, "北大学", "TRAINING", "NOT_HELD", asked=ASKED)
    words = "words"
    assert differences(publication) == [
        ("X-4", ("X-4", words), None, 1, ["活動を変更"]),
        ("X-5", ("X-5", words), None, 1, ["活動を取消"]),
        ("X-6", ("X-6", words), ("X-6", words), 1, ["活動を変更"]),
        ("X-7", None, ("X-7", words), 1, ["活動を登録"]),
    ]


def test_an_organ_asked_and_heard_since_is_traced_to_both(db: None) -> None:
    cycle = small_cycle(dispatched=False)
    by = evaluator(cycle)
    dispatch_reviews(amendment=cycle.amendment, organizations=[cycle.organs["北省"]], on=date(2020, 6, 1), by=by)
    publication = published_now(cycle, "2-2-7")
    dispatch_all(cycle, by=by)
    confirmed(cycle.organs["南省"])
    assert differences(publication)[:2] == [
        ("X-2", None, ("AGENCY", "all"), 1, ["見直しを依頼"]),
        ("X-2", None, ("AGENCY", "route"), 1, ["見直しを依頼", "連絡体制を確認"]),
    ]


def test_what_the_trail_does_not_tell_is_said_not_to_be_told(cycle: Cycle) -> None:
    answer_posts(cycle, "北省", MANAGER="YES")
    publication = published_now(cycle, "2-2-3")
    ConcurrentPost.objects.update(answer="NO")
    assert differences(publication) == [("X-1", ("AGENCY", "MANAGER"), None, 1, [])]


def test_the_pages_of_comparison_and_their_files_tell_the_same(cycle: Cycle, settings: Any) -> None:
    settings.BUSINESS_DAY_OFFSET += date(2021, 6, 3) - date(2016, 5, 31)
    concurrent(cycle, "南省", "MANAGER", "YES", source="ALLOCATED")
    publication = published_now(cycle, "2-2-3")
    answer_posts(cycle, "南省", MANAGER="YES")
    entry = Trail.objects.get(action="兼務を回答")
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M")
    expected = [
        (
            "表2-2-3",
            "X-2",
            "南省",
            "なし",
            "行政機関 保護管理者［機関回答］",
            "あり",
            f"履歴{entry.pk} {at} 兼務を回答 {entry.actor_name}",
        ),
        (
            "表2-2-3",
            "",
            "機関名不明（仮割当） 1件",
            "行政機関 保護管理者［仮割当］",
            "なし",
            "あり",
            "履歴は示しません",
        ),
    ]
    account = evaluator(cycle).account
    assert account
    browser = signed_in(account)
    for address in (f"/publications/{publication.code}/compare/", "/tables/2-2-3/compare/?amendment=2020-06"):
        response = browser.get(address)
        assert [tuple(one.line) for one in response.context["causes"]] == expected
        assert all(one[-1] in response.content.decode() for one in expected)
        mark = "&" if "?" in address else "?"
        text = browser.get(f"{address}{mark}list=rows&format=csv").content.decode("utf-8-sig")
        assert [tuple(line) for line in csv.reader(StringIO(text))][1:] == expected
