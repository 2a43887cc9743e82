"""まとめて入力: one date for many regulations, shown before it is saved, with a trail row for each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Trail
from agencies.periods import parse_period
from agencies.roles import Role
from agencies.trail import digest
from regulations.drafts import save_draft, start_draft
from regulations.models import Submission
from tests.cycles import Cycle, chief_of, evaluator, person, small_cycle, typed_dates
from tests.permissions.matrix import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


@pytest.fixture
def draft(cycle: Cycle) -> Submission:
    """北省 with five regulations: its own, one of each of two 測候所, two of 西出先局."""
    return start_draft(review=cycle.review("北省"), by=chief_of(cycle.organs["北省"]))


@pytest.fixture
def client(cycle: Cycle) -> Client:
    return browser(chief_of(cycle.organs["北省"]))


def browser(officer: Any) -> Client:
    return signed_in(officer.account)


def page(draft: Submission) -> str:
    return reverse("regulations:bulk-entry", args=[draft.review_id])


def dates(draft: Submission) -> dict[str, tuple[str, str]]:
    """Regulation → (revised, note)."""
    rows = draft.revisions.select_related("regulation")
    return {row.regulation.name: (str(row.revised or ""), row.note) for row in rows}


def rows(draft: Submission, *names: str) -> list[int]:
    return list(draft.revisions.filter(regulation__name__in=names).order_by("pk").values_list("pk", flat=True))


def hidden(content: str) -> dict[str, list[str]]:
    """What the preview posts again."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', content):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value)
    return found


def test_one_date_is_set_for_a_whole_group_and_single_regulations_after_it_was_shown(
    client: Client, draft: Submission, cycle: Cycle
) -> None:
    group = cycle.organs["北測候所"].unit_group_id
    chosen = {"group": [group], "row": rows(draft, "西出先局第二規程"), "revised": "R2.11.1", "note": "雛形どおり"}
    shown = client.post(page(draft), chosen)
    content = shown.content.decode()
    assert "3規程に反映する" in content
    assert set(dates(draft).values()) == {("", "")}  # nothing is saved by looking
    client.post(page(draft), hidden(content) | {"apply": "1"})
    assert dates(draft) == {
        "北省規程": ("", ""),
        "北測候所規程": ("令和2年11月1日", "雛形どおり"),
        "東測候所規程": ("令和2年11月1日", "雛形どおり"),
        "西出先局第一規程": ("", ""),
        "西出先局第二規程": ("令和2年11月1日", "雛形どおり"),
    }


def test_each_regulation_leaves_a_row_of_the_trail_under_one_request(client: Client, draft: Submission) -> None:
    content = client.post(page(draft), {"row": rows(draft, *dates(draft)), "revised": "R2.11.1", "note": "一括"})
    client.post(page(draft), hidden(content.content.decode()) | {"apply": "1"})
    entries = Trail.objects.filter(action="下書きを保存")
    assert entries.count() == 5
    assert len(set(entries.values_list("request_id", flat=True))) == 1
    assert {entry.after["備考"] for entry in entries} == {digest("一括")}


def test_what_is_left_empty_stays(client: Client, draft: Submission, cycle: Cycle) -> None:
    row = draft.revisions.get(regulation__name="北省規程")
    entry = typed_dates(row, consulted=parse_period("令和2年10月1日"), note="協議済")
    save_draft(draft=draft, revisions=[entry], by=chief_of(cycle.organs["北省"]))
    content = client.post(page(draft), {"row": [row.pk], "revised": "R2.11.1"}).content.decode()
    client.post(page(draft), hidden(content) | {"apply": "1"})
    row.refresh_from_db()
    assert (str(row.consulted), str(row.revised), row.note) == ("令和2年10月1日", "令和2年11月1日", "協議済")


def test_what_somebody_saved_since_the_preview_is_not_overwritten(
    client: Client, draft: Submission, cycle: Cycle
) -> None:
    content = client.post(page(draft), {"row": rows(draft, *dates(draft)), "revised": "R2.11.1"}).content.decode()
    row = draft.revisions.get(regulation__name="北省規程")
    entry = typed_dates(row, revised=parse_period("令和2年9月1日"))
    save_draft(draft=draft, revisions=[entry], by=chief_of(cycle.organs["北省"]))
    answer = client.post(page(draft), hidden(content) | {"apply": "1"})
    assert answer.status_code == 409
    assert [value for value, _ in dates(draft).values() if value] == ["令和2年9月1日"]


