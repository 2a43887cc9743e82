"""Pages that draw on several rooms: what they say of the survey."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.accounts import command, officer_of
from agencies.models import Organization
from agencies.periods import Period
from agencies.roles import Role
from guidelines.models import Amendment
from regulations.actions import submit_review
from regulations.dispatch.actions import dispatch_reviews
from regulations.drafts import save_draft, start_draft
from regulations.entries import AnswerEntry, RevisionEntry, TextEntry, fingerprint, revision_words, text_words
from regulations.models import Regulation, Review, Submission
from tests.audits.pages import attribute, elements, figures, lines, page, text_of, words
from tests.permissions.matrix import account, signed_in, someone

SCRIPT = "<script>alert(1)</script>"
# Ministry, organ, day, late regulations, days after 31 December 2015: table 2-(2)-⑳, and 厚生労働省 itself.
LATE = [
    ("文部科学省", "筑波大学", "H28.4.1", "1 / 1", "92日"),
    ("文部科学省", "京都教育大学", "H28.5.16", "1 / 1", "137日"),
    ("厚生労働省", "厚生労働省", "H28.4", "16 / 189", "92〜121日"),
    ("厚生労働省", "国立長寿医療研究センター", "H28.4.1", "1 / 1", "92日"),
    ("厚生労働省", "医薬品医療機器総合機構", "H28.4.28", "1 / 1", "119日"),
    ("厚生労働省", "国立国際医療研究センター", "H28.4.28", "1 / 1", "119日"),
    ("厚生労働省", "日本年金機構", "H28.4.30", "1 / 1", "121日"),
    ("農林水産省", "農業・食品産業技術総合研究機構", "H28.5.26", "1 / 1", "147日"),
]


@pytest.fixture
def evaluator(survey: Amendment) -> Client:
    """The browser of 評価 花子 of 総務省."""
    return someone("evaluator")


def test_the_home_of_an_evaluator_says_how_many_are_done_late_and_waiting(evaluator: Client) -> None:
    home = page(evaluator, "/")
    headline = zip(text_of(home, "dt", "figure-label"), text_of(home, "dd", "figure-value"), strict=True)
    assert dict(headline) == {
        "完了": "246 / 246 機関（100%）",
        "年度内に完了": "238 機関（96.7%）",
        "遅延": "8 機関（3.3%）",
        "未確認": "246 件",
    }
    assert [(line[1], line[0], line[2], line[3], line[4]) for line in lines(home)] == LATE
    assert figures(home) == figures(page(evaluator, "/tables/2-1-5/"))
    assert text_of(home, "span", "caption-number") == ["表2-(1)-⑤", "表2-(1)-⑥", "表2-(1)-⑦"]
    assert text_of(home, "p", "site-cycle") == ["平成27年8月改正 ・ 平成28年5月31日現在"]


def test_the_late_list_groups_by_ministry_and_gives_reason_days_and_units(
    evaluator: Client, published: dict[str, Any]
) -> None:
    late = page(evaluator, "/late/")
    found = []
    for section in (one for one in elements(late, "section") if list(elements(one, "dl", "late-facts"))):
        for organ in elements(section, "li", "late"):
            day, regulations, _, delay, _, _ = text_of(organ, "dd")
            found.append(
                (words(next(elements(section, "h2"))), words(next(elements(organ, "h3"))), day, regulations, delay)
            )
    assert [(ministry, name, delay) for ministry, name, _, _, delay in found] == [
        (ministry, name, delay) for ministry, name, _, _, delay in LATE
    ]
    assert found[2] == ("厚生労働省", "厚生労働省", "平成28年4月", "16 / 189規程", "92〜121日")
    groups = next(elements(late, "ul", "late-groups"))
    assert text_of(groups, "summary") == [
        "国立児童自立支援施設 2 / 2規程 ▲ 遅延",
        "検疫所 13 / 13規程 ▲ 遅延",
        "地方厚生局 1 / 8規程 ▲ 遅延",
        "都道府県労働局 0 / 147規程 ◆ 原因",
    ]
    bodies = [text_of(group, "p") for group in elements(groups, "div", "disclosure-body")]
    assert [len(text.split("、")) for text in bodies[1]] == [13, 1]
    assert bodies[2] == ["▨ 機関名不明（仮割当） 1", "原因：指示・雛形が2か月以上後"]
    assert bodies[3] == ["原因：指示・準則が2か月以上後"]
    text = words(late)
    reasons = [row["reason"] for row in published["named_facts"]["2-(2)-20"]["rows"]]
    assert [reason for reason in reasons if f"理由：{reason}" not in text] == []
    assert "平成28年3月31日より後に見直した、又は未了の 8機関" in text
    assert "過ぎた機関は 8機関です。" in text
    assert "判定できない機関が 238機関あります。" in text


def test_filters_stand_in_the_address_and_stay_on_the_next_page(evaluator: Client) -> None:
    query = "kind=CORPORATION&category=NATIONAL_UNIVERSITY&state=SUBMITTED"
    first = page(evaluator, f"/reviews/?{query}")
    assert "86件" in text_of(first, "p")
    chosen = [dict(one.attributes) for one in elements(first, "option") if "selected" in dict(one.attributes)]
    assert [one["value"] for one in chosen if one.get("value")] == ["CORPORATION", "NATIONAL_UNIVERSITY", "SUBMITTED"]
    (following,) = [attribute(one, "href") for one in elements(first, "a") if words(one) == "次のページ"]
    assert following == f"?{query}&page=2"
    assert len(lines(first) + lines(page(evaluator, f"/reviews/{following}"))) == 86
    stations = [line[1] for line in lines(page(evaluator, "/organizations/?kind=UNIT&q=検疫"))]
    assert (len(stations), stations[0], stations[-1]) == (13, "小樽検疫所", "那覇検疫所")
    assert text_of(page(evaluator, "/organizations/?q=検疫"), "p", "empty-title") == ["該当する機関はありません"]


@pytest.mark.parametrize(
    ("address", "trail"),
    [
        ("/tables/2-1-5/", ["ホーム", "集計表", "表2-(1)-⑤"]),
        ("/tables/2-1-5/cells/total/2016/", ["ホーム", "集計表", "表2-(1)-⑤", "計 ・ 平成28年度に見直し(改正)"]),
        ("/late/", ["ホーム", "遅延している機関"]),
        ("/organizations/AG-26-U025/", ["ホーム", "機関", "東京検疫所"]),
        ("/reviews/", ["ホーム", "見直し"]),
        ("/help/", ["ホーム", "使い方"]),
    ],
)
def test_a_page_says_where_it_stands(evaluator: Client, address: str, trail: list[str]) -> None:
    shown = next(elements(page(evaluator, address), "nav", "breadcrumb"))
    assert text_of(shown, "li", "breadcrumb-item") == trail
    for link in elements(shown, "a"):
        page(evaluator, attribute(link, "href"))


def test_first_and_latest_submission_are_both_shown(evaluator: Client) -> None:
    review = Review.objects.get(organization__code="IA-044")
    hand_in(review, on=date(2016, 7, 1))
    assert lines(page(evaluator, "/reviews/?q=IA-044"))[0][-3:] == ["◐ 提出済 第2版", "H28.5.31", "H28.7.1"]
    facts = dict(
        zip(*(text_of(page(evaluator, f"/reviews/{review.pk}/"), name) for name in ("dt", "dd")), strict=True)
    )
    assert (facts["初回提出"], facts["最新提出"]) == ("平成28年5月31日", "平成28年7月1日")
    text = words(page(evaluator, "/organizations/IA-044/"))
    assert "第2版 ・ 初回提出 平成28年5月31日 ・ 最新提出 平成28年7月1日" in text


def test_an_organization_shows_what_it_has_and_no_empty_heading(evaluator: Client) -> None:
    always, history = ["機関の情報", "見直し"], ["履歴"]
    headings = {
        "AG-26": [*always, "シグナル", "所見", "部局等", "所管する法人", *history],
        "AG-26-U025": always,
        "AG-45": [*always, *history],
        "IA-001": [*always, "所管からの周知", *history],
        "IA-044": [*always, "シグナル", *history],
    }
    assert {code: text_of(page(evaluator, f"/organizations/{code}/"), "h2") for code in headings} == headings
    assert text_of(page(evaluator, "/organizations/AG-45/"), "h1") == ["（名称未確認の行政機関）"]
    unit = page(evaluator, "/organizations/AG-26-U025/")
    assert lines(unit) == [["東京検疫所 保護管理規程", "平成28年4月", "―", "―", "―", "公表資料"]]
    one_of_many = page(evaluator, f"/organizations/{Organization.objects.get(name='北海道労働局').code}/")
    assert text_of(one_of_many, "p", "empty-title") == ["表示できる規程がありません"]  # its share is ALLOCATED


def test_an_officer_sees_first_what_is_owed(survey: Amendment) -> None:
    home = page(someone("other"), "/")
    assert text_of(home, "h2", "task-title") == [
        "平成27年8月改正 医薬品医療機器総合機構",
        "平成28年度の連絡体制の確認 医薬品医療機器総合機構",
    ]
    assert text_of(home, "p", "task-text")[0] == "期限 平成27年12月31日（152日経過）"  # 31 + 29 + 31 + 30 + 31
    assert text_of(home, "span", "progress-figures") == ["0 / 6", "1 / 1"]
    ministry = page(someone("officer"), "/")
    assert [line[:4] for line in lines(ministry)][4:7] == [
        ["国立児童自立支援施設", "2", "2", "0"],
        ["検疫所", "13", "13", "0"],
        ["地方厚生局", "8", "8", "0"],
    ]
    assert [line[4:] for line in lines(ministry)][4:6] == [["なし", "H28.4.22"], ["H28.3.14", "H28.4.8"]]
    assert text_of(page(someone("member"), "/"), "p", "empty-title") == ["まだ報告はありません"]


def hand_in(review: Review, *, on: date, day: Period | None = None, remark: str = "") -> Submission:
    """The next version of a review with every item answered, handed in by its chief."""
    chief = officer_of(account(Role.CHIEF, review.organization.code, "総括 三郎"))
    draft = start_draft(review=review, by=chief)
    answers = [
        AnswerEntry(asked.item, fingerprint({}), "REGULATION", remark=remark)
        for asked in review.asked.select_related("item")
    ]
    dates = [
        RevisionEntry(row, fingerprint(revision_words(row)), None, None, day or row.revised, None, remark)
        for row in draft.revisions.all()
    ]
    texts = TextEntry(fingerprint(text_words(draft)), draft.late_reason or remark, draft.support_received, remark)
    save_draft(draft=draft, answers=answers, revisions=dates, texts=texts, by=chief)
    return submit_review(draft=draft, by=chief, on=on, at=timezone.now())


def test_a_script_in_a_name_is_shown_and_never_run(survey: Amendment, evaluator: Client) -> None:
    hostile = Organization.objects.create(code="XX-1", name=SCRIPT, kind="CORPORATION", category="SPECIAL_CORPORATION")
    Regulation.objects.create(owner=hostile, name=SCRIPT, provenance="REPORTED")
    (review,) = dispatch_reviews(
        amendment=survey,
        organizations=[hostile],
        on=date(2016, 4, 1),
        by=command("test"),
    )
    hand_in(review, on=date(2016, 5, 31), day=Period.day(date(2016, 5, 1)), remark=SCRIPT)
    chief = signed_in(account(Role.CHIEF, "XX-1", "総括 四郎"))
    chief.post(f"/reviews/{review.pk}/start/")
    own = [f"/reviews/{review.pk}/{part}" for part in ("", "draft/", "draft/check/", "draft/regulations/")]
    read = [(chief, address) for address in ["/", "/organizations/XX-1/", "/organizations/", "/reviews/", *own]]
    watched = ["/", "/late/", "/organizations/XX-1/", "/organizations/?q=XX-1", "/reviews/?q=XX-1", own[0]]
    watched += [f"{own[0]}versions/1/return/", "/tables/2-2-20/"] + [
        f"/tables/{cell}/" for cell in ("2-1-5/cells/CORPORATION/2016", "2-1-7/cells/1/REGULATION")
    ]
    for client, address in read + [(evaluator, address) for address in watched]:
        content = client.get(address).content.decode()
        assert (address, SCRIPT in content, "&lt;script&gt;alert(1)&lt;/script&gt;" in content) == (
            address,
            False,
            True,
        )
