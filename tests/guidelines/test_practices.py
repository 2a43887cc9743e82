"""Practices: loaded in our words, searched by words, theme, clause and kind, real and exercise apart, no name leaks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from agencies.models import Organization, Trail
from guidelines.models import Amendment, AmendmentItem, Clause, Practice
from guidelines.practice_offers import offers_on, offers_on_items
from tests.permissions.matrix import account, signed_in

DATA = Path(__file__).parents[2] / "guidelines/data/practices.json"
SOURCES = {
    "表2-(1)-⑧": 1,
    "表2-(1)-⑨": 1,
    "表2-(2)-④": 7,
    "表2-(2)-⑨": 2,
    "表2-(2)-⑪": 3,
    "表2-(2)-⑮": 5,
    "表2-(2)-⑯": 2,
    "表2-(2)-⑰": 2,
}


@pytest.fixture
def officer(survey: Amendment) -> Client:
    """Somebody of a real corporation."""
    return signed_in(account("OFFICER", "IA-044", "機構 一郎"))


def titles(client: Client, **asked: str | int) -> list[str]:
    """The titles on the page."""
    content = client.get(reverse("guidelines:practices"), asked).content.decode()
    return re.findall(r'<h2 class="practice-title">([^<]+)</h2>', content)


def test_every_example_of_the_report_is_loaded_once_from_its_table_and_none_with_a_name(survey: Amendment) -> None:
    rows = Practice.objects.all()
    assert {source: rows.filter(source=source).count() for source in SOURCES} == SOURCES
    assert rows.count() == sum(SOURCES.values())
    assert not rows.filter(is_fictional=True).exists()
    assert not rows.exclude(organization=None, shows_name=False).exists()


def test_a_practice_leaves_one_row_of_the_trail_with_its_clauses(survey: Amendment) -> None:
    entries = Trail.objects.filter(action="取組事例を登録")
    assert entries.count() == Practice.objects.count()
    one = entries.get(target_id=Practice.objects.get(code="2015-22").pk)
    assert one.after["clauses"] == [
        "agency-guideline 9-6",
        "agency-guideline 11",
        "corporate-guideline 9-7",
        "corporate-guideline 11",
    ]


def test_no_organ_of_the_register_is_named_in_a_summary(survey: Amendment) -> None:
    text = "".join(row["title"] + row["summary"] for row in json.loads(DATA.read_text(encoding="utf-8")))
    names = [one.name for one in Organization.objects.organs() if one.name]
    assert [name for name in names if name in text and name != "総務省"] == []  # 総務省 is whom one reports to


def test_words_are_found_in_title_and_summary_all_of_them_at_once(officer: Client) -> None:
    assert titles(officer, q="テープ") == ["抜くべきケーブルに目印のテープを貼る"]
    assert titles(officer, q="メール　ボタン") == ["不審なメールを届け出るボタンを付ける"]
    assert titles(officer, q="zzz") == []
    assert "当てはまる事例はありません" in officer.get("/practices/", {"q": "zzz"}).content.decode()


def test_theme_kind_and_clause_narrow_the_list(officer: Client) -> None:
    clause = Clause.objects.get(guideline__code="agency-guideline", texts__number="6-9", texts__change="NEW")
    assert titles(officer, clause=clause.pk) == ["複製の操作を検知し、部署の保護管理者へ知らせる"]
    assert titles(officer, theme="READINESS", audience="CORPORATION") == ["無線LANを切ることも規程に明記する"]
    assert len(titles(officer, theme="WARNING")) == SOURCES["表2-(2)-⑪"]
    assert len(titles(officer, theme="WARNING", audience="NONE")) == 2
    content = officer.get("/practices/", {"theme": "NOTHING"}).content.decode()
    assert "絞り込みの値が正しくありません" in content


def test_a_practice_links_to_its_clauses_by_the_number_of_the_day(officer: Client) -> None:
    content = officer.get("/practices/", {"q": "総務省への報告"}).content.decode()
    found = re.findall(r'<a href="/guidelines/([^/]+)/clauses/\d+/"\s+aria-label="([^"]+)"', content)
    assert found == [
        ("agency-guideline", "行政機関指針 第9-6"),
        ("agency-guideline", "行政機関指針 第11"),
        ("corporate-guideline", "独法等指針 第9-7"),
        ("corporate-guideline", "独法等指針 第11"),
    ]


def test_items_are_offered_what_is_on_any_of_their_clauses_in_one_query(
    survey: Amendment, exercise: Amendment, django_assert_num_queries: object
) -> None:
    items = list(AmendmentItem.objects.filter(audience="CORPORATION", amendment=survey).order_by("position"))
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture of pytest-django
        found = offers_on_items(items, is_fictional=False)
    counts = {item.position: [offer.count for offer in found.get(item.pk, ())] for item in items}
    assert counts == {1: [8], 2: [], 3: [1], 4: [], 5: [6], 6: [9]}
    client = signed_in(account("OFFICER", "IA-044", "機構 一郎"))
    offer = found[items[4].pk][0]
    assert len(titles(client, item=items[4].pk)) == offer.count
    assert client.get(offer.url).status_code == 200


def test_a_theme_is_offered_only_where_it_has_practices(survey: Amendment) -> None:
    theme = Practice.Theme
    found = offers_on(theme.TRAINING, theme.MEDIA, theme.INSPECTION, is_fictional=False)
    assert [(one.about, one.count) for one in found] == [("教育研修", 3), ("監査・点検", 2)]
    assert offers_on(theme.TRAINING, is_fictional=True) == ()


def test_real_ones_and_those_of_the_exercise_stay_apart(officer: Client, exercise: Amendment) -> None:
    real, invented = "抜くべきケーブルに目印のテープを貼る", "朝礼で一つだけ伝える"
    assert invented not in titles(officer, fictional=1)
    assert real in titles(officer, fictional=1)
    evaluator = signed_in(account("EVALUATOR", "AG-13", "評価 花子"))
    assert (real in titles(evaluator), invented in titles(evaluator)) == (True, False)
    assert (real in titles(evaluator, fictional=1), invented in titles(evaluator, fictional=1)) == (False, True)
    invented_officer = signed_in(account("OFFICER", "EX-A01", "例示 一郎"))
    assert (real in titles(invented_officer), invented in titles(invented_officer)) == (False, True)
    assert officer.get(reverse("api:practice", args=["EX-01"])).status_code == 404
    listed = officer.get(reverse("api:practices"), {"fictional": "1"}).json()
    assert {one["is_fictional"] for one in listed["results"]} == {False}


def test_a_name_that_is_not_told_is_nowhere_and_cannot_be_searched(exercise: Amendment) -> None:
    client = signed_in(account("OFFICER", "EX-A01", "例示 一郎"))
    hidden = Practice.objects.get(code="EX-02")
    assert str(hidden.organization) == "架空省"
    content = client.get("/practices/").content.decode()
    assert "架空省" not in content
    assert "例示省" in content
    assert titles(client, q="架空省") == []
    assert titles(client, q="例示省") == ["夜の連絡を月に一度試す"]
    listed = {one["code"]: one["organization"] for one in client.get(reverse("api:practices")).json()["results"]}
    assert listed == {"EX-01": "EX-A01", "EX-02": None, "EX-03": None, "EX-04": None, "EX-05": None}


def test_the_list_costs_the_same_for_few_and_for_many(officer: Client, django_assert_num_queries: object) -> None:
    for asked in ({"q": "テープ"}, {}):
        with django_assert_num_queries(9):  # type: ignore[operator]  # the fixture of pytest-django
            officer.get("/practices/", asked)


def test_before_any_is_registered_the_page_says_so(db: None) -> None:
    Organization.objects.create(code="AG-13", name="総務省", kind="AGENCY", category="MINISTRY")
    client = signed_in(account("OFFICER", "AG-13", "担当 二郎"))
    assert "取組事例はまだ登録されていません" in client.get("/practices/").content.decode()


@pytest.mark.parametrize("changed", [{"theme": "OTHER"}, {"shows_name": True}, {"code": "2015-01"}])
def test_what_cannot_be_is_refused_by_the_database(survey: Amendment, changed: dict[str, object]) -> None:
    row = Practice.objects.get(code="2015-02")
    with transaction.atomic(), pytest.raises(IntegrityError):
        Practice.objects.filter(pk=row.pk).update(**changed)


def test_the_form_of_a_review_offers_practices_beside_the_item(officer: Client, survey: Amendment) -> None:
    review = survey.reviews.get(organization__code="IA-044")
    officer.post(reverse("regulations:start", args=[review.pk]))
    content = officer.get(reverse("regulations:draft", args=[review.pk])).content.decode()
    assert re.findall(r">(\d+件（取組事例）)</a>", content) == [
        "8件（取組事例）",
        "1件（取組事例）",
        "6件（取組事例）",
        "9件（取組事例）",
    ]


@pytest.mark.parametrize(
    ("address", "offers"),
    [
        ("/readiness/IA-044/answers/", ["3件（取組事例）"]),
        ("/readiness/IA-044/route/", ["3件（取組事例）"]),
        ("/readiness/IA-044/warnings/", ["3件（取組事例）"]),
        ("/incidents/new/", ["3件（取組事例）"]),
        ("/activities/IA-044/new/", ["教育研修 3件", "監査・点検 2件"]),
    ],
)
def test_forms_offer_the_practices_of_their_theme(officer: Client, address: str, offers: list[str]) -> None:
    content = officer.get(address).content.decode()
    assert re.findall(r'<a href="/practices/[^>]+>([^<]+)</a>', content) == offers