def test_what_the_preview_did_not_show_as_a_change_is_shown_before_it_is_saved(
    client: Client, draft: Submission, cycle: Cycle
) -> None:
    """A row that held the date already when it was shown, and another one by the time the button is pressed."""
    by = chief_of(cycle.organs["北省"])
    row = draft.revisions.get(regulation__name="北省規程")
    save_draft(draft=draft, revisions=[typed_dates(row, revised=parse_period("令和2年11月1日"))], by=by)
    content = client.post(page(draft), {"row": rows(draft, *dates(draft)), "revised": "R2.11.1"}).content.decode()
    row.refresh_from_db()
    save_draft(draft=draft, revisions=[typed_dates(row, revised=parse_period("令和2年9月1日"))], by=by)
    answer = client.post(page(draft), hidden(content) | {"apply": "1"})
    again = answer.content.decode()
    assert (answer.status_code, "まだ反映していません" in again, "5規程に反映する" in again) == (200, True, True)
    assert [value for value, _ in dates(draft).values() if value] == ["令和2年9月1日"]
    client.post(page(draft), hidden(again) | {"apply": "1"})
    assert {value for value, _ in dates(draft).values()} == {"令和2年11月1日"}


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"revised": "R2.11.1"}, "規程を1つ以上選んでください"),
        ({"row": True}, "設定する日付か備考を、1つ以上入力してください"),
        ({"row": True, "revised": "あした"}, "日付として読めません"),
        ({"row": True, "note": "あ" * 1001}, "1000文字以内"),
    ],
)
def test_what_cannot_be_is_refused_with_the_choice_kept(
    client: Client, draft: Submission, posted: dict[str, Any], message: str
) -> None:
    chosen = rows(draft, "北省規程")
    answer = client.post(page(draft), posted | ({"row": chosen} if posted.get("row") else {}))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert ("checked" in answer.content.decode()) == bool(posted.get("row"))


def test_a_date_to_come_names_each_regulation_and_cannot_be_saved(client: Client, draft: Submission) -> None:
    content = client.post(page(draft), {"row": rows(draft, "北省規程"), "revised": "令和3年12月1日"}).content.decode()
    assert "本日（令和3年5月31日）より後です" in content
    assert "規程に反映する" not in content
    client.post(page(draft), hidden(content) | {"apply": "1"})
    assert set(dates(draft).values()) == {("", "")}


def test_going_back_keeps_what_was_typed_and_chosen(client: Client, draft: Submission) -> None:
    content = client.post(page(draft), {"row": rows(draft, "北省規程"), "revised": "R2.11.1"}).content.decode()
    answer = client.post(page(draft), hidden(content) | {"edit": "1"})
    assert answer.status_code == 200
    assert 'value="R2.11.1"' in answer.content.decode()
    assert answer.content.decode().count(" checked") == 1


def test_an_officer_of_a_unit_sets_only_the_units_own_whatever_is_posted(draft: Submission, cycle: Cycle) -> None:
    unit = browser(person("測候", Role.OFFICER, cycle.organs["北測候所"]))
    content = unit.post(page(draft), {"row": rows(draft, *dates(draft)), "revised": "R2.11.1"}).content.decode()
    unit.post(page(draft), hidden(content) | {"apply": "1"})
    assert [name for name, (revised, _) in dates(draft).items() if revised] == ["北測候所規程"]
    assert "西出先局" not in content + unit.get(page(draft)).content.decode()


@pytest.mark.parametrize("who", [evaluator, lambda cycle: chief_of(cycle.organs["南省"])])
def test_nobody_else_reaches_the_page(draft: Submission, cycle: Cycle, who: Callable[[Cycle], Any]) -> None:
    assert browser(who(cycle)).get(page(draft)).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_number_of_queries_does_not_grow_with_the_regulations(
    client: Client, draft: Submission, count: int, django_assert_num_queries: Any
) -> None:
    chosen = rows(draft, *list(dates(draft))[:count])
    with django_assert_num_queries(7):
        client.post(page(draft), {"row": chosen, "revised": "R2.11.1"})


@pytest.mark.parametrize("part", ["bulk", "group"])
def test_regulations_that_are_only_counted_are_named_with_why_they_cannot_be_chosen(
    client: Client, draft: Submission, cycle: Cycle, part: str
) -> None:
    group = cycle.organs["西出先局"].unit_group
    assert group is not None
    address = page(draft) if part == "bulk" else f"/reviews/{draft.review_id}/draft/regulations/?group={group.pk}"
    why = (
        "出先局の規程は、数（2規程）だけが公表されていて、どの部局等の規程かが分かっていないため、選べません。"
        "出先局の全2規程の内訳を総務省の評価担当が「内訳の取込」でまとめて取り込むと、"
        "部局等ごとの規程が並び、改正日を入力できます。"
    )
    assert why not in client.get(address).content.decode()
    draft.revisions.filter(regulation__owner=cycle.organs["西出先局"]).delete()
    cycle.organs["西出先局"].regulations.update(provenance="ALLOCATED")
    assert why in client.get(address).content.decode()  # also where the draft has no row for them
    unit = browser(person("測候所の担当者", Role.OFFICER, cycle.organs["北測候所"]))
    assert "出先局の規程" not in unit.get(page(draft)).content.decode()
