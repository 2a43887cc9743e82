"""Check lists in the API: what each caller gets, of which the counts tell a corporation nothing of the others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agencies.roles import Officer
from audits.models import Checklist
from tests.audits.checklists import answered, listed, sent
from tests.cycles import Cycle, chief_of, evaluator, officer_for, person, small_cycle
from tests.permissions.matrix import signed_in

SECRET = "まだ送らない点検"


@pytest.fixture
def cycle(db: None, in_2021: None) -> Cycle:
    """The small cycle: 北省 leads 港湾機構 and 灯台機構, 南省 supervises 灯台機構 too."""
    return small_cycle()


def client_of(officer: Officer) -> Client:
    assert officer.account
    return signed_in(officer.account)


def asked(officer: Officer, address: str = "", **question: str) -> Any:
    """The answer of the API as plain values."""
    return client_of(officer).get(f"/api/v1/checklists/{address}", question).json()


def test_each_gets_the_lists_and_replies_that_concern_it(cycle: Cycle) -> None:
    harbour, _ = sent(cycle, "港湾機構", "灯台機構")
    answered(harbour, "YES", "NO", note="来月", remark="以上です。")
    listed(cycle, SECRET)
    code, organs = harbour.checklist.code, cycle.organs
    expected = {
        "北省": (2, 1, ["X-4", "X-5"]),
        "港湾機構": (None, None, ["X-4"]),
        "灯台機構": (None, None, ["X-5"]),
        "総務省": (2, 1, ["X-4", "X-5"]),
    }
    for name, (sent_to, count, corporations) in expected.items():
        officer = evaluator(cycle) if name == "総務省" else officer_for(organs[name])
        (one,) = asked(officer)["results"]
        assert (name, one["code"], one["sent_to"], one["answered"]) == (name, code, sent_to, count)
        detail = asked(officer, f"{code}/")
        assert [reply["corporation"] for reply in detail["replies"]] == corporations
        assert SECRET not in str((one, detail))
    for officer in (
        officer_for(organs["南省"]),
        officer_for(organs["南大学"]),
        person("職", "MEMBER", organs["北省"]),
    ):
        assert asked(officer)["count"] == 0
        assert client_of(officer).get(f"/api/v1/checklists/{code}/").status_code == 404


def test_a_draft_is_there_for_nobody(cycle: Cycle) -> None:
    code = listed(cycle, SECRET).code
    for officer in (chief_of(cycle.organs["北省"]), evaluator(cycle)):
        assert asked(officer)["count"] == 0
        assert client_of(officer).get(f"/api/v1/checklists/{code}/").status_code == 404


def test_a_list_tells_its_points_and_what_was_answered(cycle: Cycle) -> None:
    (reply,) = sent(cycle, "灯台機構")
    officer = officer_for(cycle.organs["北省"])
    told = asked(officer, f"{reply.checklist.code}/")
    assert {name: told[name] for name in ("agency", "title", "note", "sent_on", "due_on", "points")} == {
        "agency": "X-1",
        "title": "年度の点検",
        "note": "昨年度と同じです。",
        "sent_on": "2021-05-31",
        "due_on": "2021-06-30",
        "points": [
            {"position": 1, "text": "処理の後に消去したか", "clause": "第6-9"},
            {"position": 2, "text": "連絡の順を決めたか", "clause": ""},
        ],
    }
    empty: dict[str, Any] = {
        "corporation": "X-5",
        "corporation_name": "灯台機構",
        "answered_on": None,
        "remark": "",
        "answers": [],
    }
    assert told["replies"] == [{"code": reply.code, **empty}]
    answered(reply, "YES", "NO", note="来月", remark="以上です。")
    (given,) = asked(officer, f"{reply.checklist.code}/")["replies"]
    assert (given["answered_on"], given["remark"]) == ("2021-05-31", "以上です。")
    assert given["answers"] == [
        {"position": 1, "answer": "YES", "note": "来月"},
        {"position": 2, "answer": "NO", "note": "来月"},
    ]


def test_the_list_is_filtered_and_no_filter_tells_of_what_is_not_seen(cycle: Cycle) -> None:
    sent(cycle, "港湾機構", title="港の点検")
    sent(cycle, "灯台機構", title="灯台の点検")
    sent(cycle, "灯台機構", title="南の点検", agency="南省")
    titles = {
        (("agency", "X-2"),): ["南の点検"],
        (("corporation", "X-4"),): ["港の点検"],
        (("corporation", "X-5"),): ["南の点検", "灯台の点検"],
        (): ["南の点検", "灯台の点検", "港の点検"],
    }
    for question, expected in titles.items():
        assert [one["title"] for one in asked(evaluator(cycle), **dict(question))["results"]] == expected
    client = client_of(officer_for(cycle.organs["港湾機構"]))
    for unseen in ({"agency": "X-2"}, {"corporation": "X-5"}, {"corporation": "X-99"}):
        assert client.get("/api/v1/checklists/", unseen).status_code == 400


def test_lists_cost_the_same_for_one_and_for_three(cycle: Cycle, django_assert_num_queries: Any) -> None:
    client = client_of(officer_for(cycle.organs["北省"]))
    for titles in (["一"], ["二", "三"]):
        for title in titles:
            first, _ = sent(cycle, "港湾機構", "灯台機構", title=title)
            answered(first, "YES", "NO")
        with django_assert_num_queries(QUERIES):
            client.get("/api/v1/checklists/")
    code = Checklist.objects.order_by("-pk")[0].code
    with django_assert_num_queries(QUERIES - 1):
        client.get(f"/api/v1/checklists/{code}/")


QUERIES = 9
