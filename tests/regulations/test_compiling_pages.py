"""A prefecture at its pages: its home, its list, forwarding, returning; and what others get to see there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Organization, Trail
from agencies.roles import Role
from regulations.actions import submit_review
from regulations.drafts import start_draft
from regulations.filters import ReviewFilter
from regulations.models import Review, Submission
from tests.api import secret_of
from tests.audits.test_pages import elements, lines, page, words
from tests.cycles import HANDED_IN_ON, MOMENT, Cycle, chief_of, evaluator, fill_in, hand_in
from tests.municipalities import compiler, municipal_cycle
from tests.permissions.matrix import read, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
State = Submission.State
LIST = "/reviews/compiling/"

PREFECTURES = """
                              officer  chief  member  other  town  neighbour  evaluator  admin
GET  regulations:compiling    200      200    403     200    200   200        403        403
GET  regulations:review       200      200    404     404    200   404        200        200
GET  api:review               200      200    404     404    200   404        200        200
GET  waiting                  200      200    404     404    200   404        404        404
GET  draft                    404      404    404     404    404   404        404        404
GET  regulations:draft        404      404    404     404    200   404        404        404
POST regulations:start        404      404    404     404    302   404        404        404
POST regulations:discard      404      404    404     404    302   404        404        404
POST regulations:submit       404      404    404     404    302   404        404        404
POST regulations:confirm      403      403    403     403    403   403        404        403
POST regulations:return       403      403    403     403    403   403        404        403
POST regulations:forward      302      302    403     404    404   404        403        403
GET  regulations:compiling-return  200 200    403     404    404   404        403        403
POST regulations:compiling-return  422 422    403     404    404   404        403        403
GET  audits:organization      404      404    404     404    200   404        200        200
"""
"""What each gets of 山野市 of 西県, whose version 1 waits with the prefecture and whose version 2 is a draft."""


@pytest.fixture
def cycle() -> Cycle:
    return municipal_cycle()


def client_of(cycle: Cycle, organ: str, role: str = Role.OFFICER) -> Client:
    """The browser of somebody of an organ."""
    found = compiler(cycle, organ, role).account
    assert found
    return signed_in(found)


def people(cycle: Cycle) -> dict[str, Client]:
    """Those of the table."""
    return {
        "officer": client_of(cycle, "西県"),
        "chief": client_of(cycle, "西県", Role.CHIEF),
        "member": client_of(cycle, "西県", Role.MEMBER),
        "other": client_of(cycle, "東県", Role.CHIEF),
        "town": client_of(cycle, "山野市", Role.CHIEF),
        "neighbour": client_of(cycle, "川辺町", Role.CHIEF),
        "evaluator": client_of(cycle, "東庁", Role.EVALUATOR),
        "admin": client_of(cycle, "東庁", Role.ADMINISTRATOR),
    }


def test_everyone_gets_what_the_table_says_of_a_version_that_waits_and_of_a_draft(cycle: Cycle) -> None:
    review = hand_in(cycle.review("山野市")).review
    for (method, name), expected in read(PREFECTURES).items():
        if name not in ("regulations:compiling-return", "regulations:forward"):
            start_draft(review=review, by=chief_of(review.organization))
        address = {
            "waiting": f"/reviews/{review.pk}/?version=1",
            "draft": f"/reviews/{review.pk}/?version=2",
            "audits:organization": reverse("audits:organization", args=[review.organization.code]),
        }.get(name)
        if address is None:
            number = {"regulations:submit": [2]}.get(name, [1] if name.endswith(("return", "confirm")) else [])
            of_one = [] if name in ("regulations:compiling", "regulations:forward") else [review.pk, *number]
            address = reverse(name, args=of_one)
        data = {"review": review.pk, "shown": f"{review.pk}:1"} if name == "regulations:forward" else {}
        found = {}
        for who, client in people(cycle).items():
            response = getattr(client, method.lower())(address, data)
            found[who] = str(response.status_code)
        assert (method, name, found) == (method, name, expected)


def test_the_home_of_a_prefecture_counts_its_municipalities_beside_its_own_duties(cycle: Cycle) -> None:
    hand_in(cycle.review("山野市"))
    hand_in(cycle.review("海辺市"))
    home = page(client_of(cycle, "西県"), "/")
    text = words(home)
    assert "令和2年6月改正 管内の市区町村" in text
    assert "西県" in text
    assert "海辺市" not in text
    counts = [words(one) for one in elements(home, "dd") if "団体" in words(one)]
    assert counts == ["2 団体", "1 団体", "1 団体", "0 団体", "0 団体"]
    assert "管内の市区町村" not in words(page(client_of(cycle, "北省"), "/"))


def test_the_list_holds_the_own_municipalities_and_tells_of_no_draft(cycle: Cycle) -> None:
    hand_in(cycle.review("山野市"))
    hand_in(cycle.review("海辺市"))
    draft = start_draft(review=cycle.review("川辺町"), by=chief_of(cycle.organs["川辺町"]))
    fill_in(draft, by=chief_of(cycle.organs["川辺町"]))
    listed = page(client_of(cycle, "西県"), LIST)
    assert [line[1:4] for line in lines(listed)] == [
        ["山野市 462012", "◔ 確認待ち 第1版", "R3.5.20"],
        ["川辺町 462021", "○ 未提出", "―"],
    ]
    assert "海辺市" not in words(listed)
    assert "下書き" not in words(listed)


def test_the_list_is_filtered_by_name_and_stage(cycle: Cycle) -> None:
    hand_in(cycle.review("山野市"))
    client = client_of(cycle, "西県")
    for query, expected in (("stage=waiting", ["山野市"]), ("stage=missing", ["川辺町"]), ("q=川辺", ["川辺町"])):
        listed = page(client, f"{LIST}?{query}")
        assert [line[1].split()[0] for line in lines(listed)] == expected
    assert client.get(f"{LIST}?amendment=none").status_code == 404
    assert "絞り込みの値が正しくありません" in client.get(f"{LIST}?stage=x").content.decode()


def test_the_list_says_beside_each_municipality_whether_it_can_be_forwarded_or_reminded(cycle: Cycle) -> None:
    hand_in(cycle.review("山野市"))
    assert [line[:2] for line in lines(page(client_of(cycle, "西県"), LIST))] == [
        ["送付 する：山野市", f"山野市 {cycle.organs['山野市'].code}"],
        ["催促 する：川辺町", f"川辺町 {cycle.organs['川辺町'].code}"],
    ]


def test_the_ministry_is_told_that_a_municipality_answers_through_its_prefecture(cycle: Cycle) -> None:
    """The same words whether or not something lies with the prefecture: which do is not told to the ministry."""
    review = cycle.review("山野市")
    ministry = client_of(cycle, "東庁", Role.EVALUATOR)
    before = words(page(ministry, f"/reviews/{review.pk}/"))
    assert "国に送付された回答はまだありません この機関は都道府県を経由して回答します。" in before
    hand_in(review)
    assert words(page(ministry, f"/reviews/{review.pk}/")) == before
    assert "まだ提出がありません" in words(page(ministry, f"/reviews/{cycle.review('西県').pk}/"))


def forwarded(client: Client, **data: Any) -> str:
    """What the list says after something was forwarded."""
    return client.post(f"{LIST}forward/", data, follow=True).content.decode()


def test_one_several_or_all_that_wait_are_forwarded_as_they_were_shown(cycle: Cycle) -> None:
    reviews = [hand_in(cycle.review(name)).review for name in ("山野市", "川辺町")]
    client = client_of(cycle, "西県")
    refused = forwarded(client)
    assert "送付する市区町村が選ばれていません。「送付」の欄がある、確認待ちの市区町村を選んでください。" in refused
    assert "まだ提出していない市区町村は、選んでも送付できません（催促だけができます）。" in refused
    shown = [f"{review.pk}:1" for review in reviews]
    assert "1団体の回答を国に送付しました。" in forwarded(client, review=reviews[0].pk, shown=shown)
    everything = {
        "all": "1",
        "amendment": cycle.amendment.code,
        "all_shown": client.get(LIST).context["all_shown"],
    }
    hand_in(reviews[1], revised="令和2年11月1日")
    assert "確認待ちの回答が変わりました" in forwarded(client, **everything)
    assert Submission.objects.filter(state=State.SUBMITTED).count() == 1
    everything["all_shown"] = client.get(LIST).context["all_shown"]
    assert "1団体の回答を国に送付しました。" in forwarded(client, **everything)
    assert sorted(Submission.objects.filter(state=State.SUBMITTED).values_list("review", "number")) == sorted(
        [(reviews[0].pk, 1), (reviews[1].pk, 2)]
    )


def test_a_version_that_is_not_the_one_shown_is_named_and_left(cycle: Cycle) -> None:
    reviews = [hand_in(cycle.review(name)).review for name in ("山野市", "川辺町")]
    hand_in(reviews[0], revised="令和2年11月1日")
    keys = [review.pk for review in reviews]
    text = forwarded(client_of(cycle, "西県"), review=keys, shown=[f"{key}:1" for key in keys])
    assert "1団体の回答を国に送付しました。" in text
    assert "状態が変わったため送付していません：山野市。" in text


@pytest.mark.parametrize("typed", ["x", "１", "-1", "99999999999999999999"])
def test_what_is_no_review_of_the_prefecture_is_not_there(cycle: Cycle, typed: str) -> None:
    client = client_of(cycle, "西県")
    assert client.post(f"{LIST}forward/", {"review": typed}).status_code == 404
    own = hand_in(cycle.review("山野市")).review
    shown = {"review": [own.pk], "shown": f"{own.pk}:{typed}"}
    assert client.post(f"{LIST}forward/", shown).status_code == 404


def test_a_return_by_the_prefecture_is_told_to_the_municipality_with_who_returned_it(cycle: Cycle) -> None:
    review = hand_in(cycle.review("山野市")).review
    item = cycle.item("LOCAL_GOVERNMENT", 1)
    client = client_of(cycle, "西県")
    address = f"{LIST}{review.pk}/versions/1/return/"
    assert "差し戻した版は国に送付されません。" in client.get(address).content.decode()
    client.post(address, {"reason": "根拠条文がない", "items": [item.pk]})
    town = words(page(client_of(cycle, "山野市"), f"/reviews/{review.pk}/"))
    assert "根拠条文がない" in town
    assert "差し戻した機関：西県" in town
    assert "差戻し ①記録" in words(page(client_of(cycle, "山野市"), "/"))
    assert Trail.objects.filter(action="経由機関が差戻し", organization=review.organization).count() == 1
    ministry = words(page(client_of(cycle, "東庁", Role.EVALUATOR), f"/reviews/{review.pk}/"))
    assert "根拠条文がない" not in ministry
    assert "国に送付された回答はまだありません" in ministry


def test_the_municipality_is_told_who_looks_at_it_next(cycle: Cycle) -> None:
    review = cycle.review("山野市")
    by = chief_of(review.organization)
    draft = start_draft(review=review, by=by)
    fill_in(draft, by=by)
    submit_review(draft=draft, by=by, on=HANDED_IN_ON, at=MOMENT)
    text = words(page(client_of(cycle, "山野市"), f"/reviews/{review.pk}/"))
    assert "経由機関で確認中" in text
    assert "経由 西県" in text


def test_the_ministry_sees_their_number_and_neither_name_nor_content(cycle: Cycle) -> None:
    hand_in(cycle.review("山野市"), late_reason="見えてはならない理由")
    client = client_of(cycle, "東庁", Role.EVALUATOR)
    listed = words(page(client, "/reviews/?kind=LOCAL_GOVERNMENT"))
    assert "経由機関（都道府県）で確認中：1件。" in listed
    for name in (
        "山野市",
        "川辺町",
        "海辺市",
    ):  # the number does not follow a narrower list, or it would tell whose it is
        assert "経由機関（都道府県）で確認中：1件。" in words(page(client, f"/reviews/?q={name}"))
    rows = {line[0]: line[4] for line in lines(page(client, "/reviews/?kind=LOCAL_GOVERNMENT"))}
    assert rows == dict.fromkeys(("西県", "東県", "西県 山野市", "西県 川辺町", "東県 海辺市"), "未提出")
    assert ReviewFilter.base_filters["state"].field  # as the API's description leaves it behind: with all states
    assert client.get("/reviews/?state=COMPILING").content.decode().count("絞り込みの値が正しくありません") == 1
    assert client.get("/api/v1/reviews/?state=COMPILING").status_code == 400
    pages = ("/", "/reviews/", "/late/", "/dashboard/", "/tables/2-1-5/cells/total/all/", "/organizations/462012/")
    for address in (*pages, f"/reviews/{cycle.review('山野市').pk}/"):
        content = client.get(address).content.decode()
        assert "見えてはならない理由" not in content
        assert "第1版" not in content


def test_the_api_gives_a_prefecture_its_own_municipalities_and_a_program_of_the_ministry_no_state(
    cycle: Cycle,
) -> None:
    hand_in(cycle.review("山野市"))
    of_prefecture = Client(headers={"Authorization": f"Token {secret_of('OFFICER', '460001')}"})
    found = of_prefecture.get("/api/v1/reviews/").json()["results"]
    assert [(one["organization"], one["state"], one["counted_number"]) for one in found] == [
        ("460001", None, None),
        ("462012", "COMPILING", None),
        ("462021", None, None),
    ]
    of_ministry = Client(headers={"Authorization": f"Token {secret_of('EVALUATOR', '')}"})
    found = of_ministry.get("/api/v1/reviews/?kind=LOCAL_GOVERNMENT").json()["results"]
    assert {one["organization"]: (one["state"], one["latest_submitted_on"]) for one in found} == dict.fromkeys(
        ("460001", "470007", "462012", "462021", "472034"), (None, None)
    )


def test_the_list_costs_the_same_for_one_municipality_and_for_three(
    cycle: Cycle, django_assert_num_queries: Any
) -> None:
    client = client_of(cycle, "西県")
    Review.objects.filter(organization__name="川辺町").update(compiler=cycle.organs["東県"])
    for _ in range(2):
        with django_assert_num_queries(7):
            client.get(LIST)
        Review.objects.filter(organization__name__in=["川辺町", "海辺市"]).update(compiler=cycle.organs["西県"])
    assert Organization.objects.filter(compiled_reviews__isnull=False).distinct().count() == 1


def test_two_municipalities_of_one_name_are_told_apart_in_lists(cycle: Cycle) -> None:
    Organization.objects.filter(name__in=["山野市", "海辺市"]).update(name="府中市")
    client = client_of(cycle, "東庁", Role.EVALUATOR)
    for address in ("/organizations/?kind=LOCAL_GOVERNMENT", "/tables/2-1-5/cells/total/all/"):
        text = words(page(client, address))
        assert "西県 府中市" in text
        assert "東県 府中市" in text
    assert evaluator(cycle).compiler_ids == frozenset()
