"""Pages of an organ's posts and activities: what is shown to whom, what is typed, what two change at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Organization
from agencies.roles import Role
from audits.models import Activity, ConcurrentPost, Post
from tests.cycles import Cycle, small_cycle
from tests.permissions.matrix import account, signed_in
from tests.posts import activity, concurrent, held_by

YEAR = "2020-04-01_2021-03-31"


@pytest.fixture
def cycle(db: None, in_2021: None) -> Cycle:
    return small_cycle()


def browser(cycle: Cycle, organ: str, role: str = Role.OFFICER) -> Client:
    return signed_in(account(role, cycle.organs[organ].code, f"{organ}の担当"))


def url(name: str, *arguments: object) -> str:
    return reverse(f"audits:{name}", args=arguments)


@pytest.fixture
def own(cycle: Cycle) -> Client:
    """The officer of 北省, X-1."""
    return browser(cycle, "北省")


def test_a_post_nobody_recorded_is_not_known_and_a_vacant_one_is_vacant(cycle: Cycle, own: Client) -> None:
    held_by(cycle, "北省", "AUDITOR", is_vacant=True)
    page = own.get(url("posts", "X-1"))
    standing = {str(kind.label): [str(post.standing.label) for post in posts] for kind, posts in page.context["kinds"]}
    assert standing == {
        "総括保護管理者": [],
        "保護管理者": [],
        "保護担当者": [],
        "監査責任者": ["欠員"],
        "システム管理者": [],
    }
    text = page.content.decode()
    assert (text.count("▲</span>欠員"), text.count("○</span>把握していません")) == (1, 4)
    assert "欠員　監査責任者" in own.get(reverse("home")).content.decode()


def test_a_new_holder_is_typed_in_era_style_and_ends_the_former(cycle: Cycle, own: Client) -> None:
    former = held_by(cycle, "北省", holder="甲山 一子")
    typed = {"kind": "CHIEF_MANAGER", "title": "官房長", "holder": "乙川　二郎", "since": "令和３年４月１日"}
    page = own.post(url("post-new", "X-1"), typed | {"seen": f"{former.pk}.1"}, follow=True)
    assert "総括保護管理者を登録しました。" in page.content.decode()
    assert list(Post.objects.order_by("pk").values_list("holder", "ended_on__year")) == [
        ("甲山 一子", 2021),
        ("乙川 二郎", None),
    ]


def test_a_holder_recorded_meanwhile_is_shown_beside_what_was_typed(cycle: Cycle, own: Client) -> None:
    seen = own.get(url("post-new", "X-1")).context["form"]["seen"].value()
    held_by(cycle, "北省", holder="甲山 一子")
    page = own.post(
        url("post-new", "X-1"), {"kind": "CHIEF_MANAGER", "holder": "乙川", "since": "R3.4.1", "seen": seen}
    )
    assert page.status_code == 409
    assert {"甲山 一子", "乙川"} <= {
        side for one in page.context["conflicts"] for line in one.lines for side in (line.theirs, line.mine)
    }
    assert Post.objects.count() == 1


def test_a_post_is_put_right(cycle: Cycle, own: Client) -> None:
    post = held_by(cycle, "北省", holder="甲山 一子")
    address = url("post", "X-1", post.pk)
    form = own.get(address).context["form"]
    assert own.post(address, {"holder": "甲山 一代", "seen": form["seen"].value()}).status_code == 302
    post.refresh_from_db()
    assert (post.holder, post.version) == ("甲山 一代", 2)
    assert own.post(address, {"holder": "甲山", "seen": form["seen"].value()}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"kind": "CHIEF_MANAGER"}, "氏名か職名を入力してください。"),
        ({"kind": "BOSS", "holder": "甲山"}, "役職を一覧から選んでください。"),
        ({"kind": "AUDITOR", "holder": "甲山", "since": "令和3年2月30日"}, "2月30日という日付はありません。"),
        ({"kind": "AUDITOR", "holder": "甲" * 101}, "氏名は100文字以内で入力してください（現在101文字です）。"),
    ],
)
def test_what_cannot_be_of_a_post_is_told_and_not_saved(
    cycle: Cycle, own: Client, typed: dict[str, str], text: str
) -> None:
    page = own.post(url("post-new", "X-1"), typed)
    assert page.status_code == 422
    assert text in page.content.decode()
    assert Post.objects.count() == 0


def test_concurrent_posts_are_answered_by_year_and_what_is_allocated_is_never_filled_in(
    cycle: Cycle, own: Client
) -> None:
    concurrent(cycle, "北省", "CHIEF_MANAGER", "YES", "ALLOCATED")
    address = url("concurrent", "X-1", 2020)
    form = own.get(address).context["form"]
    assert [form[kind].value() for kind in ConcurrentPost.Kind.values] == [None, None, None]
    assert "兼務している" not in own.get(url("posts", "X-1")).content.decode()
    typed = {"shown": form["shown"].value(), "MANAGER": "NO"}
    assert own.post(address, typed).status_code == 302
    assert own.post(address, typed | {"MANAGER": "YES"}).status_code == 409
    assert list(ConcurrentPost.objects.order_by("pk").values_list("kind", "answer", "provenance")) == [
        ("CHIEF_MANAGER", "YES", "ALLOCATED"),
        ("MANAGER", "NO", "REPORTED"),
    ]
    assert [own.get(url("concurrent", "X-1", year)).status_code for year in (2019, 2021, 2022)] == [404, 200, 404]


def test_an_activity_is_recorded_changed_and_taken_back(cycle: Cycle, own: Client) -> None:
    typed = {"kind": "TRAINING", "asked": YEAR, "status": "PLANNED", "held": "令和3年3月", "version": "0"}
    assert own.post(url("activity-new", "X-1"), typed).status_code == 302
    made = Activity.objects.get()
    address = url("activity", "X-1", made.pk)
    assert own.get(address).context["form"]["held"].value() == str(made.held)
    typed |= {"status": "HELD", "held": "Ｒ３．３．５", "audience": "全職員", "version": "1"}
    assert own.post(address, typed).status_code == 302
    assert own.post(address, typed | {"audience": "管理職"}).status_code == 409
    page = own.get(url("activities-of", "X-1"))
    assert "令和3年3月5日" in page.content.decode()
    assert "対象：全職員" in page.content.decode()
    withdraw = url("activity-withdraw", "X-1", made.pk)
    for version, left in (("1", 1), ("2", 0), ("2", 0)):
        assert own.post(withdraw, {"version": version}).status_code == 302
        assert Activity.objects.count() == left


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({}, "活動を選んでください。"),
        ({"kind": "TRAINING", "asked": YEAR, "status": "HELD"}, "実施した日か期間を入力してください"),
        ({"kind": "TRAINING", "asked": "1999", "status": "HELD"}, "対象期間を一覧から選んでください。"),
        ({"kind": "TRAINING", "asked": YEAR, "status": "HELD", "held": "R2.13"}, "13月という月はありません。"),
        ({"kind": "TRAINING", "asked": YEAR, "status": "NOT_HELD"}, "未実施の理由を入力してください。"),
    ],
)
def test_what_cannot_be_of_an_activity_is_told_and_not_saved(
    cycle: Cycle, own: Client, typed: dict[str, str], text: str
) -> None:
    page = own.post(url("activity-new", "X-1"), typed | {"version": "0"})
    assert page.status_code == 422
    assert text in page.content.decode()
    assert Activity.objects.count() == 0


def test_a_supervising_agency_reads_activities_but_not_posts_and_enters_nothing(cycle: Cycle) -> None:
    code = cycle.organs["灯台機構"].code  # led by 北省, jointly supervised by 南省
    made = activity(cycle, "灯台機構", "TRAINING", "NOT_HELD", reason="資料がない")
    post = held_by(cycle, "灯台機構", holder="甲山 一子")
    for name in ("北省", "南省"):
        reader = browser(cycle, name)
        assert "資料がない" in reader.get(url("activities-of", code)).content.decode()
        refused = [
            reader.get(url("posts", code)),
            reader.get(url("post", code, post.pk)),
            reader.get(url("activity", code, made.pk)),
            reader.post(url("activity-withdraw", code, made.pk), {"version": 1}),
        ]
        assert [one.status_code for one in refused] == [404, 404, 404, 404]
    stranger = browser(cycle, "東庁")
    assert stranger.get(url("activities-of", code)).status_code == 404
    assert Activity.objects.count() == 1


def test_one_organs_row_is_not_reached_by_the_address_of_another(cycle: Cycle, own: Client) -> None:
    made = activity(cycle, "南省", "TRAINING", "NOT_HELD")
    post = held_by(cycle, "南省", holder="甲山 一子")
    assert own.get(url("activity", "X-1", made.pk)).status_code == 404
    assert own.get(url("post", "X-1", post.pk)).status_code == 404


def test_the_organization_page_leads_there_for_the_organ_and_who_watches(cycle: Cycle, own: Client) -> None:
    ministry = Organization.objects.create(code="X-9", name="西省", kind="AGENCY", category="MINISTRY")
    watcher = signed_in(account(Role.EVALUATOR, ministry.code, "評価"))
    for reader in (own, watcher):
        text = reader.get(url("organization", "X-1")).content.decode()
        assert (url("posts", "X-1") in text, url("activities-of", "X-1") in text) == (True, True)
    assert url("posts", "X-1-1") not in own.get(url("organization", "X-1-1")).content.decode()
