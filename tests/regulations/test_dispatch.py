"""Whom an amendment is put to, and what a dispatch opens, freezes and tells."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.accounts import command
from agencies.models import Notification, Organization, Trail
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import Officer, Role
from regulations.dispatch.actions import ask_organs, dispatch_reviews
from regulations.dispatch.addressees import Addressees, Line, find_addressees
from regulations.models import AskedItem, Regulation, Review
from tests.cycle_rows import ORGANS
from tests.cycles import Cycle, chief_of, evaluator, officer_for, person, small_cycle

pytestmark = pytest.mark.django_db
Kind, Category = Organization.Kind, Organization.Category
DAY = date(2020, 6, 10)


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle(dispatched=False)


def administrator(cycle: Cycle) -> Officer:
    return person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])


def ask(cycle: Cycle, *names: str, **changed: Any) -> list[Review]:
    """Put the amendment to those organs."""
    given: dict[str, Any] = {
        "amendment": cycle.amendment,
        "organizations": [cycle.organs[name] for name in names],
        "with_units": True,
        "on": DAY,
        "by": administrator(cycle),
    }
    return ask_organs(**given | changed)


def find(cycle: Cycle, *texts: str, **chosen: Any) -> Addressees:
    """Who is found by those lines, or chosen."""
    lines = [Line(f"{place}行目", text) for place, text in enumerate(texts, start=1)]
    return find_addressees(amendment=cycle.amendment, on=DAY, lines=lines, **chosen)


def names(organs: Any) -> list[str]:
    return [str(organ) for organ in organs]


def reasons(found: Addressees) -> list[tuple[str, str, str]]:
    return [(problem.place, problem.text, problem.reason) for problem in found.problems]


def asked_twice() -> list[object]:
    """What is there more than once: an organ asked by one amendment, an item asked in one review."""
    pairs = [
        *Review.objects.values_list("organization__name", "amendment__code"),
        *AskedItem.objects.values_list("review", "item"),
    ]
    return [pair for pair, times in Counter(pairs).items() if times > 1]


def test_a_dispatch_freezes_the_prefecture_that_compiles(cycle: Cycle) -> None:
    prefecture = Organization.objects.create(
        code="P-1", name="北県", kind=Kind.LOCAL_GOVERNMENT, category=Category.PREFECTURE
    )
    city = Organization.objects.create(
        code="P-1-1", name="港市", kind=Kind.LOCAL_GOVERNMENT, category=Category.MUNICIPALITY, prefecture=prefecture
    )
    ask(cycle, organizations=[prefecture, city])
    Organization.objects.filter(pk=city.pk).update(prefecture=None)
    compilers = dict(Review.objects.values_list("organization__name", "compiler__name"))
    assert compilers == {"北県": None, "港市": "北県"}


def test_each_review_leaves_one_row_in_the_trail_with_what_was_frozen(cycle: Cycle) -> None:
    reviews = ask(cycle, "北省", "港湾機構")
    rows = Trail.objects.filter(action="見直しを依頼").order_by("id")
    items = [[item.pk for item in cycle.amendment.items.filter(audience=kind)] for kind in ("AGENCY", "CORPORATION")]
    frozen = {"dispatched_on": "2020-06-10", "compiler": None}
    assert [(row.target_id, row.actor_name, row.after) for row in rows] == [
        (
            reviews[0].pk,
            "事務局",
            {"kind": "AGENCY", "category": "MINISTRY", "lead_agency": None, "is_lead_supervisor": True}
            | frozen
            | {"items": items[0]},
        ),
        (
            reviews[1].pk,
            "事務局",
            {
                "kind": "CORPORATION",
                "category": "INCORPORATED_AGENCY",
                "lead_agency": cycle.organs["北省"].pk,
                "is_lead_supervisor": False,
            }
            | frozen
            | {"items": items[1]},
        ),
    ]
    assert {row.request_id for row in rows} == {rows[0].request_id}


def test_dispatching_twice_is_dispatching_once(cycle: Cycle) -> None:
    first = ask(cycle, "北省", "港湾機構", "港湾機構")
    before = list(Review.objects.order_by("pk").values())
    late = ask(cycle, "北省", "港湾機構", "灯台機構", on=date(2020, 7, 1))
    assert (len(first), names(review.organization for review in late)) == (2, ["灯台機構"])
    assert list(Review.objects.exclude(pk=late[0].pk).order_by("pk").values()) == before
    assert (asked_twice(), Trail.objects.filter(action="見直しを依頼").count()) == ([], 3)


@given(st.lists(st.lists(st.sampled_from(list(ORGANS)), max_size=9), max_size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_portions_one_dispatches_each_organ_is_asked_once(cycle: Cycle, portions: list[list[str]]) -> None:
    with transaction.atomic():
        opened = [review.organization.name for portion in portions for review in ask(cycle, *portion)]
        there = list(Review.objects.values_list("organization__name", flat=True))
        rows = Trail.objects.filter(action="見直しを依頼").count()
        assert (sorted(opened), asked_twice(), rows) == (sorted(there), [], len(there))
        assert set(there) == {name for portion in portions for name in portion}
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["evaluator", "chief", "officer"])
def test_only_an_administrator_asks(cycle: Cycle, who: str) -> None:
    people = {
        "evaluator": evaluator(cycle),
        "chief": chief_of(cycle.organs["北省"]),
        "officer": officer_for(cycle.organs["北省"]),
    }
    with pytest.raises(NotPermitted):
        ask(cycle, "北省", by=people[who])
    assert not Review.objects.exists()


def test_somebody_of_the_exercise_asks_nobody_of_a_real_cycle(cycle: Cycle) -> None:
    invented = Organization.objects.create(
        code="E-1", name="例示省", kind=Kind.AGENCY, category=Category.MINISTRY, is_fictional=True
    )
    with pytest.raises(NotPermitted, match="演習の担当者"):
        ask(cycle, "北省", by=person("演習の事務局", Role.ADMINISTRATOR, invented))
    assert not Review.objects.exists()


def test_real_and_invented_never_mix(cycle: Cycle) -> None:
    invented = Organization.objects.create(
        code="E-1", name="例示省", kind=Kind.AGENCY, category=Category.MINISTRY, is_fictional=True
    )
    for organ, is_fictional in ((invented, False), (cycle.organs["北省"], True)):
        cycle.amendment.is_fictional = is_fictional
        cycle.amendment.save()
        with pytest.raises(Refusal, match=f"{organ}"):
            dispatch_reviews(amendment=cycle.amendment, organizations=[organ], on=DAY, by=command("test"))
    assert not Review.objects.exists()
    assert names(find(cycle, kinds=["AGENCY"]).asked) == ["例示省"]
    assert reasons(find(cycle, "北省")) == [
        ("1行目", "北省", "実在する機関です。演習（架空）の見直しは、演習の機関にだけ依頼できます。")
    ]
    cycle.amendment.is_fictional = False
    cycle.amendment.save()
    assert names(find(cycle, kinds=["AGENCY"]).asked) == ["北省", "南省", "東庁"]
    assert reasons(find(cycle, "例示省", "E-1")) == [
        (place, text, "演習（架空）の機関です。実際の見直しは、実在する機関にだけ依頼できます。")
        for place, text in (("1行目", "例示省"), ("2行目", "E-1"))
    ]


def test_people_of_the_organ_are_told_and_those_of_its_units_where_that_was_chosen(cycle: Cycle) -> None:
    told = {name: officer_for(cycle.organs[name]) for name in ("北省", "北測候所", "南省", "港湾機構")}
    evaluator(cycle)
    (north,) = ask(cycle, "北省")
    (south,) = ask(cycle, "南省", with_units=False)
    ask(cycle, "北省", "南省")
    assert sorted(Notification.objects.values_list("account__name", "title", "url")) == [
        ("北測候所の保護担当者", "令和2年6月改正：自部局の規程の改正状況を入力してください", "/"),
        ("北省の保護担当者", "令和2年6月改正：見直しの依頼", f"/reviews/{north.pk}/"),
        ("南省の保護担当者", "令和2年6月改正：見直しの依頼", f"/reviews/{south.pk}/"),
    ]
    assert told["港湾機構"].account is not None


def test_people_of_units_are_not_told_where_headquarters_tells_them(cycle: Cycle) -> None:
    for name in ("北省", "北測候所"):
        officer_for(cycle.organs[name])
    ask(cycle, "北省", with_units=False)
    assert list(Notification.objects.values_list("account__name", flat=True)) == ["北省の保護担当者"]


def test_no_regulation_is_invented_for_a_unit_that_has_none(cycle: Cycle) -> None:
    Regulation.objects.filter(owner=cycle.organs["北測候所"]).delete()
    before = list(Regulation.objects.order_by("pk").values())
    ask(cycle, "北省")
    assert list(Regulation.objects.order_by("pk").values()) == before


def test_an_organ_of_which_no_regulation_is_known_gets_one_to_enter_and_others_keep_theirs(cycle: Cycle) -> None:
    without = [cycle.organs[name].pk for name in ("南省", "灯台機構")]
    Regulation.objects.filter(owner__in=[*without, cycle.organs["北省"].pk]).delete()  # 北省 has those of its units
    before = Regulation.objects.count()
    for _ in range(2):
        ask(cycle, "北省", "南省", "東庁", "灯台機構")
    new = Regulation.objects.filter(owner__in=without)
    assert sorted(new.values_list("owner__name", "name")) == [("南省", "保護管理規程"), ("灯台機構", "保護管理規程")]
    assert Regulation.objects.count() == before + 2
    assert Trail.objects.filter(action="規程を登録").count() == 2


def test_kinds_categories_and_lists_add_up_and_each_organ_counts_once(cycle: Cycle) -> None:
    found = find(cycle, "南大学", "X-6", kinds=["AGENCY"], categories=["NATIONAL_UNIVERSITY"])
    assert names(found.asked) == ["北省", "南省", "東庁", "南大学", "北大学"]
    assert (found.repeated, found.problems) == (1, ())
    assert [(one.kind, one.category, one.asked, one.present) for one in found.tallies] == [
        ("行政機関", "府省庁等", 3, 0),
        ("独立行政法人等", "国立大学法人", 2, 0),
    ]


def test_who_is_asked_already_is_left_as_it_is(cycle: Cycle) -> None:
    ask(cycle, "南省")
    found = find(cycle, kinds=["AGENCY"])
    assert (names(found.asked), names(found.present)) == (["北省", "東庁"], ["南省"])
    assert [(one.asked, one.present) for one in found.tallies] == [(2, 1)]


@pytest.mark.parametrize(
    "written",
    [
        "X-4",
        "ｘ－４",
        "x‐4",
        "港湾機構",
        "港湾　機構",
        " 港湾 機構 ",
        "5000012010008",
        "５０００－０１２０－１０００８",
        "5000012010008.0"[:-2],
    ],
)
def test_an_organ_is_known_by_code_name_and_number_in_either_width(cycle: Cycle, written: str) -> None:
    Organization.objects.filter(name="港湾機構").update(corporate_number="5000012010008")
    assert (names(find(cycle, written).asked), reasons(find(cycle, written))) == (["港湾機構"], [])


def test_every_line_that_names_nobody_says_why_and_where(cycle: Cycle) -> None:
    Organization.objects.filter(name="東庁").update(abolished_on=DAY)
    city = {"kind": Kind.LOCAL_GOVERNMENT, "category": Category.MUNICIPALITY}
    Organization.objects.create(code="P-1", name="府中市", **city)
    Organization.objects.create(code="P-2", name="府中市", **city)
    found = find(cycle, "北省", "存在しない機関", "北測候所", "東庁", "府中市", "P-1", "あ" * 60)
    assert names(found.asked) == ["北省"]
    unknown = "登録簿にありません。コード、正式な名称又は法人番号で書いてください。"
    assert reasons(found) == [
        ("2行目", "存在しない機関", unknown),
        ("3行目", "北測候所", "部局等です。見直しは上位の機関（北省）に依頼してください。"),
        ("4行目", "東庁", "令和2年6月10日に廃止されています。"),
        ("5行目", "府中市", "同じ名称のものが2つあります（P-1、P-2）。コード又は法人番号で書いてください。"),
        ("6行目", "P-1", "この見直しには、地方公共団体に尋ねる改正事項がありません。"),
        ("7行目", "あ" * 30 + "…", unknown),
    ]
    assert reasons(find(cycle, kinds=["AGENCY"])) == [
        ("行政機関", "東庁（X-3）", "令和2年6月10日に廃止されています。")
    ]


def test_an_organ_abolished_later_is_still_asked(cycle: Cycle) -> None:
    Organization.objects.filter(name="東庁").update(abolished_on=date(2020, 6, 11))
    assert names(find(cycle, "東庁").asked) == ["東庁"]


def test_an_organ_with_the_name_of_a_unit_is_meant_before_the_unit(cycle: Cycle) -> None:
    Organization.objects.filter(name="北測候所").update(name="港湾機構")
    assert names(find(cycle, "港湾機構").asked) == ["港湾機構"]


def test_the_number_of_queries_does_not_depend_on_the_number_of_organs(
    cycle: Cycle, django_assert_num_queries: Any
) -> None:
    by = administrator(cycle)
    for name in ("北省", "北測候所", "南省"):
        officer_for(cycle.organs[name])
    with django_assert_num_queries(4):
        found = find(cycle, "X-1", kinds=["CORPORATION"])
    assert len(found.asked) == 5
    for chosen in (["北省"], ["南省", "港湾機構", "灯台機構", "南大学"]):
        with django_assert_num_queries(17):
            assert len(ask(cycle, *chosen, by=by)) == len(chosen)
    with django_assert_num_queries(4):
        find(cycle, "X-1")
