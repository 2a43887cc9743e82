"""How an officer fills in the review and an evaluator judges it, by pages alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element, parse_html

from agencies.accounts import officer_of
from agencies.models import Organization, Trail, UnitGroup
from agencies.roles import Role
from guidelines.models import Amendment, AmendmentItem
from regulations.drafts import start_draft
from regulations.forms import RevisionForm
from regulations.models import AnswerBasis, ItemAnswer, Review, Revision, Submission
from tests.audits.test_pages import attribute, elements, lines, page, text_of, words
from tests.permissions.matrix import account, signed_in, someone

State = Submission.State


@pytest.fixture
def review(survey: Amendment) -> Review:
    """The review of 医薬品医療機器総合機構, which has one regulation and no units."""
    return Review.objects.get(organization__code="IA-044")


@pytest.fixture
def ministry(survey: Amendment) -> Review:
    """The review of 厚生労働省, which has 189 regulations of 89 units."""
    return Review.objects.get(organization__code="AG-26")


def at(review: Review, part: str = "") -> str:
    """The address of a review, or of a part of it."""
    return f"/reviews/{review.pk}/{part}"


def begun(review: Review, role: str = Role.OFFICER, name: str = "担当 二郎") -> Client:
    """The browser of one of its people, who has begun or goes on with the next version."""
    client = signed_in(account(role, review.organization.code, name))
    assert client.post(at(review, "start/")).status_code == 302
    return client


def fields(inside: Element) -> dict[str, str]:
    """What a browser would send of a page as it stands."""
    found = {}
    for one in elements(inside, "input"):
        attributes = dict(one.attributes)
        if attributes.get("type") not in ("radio", "checkbox") or "checked" in attributes:
            found[attribute(one, "name")] = attribute(one, "value")
    for one in elements(inside, "textarea"):
        found[attribute(one, "name")] = words(one)
    for one in elements(inside, "select"):
        options = list(elements(one, "option"))
        chosen = [option for option in options if "selected" in dict(option.attributes)] or options
        found[attribute(one, "name")] = attribute(chosen[0], "value")
    return found


Typed = dict[str, str]
Seen = tuple[int, Element]


def save(client: Client, address: str, typed: Typed, shown: Typed | None = None) -> Seen:
    """Type into a page, opened now or before, and save: the status, and the page one sees then."""
    return press(client, address, (fields(page(client, address)) if shown is None else shown) | typed)


def press(client: Client, address: str, sent: Typed | None = None) -> Seen:
    """Press a button: the status, and the page one sees then."""
    answer = client.post(address, sent or {})
    seen = client.get(answer["Location"]) if answer.status_code == 302 else answer
    return answer.status_code, parse_html(seen.content.decode())


def items(review: Review) -> list[AmendmentItem]:
    """The items asked, in table order."""
    return list(AmendmentItem.objects.filter(asked__review=review).order_by("position"))


def outcomes(review: Review, **changed: str) -> dict[str, str]:
    """規程の見直し for every item, but for those changed, by position."""
    return {f"item-{item.pk}-outcome": changed.get(f"item_{item.position}", "REGULATION") for item in items(review)}


def draft_of(review: Review) -> Submission:
    """Its open draft."""
    return review.submissions.get(state=State.DRAFT)


def row_of(review: Review) -> str:
    """The prefix of the fields of its one regulation."""
    return f"revision-{draft_of(review).revisions.get().pk}"


def stands(review: Review) -> list[Any]:
    """All that is saved of a review."""
    rows = (Submission.objects.filter(review=review), ItemAnswer.objects.filter(submission__review=review))
    more = (AnswerBasis.objects.filter(answer__submission__review=review), Trail.objects.all())
    dates = Revision.objects.filter(submission__review=review)
    return [list(found.order_by("pk").values()) for found in (*rows, *more, dates)]


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
revised 平成27年度以降
    改正日に「以降」は使えません。分かる範囲（日・月・年度）で入力してください。
planned 平成26年度
    改正予定「平成26年度」は過ぎています。本日以降の予定を入力してください。
consulted 平成27年度中に
    「平成27年度中に」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度 のように入力してください。
item-planned 平成26年度
    予定年度「平成26年度」は過ぎています。平成28年度以降を選んでください。
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


def test_what_is_missing_is_named_item_by_item_and_not_handed_in(review: Review) -> None:
    client = begun(review, Role.CHIEF)
    asked = items(review)
    save(client, at(review, "draft/"), {f"item-{asked[0].pk}-outcome": "REGULATION"})
    status, seen = press(client, at(review, "versions/2/submit/"))
    labels = [item.label for item in asked[1:]]
    assert (status, draft_of(review).number) == (302, 2)
    assert text_of(seen, "p", "message-text") == [
        f"未回答の改正事項が5件あるため提出できません：{'、'.join(labels)}。対応を選んで保存してください。"
    ]
    missing = next(elements(seen, "ul", "missing-list"))
    assert text_of(missing, "a") == labels
    assert [attribute(link, "href") for link in elements(missing, "a")] == [
        f"{at(review, 'draft/')}#item-{item.pk}" for item in asked[1:]
    ]


def test_handing_in_twice_is_handing_in_once(review: Review) -> None:
    client = begun(review, Role.CHIEF)
    save(client, at(review, "draft/"), outcomes(review) | {"check": "1"})
    for _ in range(2):
        status, seen = press(client, at(review, "versions/2/submit/"))
        assert (status, text_of(seen, "h1")) == (302, ["医薬品医療機器総合機構の見直し"])
    assert list(review.submissions.order_by("number").values_list("number", "state")) == [
        (1, State.SUBMITTED),
        (2, State.SUBMITTED),
    ]
    assert Trail.objects.filter(action="提出済").count() == 1


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


def test_confirmed_is_shown_to_both_sides_and_cannot_be_judged_again(review: Review) -> None:
    evaluator, chief = someone("evaluator"), someone("other")
    status, seen = press(evaluator, at(review, "versions/1/confirm/"))
    assert (status, text_of(seen, "p", "message-text")) == (302, ["第1版を確認済にしました。"])
    for client in (evaluator, chief):
        assert text_of(page(client, at(review)), "span", "state") == ["● 確認済"] * 2  # of the page and its history
    assert press(evaluator, at(review, "versions/1/confirm/"))[0] == 302
    assert Trail.objects.filter(action="確認済").count() == 1
    before = stands(review)
    status, seen = press(
        evaluator, at(review, "versions/1/return/"), {"reason": "遅い", "items": str(items(review)[0].pk)}
    )
    assert (status, stands(review) == before) == (302, True)
    assert text_of(seen, "p", "message-text") == [
        "第1版は「確認済」のため、「差戻し」にできません。画面を開き直して最新の状態を確かめてください。"
    ]


def test_a_return_needs_a_reason_and_says_it_on_the_officers_home(review: Review) -> None:
    evaluator = someone("evaluator")
    address = at(review, "versions/1/return/")
    shown = page(evaluator, address)
    assert [text_of(choices, "label") for choices in elements(shown, "div", "choices")] == [
        [item.label for item in items(review)],
        ["医薬品医療機器総合機構 保護管理規程"],
    ]
    chosen = {"items": str(items(review)[2].pk)}
    for typed, message in (
        (chosen, "差し戻す理由を入力してください。"),
        ({"reason": "根拠がない"}, "差し戻す対象の改正事項又は規程を1つ以上選んでください。"),
    ):
        status, seen = save(evaluator, address, typed)
        assert (status, message in words(seen), review.submissions.get().state) == (422, True, State.SUBMITTED)
    status, seen = save(evaluator, address, chosen | {"reason": "③の根拠条文がない"})
    assert (status, text_of(seen, "p", "message-text")) == (302, ["第1版を差し戻しました。"])
    home = page(someone("other"), "/")
    assert text_of(home, "h2", "task-title")[0] == f"差戻し {items(review)[2].label}"
    assert text_of(home, "p", "task-text")[0] == "理由「③の根拠条文がない」"
    form = page(begun(review), at(review, "draft/"))
    assert text_of(form, "p", "message-text") == ["③の根拠条文がない"]


def test_an_evaluator_sees_nothing_of_a_draft_until_it_is_handed_in(review: Review) -> None:
    evaluator = someone("evaluator")
    read = [at(review), "/", "/late/", "/reviews/?q=IA-044", "/tables/2-1-7/", "/tables/2-2-20/"]
    before = [words(page(evaluator, address)) for address in read]
    chief = begun(review, Role.CHIEF)
    typed = {f"{row_of(review)}-revised": "平成27年12月1日", "text-late_reason": "新しい理由"}
    save(chief, at(review, "draft/"), outcomes(review, item_1="OTHER_RULE") | typed)
    assert [words(page(evaluator, address)) for address in read] == before
    chief.post(at(review, "versions/2/submit/"))
    assert [words(page(evaluator, address)) == one for address, one in zip(read, before, strict=True)] == [False] * 6


def test_when_the_ministry_answers_its_name_stands_behind_table_6_and_it_is_reported(ministry: Review) -> None:
    client, evaluator = begun(ministry, Role.CHIEF), someone("evaluator")
    cell = "/tables/2-1-6/cells/1/OTHER_RULE/"
    assert [line[0] for line in lines(page(evaluator, cell))] == ["▨ 機関名不明（仮割当） 2"]
    group = UnitGroup.objects.get(name="地方厚生局").pk
    offices = at(ministry, f"draft/regulations/?group={group}")
    revised = [name for name in fields(page(client, offices)) if name.endswith("-revised")]
    assert len(revised) == 8
    assert save(client, offices, dict.fromkeys(revised, "平成27年度"))[0] == 302
    save(client, at(ministry, "draft/"), outcomes(ministry, item_1="OTHER_RULE"))
    assert press(client, at(ministry, "versions/2/submit/"))[0] == 302
    # Of 45 × 5 + 23 answers six are its own now; ① stood under 規程の見直し before, as for all whom the report names.
    table = page(evaluator, "/tables/2-1-6/")
    sources = next(elements(table, "dl", "provenance-list"))
    assert text_of(sources, "dd") == ["6", "0", "0", "242"]
    assert [words(one) for one in elements(table, "a", "cell-count")][:4] == ["45", "39", "3", "3"]
    assert lines(page(evaluator, cell)) == [
        ["厚生労働省", "", "機関回答"],
        ["▨ 機関名不明（仮割当） 2", "合計だけが公表され、どの機関かは分かりません", "仮割当"],
    ]
    # It is done as before, in April 2016, by 検疫所 and 国立児童自立支援施設: table ⑤ stays as it is.
    assert lines(page(evaluator, "/tables/2-1-5/cells/AGENCY/2016/")) == [["厚生労働省", "平成28年4月", "公表資料"]]


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
        {f"revision-{row.pk}-shown": "x", f"revision-{row.pk}-{field}": typed}, row=row, today=date(2016, 5, 31)
    )
    assert (field in form.errors) is is_refused
