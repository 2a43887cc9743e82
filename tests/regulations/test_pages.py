"""How an officer fills in the review, by pages alone."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.accounts import officer_of
from agencies.models import Organization, Trail, UnitGroup
from agencies.roles import Role
from regulations.drafts import start_draft
from regulations.forms import RevisionForm
from regulations.models import Reminder, Review, Submission
from regulations.reminders.letters import ASKED
from regulations.sheets import bounds_of
from tests.audits.pages import attribute, elements, lines, page, text_of, words
from tests.cycles import hand_in, small_cycle
from tests.permissions.matrix import account, signed_in, someone
from tests.regulations.pages import at, begun, draft_of, fields, items, press, row_of, save, stands

State = Submission.State


def test_an_officer_begins_the_next_version_with_what_is_known_and_no_allocated_answer(review: Review) -> None:
    client = signed_in(account(Role.OFFICER, "IA-044", "担当 二郎"))
    answer = client.post(at(review, "start/"))
    assert (answer.status_code, answer["Location"]) == (302, at(review, "draft/"))
    shown = page(client, at(review, "draft/"))
    assert text_of(shown, "h1") == ["第2版の入力"]
    filled = fields(shown)
    assert filled[f"{row_of(review)}-revised"] == "平成28年4月28日"
    assert filled["text-late_reason"] == "他の規程の見直しと重なり審査が遅れた"
    assert [name for name in filled if name.endswith("-outcome")] == []
    assert text_of(next(elements(shown, "nav", "page-navigation")), "span", "state") == ["● 入力済", *["○ 未入力"] * 6]


def test_a_part_is_saved_and_the_rest_stays_open(review: Review) -> None:
    client = begun(review)
    first, second, *_ = items(review)
    typed = {
        f"item-{first.pk}-outcome": "REGULATION",
        f"item-{first.pk}-manner": "AMENDED",
        f"item-{first.pk}-basis-{first.clauses.get().pk}": "第２１条第２項",
        f"item-{second.pk}-outcome": "PLANNED",
        f"item-{second.pk}-planned": "平成29年度",
        "part": f"item-{first.pk}",
    }
    status, seen = save(client, at(review, "draft/"), typed)
    assert (status, text_of(seen, "p", "message-text")) == (302, ["保存しました（2件を更新）。"])
    shown = fields(seen)
    assert {name: shown[name] for name in typed if name != "part"} == {k: v for k, v in typed.items() if k != "part"}
    assert text_of(next(elements(seen, "nav", "page-navigation")), "span", "state").count("● 入力済") == 3
    assert save(client, at(review, "draft/"), {})[0] == 302
    assert Trail.objects.filter(action="下書きを保存").count() == 2
    stored = [str(one.planned or one) for one in draft_of(review).answers.order_by("item__position")]
    assert stored == ["保護管理規程の見直し（改正）", "平成29年度"]


def test_dates_may_be_typed_in_full_width(review: Review) -> None:
    client = begun(review)
    status, seen = save(client, at(review, "draft/"), {f"{row_of(review)}-revised": "Ｈ２８．　４．　１"})
    assert (status, fields(seen)[f"{row_of(review)}-revised"]) == (302, "平成28年4月1日")


WRONG = """
revised 平成28年2月30日
    平成28年2月30日という日付はありません。
revised 平成27年10月2日〜平成27年10月1日
    期間が逆です：終わり（平成27年10月1日）が始まり（平成27年10月2日）より前になっています。
revised 平成28年6月1日
    改正日「平成28年6月1日」は本日（平成28年5月31日）より後です。済んだ日を入力してください。
revised 平成32年4月1日
    平成32年はありません（平成は平成31年4月30日までです）。
revised 平成2年
    改正日「平成2年」は、指針の制定（平成16年9月14日）より前です。元号と年を確かめてください。
consulted 1890-10-1
    協議日「明治23年10月1日」は、指針の制定（平成16年9月14日）より前です。元号と年を確かめてください。
item-planned 2050年度
    予定年度「令和32年度」は先過ぎます。令和7年度までの予定を入力してください。
planned 2050年度
    改正予定「令和32年度」は先過ぎます。令和7年度までの予定を入力してください。
revised 平成17年10月1日
    改正日「平成17年10月1日」は、指針の改正（平成27年8月25日）の年度より前です。元号と年を確かめてください。その日で正しいときは、備考に事情を書いてください。
revised 平成27年度以降
    改正日に「以降」は使えません。分かる範囲（日・月・年度）で入力してください。
planned 平成26年度
    改正予定「平成26年度」は過ぎています。本日以降の予定を入力してください。
consulted 平成27年度中に
    「平成27年度中に」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度 のように入力してください。
item-planned 平成26年度
    予定年度「平成26年度」は過ぎています。平成28年度以降を選んでください。
consulted あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめも
    「あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ…」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度 のように入力してください。
item-outcome ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH
    「ABCDEFGHIJKLMNOPQRSTUVWXYZABCD…」は対応の一覧にありません。一覧から選んでください。
