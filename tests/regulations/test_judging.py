"""How an evaluator judges what was handed in, by pages alone."""

from __future__ import annotations

from agencies.models import Trail, UnitGroup
from agencies.roles import Role
from regulations.models import Review, Submission
from tests.audits.pages import elements, lines, page, text_of, words
from tests.permissions.matrix import someone
from tests.regulations.pages import at, begun, checked, fields, items, outcomes, press, row_of, save, stands

State = Submission.State
REPEATED: list[dict[str, str]] = [{}, {"reason": "別の理由"}, {"reason": "③の根拠条文がない。"}]


def test_confirmed_is_shown_to_both_sides_and_cannot_be_judged_again(review: Review) -> None:
    evaluator, chief = someone("evaluator"), someone("other")
    status, seen = press(evaluator, at(review, "versions/1/confirm/"))
    assert (status, text_of(seen, "p", "message-text")) == (302, ["第1版を確認済にしました。"])
    for client in (evaluator, chief):
        assert text_of(page(client, at(review)), "span", "state") == ["● 確認済"] * 2  # of the page and its history
    status, seen = press(evaluator, at(review, "versions/1/confirm/"))
    assert (status, text_of(seen, "p", "message-text")) == (302, ["第1版は既に確認済です。"])
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
    press(chief, at(review, "versions/2/submit/"), checked(chief, review))
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
    assert press(client, at(ministry, "versions/2/submit/"), checked(client, ministry))[0] == 302
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


def test_the_same_return_twice_is_one_return_and_another_one_is_refused(review: Review) -> None:
    evaluator, address = someone("evaluator"), at(review, "versions/1/return/")
    sent = {"reason": "③の根拠条文がない", "items": str(items(review)[2].pk)}
    assert press(evaluator, address, sent)[0] == 302
    before = stands(review)
    told = [text_of(press(evaluator, address, sent | changed)[1], "p", "message-text")[0] for changed in REPEATED]
    assert told == [
        "第1版は既に差し戻されています。",
        *[
            "第1版は既に差し戻されています。今回の理由と対象は保存していません。差し戻した内容を画面で確かめてください。"
        ]
        * 2,
    ]
    assert stands(review) == before
    regulation = review.submissions.get().revisions.get().regulation
    assert press(evaluator, address, sent | {"regulations": str(regulation.pk)})[0] == 302
    assert (stands(review) == before, Trail.objects.filter(action="差戻し").count()) == (True, 1)