item-outcome ABOLISHED
    「ABOLISHED」は対応の一覧にありません。一覧から選んでください。
item-outcome UNANSWERED
    「UNANSWERED」は対応の一覧にありません。一覧から選んでください。
item-basis 5,000字
    根拠条文は500文字以内で入力してください（現在5000文字です）。
"""
LINES = [line.strip() for line in WRONG.strip().splitlines()]


@pytest.mark.parametrize(("typed", "message"), list(zip(LINES[::2], LINES[1::2], strict=True)))
def test_one_wrong_field_is_named_and_nothing_is_saved(review: Review, typed: str, message: str) -> None:
    field, value = typed.replace("5,000字", "あ" * 5000).split(" ")
    client = begun(review)
    item, right = items(review)[:2]
    name, place = f"{row_of(review)}-{field}", "医薬品医療機器総合機構 保護管理規程"
    sent = {f"item-{right.pk}-outcome": "REGULATION"}
    if field.startswith("item-"):
        sent[f"item-{item.pk}-outcome"] = "PLANNED" if field == "item-planned" else "REGULATION"
        clause = f"-{item.clauses.get().pk}" if field == "item-basis" else ""
        name, place = field.replace("item", f"item-{item.pk}") + clause, item.label
    before = stands(review)
    status, seen = save(client, at(review, "draft/"), sent | {name: value})
    assert (status, stands(review) == before) == (422, True)
    summary = next(elements(seen, "div", "error-summary"))
    assert text_of(summary, "li") == [f"{place}：{message}"]
    assert [attribute(link, "href") for link in elements(summary, "a")] == [f"#id_{name}"]
    assert fields(seen)[f"item-{right.pk}-outcome"] == "REGULATION"


def test_two_people_on_the_same_item_see_both_sides_and_nothing_is_saved(review: Review) -> None:
    first, second = begun(review), begun(review, name="担当 五郎")
    address = at(review, "draft/")
    shown = fields(page(second, address))
    item, other = items(review)[:2]
    assert save(first, address, {f"item-{item.pk}-outcome": "OTHER_RULE"})[0] == 302
    before = stands(review)
    mine = {f"item-{item.pk}-outcome": "REGULATION", f"item-{other.pk}-outcome": "REGULATION"}
    status, seen = save(second, address, mine, shown)
    assert (status, text_of(seen, "h2"), stands(review) == before) == (409, [item.label], True)
    sides = [text_of(version, "dd")[0] for version in elements(seen, "section", "version")]
    assert sides == ["保護管理規程の見直し（改正）", "保護管理規程以外の規程による対応"]


def test_two_people_on_different_items_are_both_saved(review: Review) -> None:
    first, second = begun(review), begun(review, name="担当 五郎")
    address = at(review, "draft/")
    shown = fields(page(second, address))
    one, other = items(review)[:2]
    assert save(first, address, {f"item-{one.pk}-outcome": "OTHER_RULE"})[0] == 302
    assert save(second, address, {f"item-{other.pk}-outcome": "REGULATION"}, shown)[0] == 302
    assert list(draft_of(review).answers.order_by("item__position").values_list("item", "outcome")) == [
        (one.pk, "OTHER_RULE"),
        (other.pk, "REGULATION"),
    ]


@pytest.mark.usefixtures("db", "in_2021")
def test_an_organ_with_units_enters_its_own_regulation_on_the_page_and_theirs_by_group() -> None:
    review = small_cycle().review("北省")
    client, address = begun(review), at(review, "draft/")
    own = f"revision-{draft_of(review).revisions.get(regulation__name='北省規程').pk}"
    shown = page(client, address)
    block = next(elements(shown, "section", "item-block"))
    assert text_of(block, "h3") == ["北省規程"]
    assert [line[0] for line in lines(block)] == ["北省", "測候所", "出先局"]
    assert [name for name in fields(shown) if name.endswith("-revised")] == [f"{own}-revised"]
    status, seen = save(client, address, {f"{own}-revised": "令和2年10月1日", "part": "regulations"})
    assert (status, text_of(seen, "p", "message-text")) == (302, ["保存しました（1件を更新）。"])
    assert [line for line in lines(next(elements(seen, "section", "item-block"))) if line[0] == "北省"] == [
        ["北省", "1", "1", "0"]
    ]
    dated = draft_of(review).revisions.exclude(revised_from=None)
    assert [(row.regulation.name, str(row.revised)) for row in dated] == [("北省規程", "令和2年10月1日")]
    status, seen = save(client, address, {f"{own}-revised": "令和2年13月"})
    summary = next(elements(seen, "div", "error-summary"))
    assert (status, text_of(summary, "li")) == (422, ["北省 北省規程：13月という月はありません。"])


def test_a_ministry_whose_units_have_all_regulations_has_no_field_for_one_on_the_page(ministry: Review) -> None:
    assert [name for name in fields(page(begun(ministry), at(ministry, "draft/"))) if "revis" in name] == []


def test_a_unit_sees_and_changes_its_own_regulation_only(ministry: Review) -> None:
    unit = someone("unit")
    status, seen = press(unit, at(ministry, "start/"))
    assert (status, text_of(seen, "h1")) == (302, ["自部局の規程の改正日"])
    draft = draft_of(ministry)
    own = draft.revisions.get(regulation__owner__name="東京検疫所")
    neighbour = draft.revisions.get(regulation__owner__name="那覇検疫所")
    assert [line[0] for line in lines(seen)] == ["東京検疫所 保護管理規程"]
    typed = {
        f"revision-{row.pk}-{name}": value for row in (own, neighbour) for name, value in [("revised", "H28.4.20")]
    }
    typed |= {f"revision-{neighbour.pk}-{name}": value for name, value in (("version", "1"), ("shown", ""))}
    before = list(draft.revisions.exclude(pk=own.pk).order_by("pk").values())
    status, saved = save(unit, at(ministry, "draft/regulations/"), typed)
    assert (status, text_of(saved, "p", "message-text")) == (302, ["保存しました（1件を更新）。"])
    own.refresh_from_db()
    assert str(own.revised) == "平成28年4月20日"
    assert list(draft.revisions.exclude(pk=own.pk).order_by("pk").values()) == before
    group = UnitGroup.objects.get(name="検疫所").pk
    parts = ("draft/regulations/", f"draft/regulations/?group={group}")
    addresses = [
        "/",
        "/organizations/",
        "/organizations/AG-26-U025/",
        "/reviews/",
        *(at(ministry, one) for one in parts),
    ]
    neighbours = (
        Organization.objects.filter(unit_group=group).exclude(name="東京検疫所").values_list("name", flat=True)
    )
    for address in addresses:
        text = words(page(unit, address))
        assert (address, [name for name in neighbours if name in text]) == (address, [])


@pytest.mark.parametrize(
    ("field", "typed", "is_refused"),
    [
        ("revised", "平成28年5月1日〜平成32年1月1日", True),
        ("revised", "平成28年5月1日〜平成30年1月1日", True),
        ("revised", "平成28年度", False),
        ("revised", "平成28年5月", False),
        ("planned", "平成20年度以降", True),
        ("planned", "平成28年度以降", False),
    ],
)
def test_a_date_reaches_into_the_future_only_as_a_plan(
    review: Review, field: str, typed: str, is_refused: bool
) -> None:
    draft = start_draft(review=review, by=officer_of(account(Role.CHIEF, "IA-044", "総括 桜子")))
    row = draft.revisions.get()
    form = RevisionForm(
        {f"revision-{row.pk}-shown": "x", f"revision-{row.pk}-{field}": typed},
        row=row,
        today=date(2016, 5, 31),
        bounds=bounds_of(draft),
    )
    assert (field in form.errors) is is_refused


@pytest.mark.django_db
def test_the_day_answers_are_due_is_told_whether_or_not_it_has_a_wording(in_2021: None) -> None:
    cycle = small_cycle()
    review, amendment = cycle.review("港湾機構"), cycle.amendment
    client = begun(review)
    for due_on, wording, due in (
        (date(2020, 12, 31), "", "期限 令和2年12月31日"),
        (date(2020, 12, 31), "令和2年中", "期限 令和2年12月31日（令和2年中）"),
        (None, "", "期限 なし"),
    ):
        amendment.due_on, amendment.due_wording = due_on, wording
        amendment.save()
        (lead,) = text_of(page(client, at(review, "draft/")), "p", "page-lead")
        assert lead == f"港湾機構 ・ {amendment} ・ {due}"


@pytest.mark.django_db
def test_the_button_that_begins_an_answer_is_called_alike_on_home_page_review_and_in_the_reminder(
    in_2021: None,
) -> None:
    cycle = small_cycle()
    review = cycle.review("港湾機構")
    client = signed_in(account(Role.OFFICER, review.organization.code, "担当 二郎"))
    for address in ("/", at(review)):
        assert "回答を入力" in text_of(page(client, address), "button", "button-solid"), address
    assert "ホームの「回答を入力」から" in ASKED[Reminder.Owed.NOTHING_FILED]
    hand_in(review)
    assert text_of(page(client, at(review)), "button", "button-solid") == ["次の版を作って入力"]


@pytest.mark.django_db
def test_the_home_page_names_the_cycle_of_each_table_of_units_and_counts_no_regulations_before_anything_is_entered(
    in_2021: None,
) -> None:
    cycle = small_cycle()
    review = cycle.review("北省")
    client = signed_in(account(Role.OFFICER, review.organization.code, "担当 二郎"))
    home = page(client, "/")
    assert "改正済の規程" not in words(home)
    assert "規程の改正日は、入力を始めると数えます。" in text_of(home, "p", "task-text")
    begun(review)
    home = page(client, "/")
    assert f"{cycle.amendment} 北省の部局等の進み具合" in text_of(home, "h2")
    assert "改正済の規程 0 / 5" in words(home)
    draft_of(review).revisions.all().delete()
    assert "規程がまだ登録されていません。入力の画面で登録してください。" in text_of(
        page(client, "/"), "p", "task-text"
    )
