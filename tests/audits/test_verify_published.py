"""`verify_published`: what was signed stands, what was tampered with is found, and what came later is traced."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agencies import guards
from agencies.models import Trail
from audits.actions import publish
from audits.models import Preparation, Publication, PublishedRow, PublishedTable
from audits.verification import verify
from guidelines.models import Amendment
from regulations.actions import confirm_submission, return_submission
from regulations.dispatch.actions import dispatch_reviews
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, dispatch_all, evaluator, hand_in, small_cycle
from tests.publications import PUBLISHED_ON, administrator, differences, prepared, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and output."""
    output = StringIO()
    try:
        call_command("verify_published", *arguments, stdout=output)
    except SystemExit as end:
        return int(end.code or 0), output.getvalue()
    return 0, output.getvalue()


def without_guards(table: str) -> None:
    """What somebody with all rights over the database could do first."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in guards.installed(connection):
            if guard.startswith(f"guard_{table}_"):
                cursor.execute(f"DROP TRIGGER {guard}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def test_nothing_is_published_yet(db: None) -> None:
    assert run() == (0, "公表はまだありません。Nothing is published yet.\n")


def test_a_set_that_stands_is_told_to_stand(cycle: Cycle) -> None:
    publication = published(cycle)
    assert run() == (
        0,
        "公表 2020-06-1 令和2年6月改正 見直し状況 公表第1号（第1版）\n"
        f"  正しい OK：表 14、行 {publication.rows.count()}、SHA-256 {publication.digest}\n"
        "  今の行との違い Differences：0件\n",
    )


def test_all_editions_stand_side_by_side_and_one_can_be_named(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    published(cycle, ["2-1-5"], corrects=first, reason="誤り")
    code, text = run()
    assert (code, text.count("正しい OK"), text.count("誤り WRONG")) == (0, 2, 0)
    assert run("2020-06-1e2")[1].splitlines()[0] == "公表 2020-06-1e2 令和2年6月改正 見直し状況 公表第1号（第2版）"
    with pytest.raises(CommandError, match="公表「x」はありません。ある公表：2020-06-1、2020-06-1e2。"):
        run("x")


TAMPERING = {
    "a figure": ("audits_publishedtable", lambda: change_a_figure()),
    "a note": ("audits_publishedtable", lambda: change_a_note()),
    "a row": (
        "audits_publishedrow",
        lambda: PublishedRow.objects.filter(organization_code="X-2").update(column_key="2021"),
    ),
    "the name in a row": (
        "audits_publishedrow",
        lambda: PublishedRow.objects.filter(organization_code="X-2").update(organization_name="西省"),
    ),
    "a row less": ("audits_publishedrow", lambda: PublishedRow.objects.filter(organization_code="X-2").delete()),
    "a row more": ("audits_publishedrow", lambda: add_a_row()),
    "the order": ("audits_publishedrow", lambda: PublishedRow.objects.filter(position=1).update(position=99)),
    "who published": ("audits_publication", lambda: Publication.objects.update(published_by_name="別人")),
    "when": ("audits_publication", lambda: Publication.objects.update(published_on=COUNTED_ON)),
    "the title": ("audits_publication", lambda: Publication.objects.update(title="別の題名")),
}


def change_a_figure() -> None:
    kept = PublishedTable.objects.get(number="2-1-5")
    kept.table["rows"][0]["cells"][0]["count"] = 4
    kept.save()


def change_a_note() -> None:
    kept = PublishedTable.objects.get(number="2-1-5")
    kept.table["notes"] = ["別の注"]
    kept.save()


def add_a_row() -> None:
    row = PublishedRow.objects.get(organization_code="X-2")
    row.pk, row.position = None, 99
    row.save(force_insert=True)


@pytest.mark.parametrize(("table", "change"), TAMPERING.values(), ids=TAMPERING)
def test_whatever_is_altered_behind_the_guards_is_found(cycle: Cycle, table: str, change: Any) -> None:
    publication = published(cycle, ["2-1-5"])
    without_guards(table)
    change()
    code, text = run(publication.code)
    assert code == 1
    assert f"誤り WRONG：照合値が違います。保存された値 {publication.digest}、計算した値 " in text


def test_a_digest_that_was_computed_anew_differs_from_the_one_in_the_trail(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5"])
    without_guards("audits_publishedtable")
    without_guards("audits_publication")
    change_a_note()
    forged = verify(Publication.objects.get()).wrong[0].rpartition(" ")[2]
    Publication.objects.update(digest=forged)
    assert verify(Publication.objects.get()).wrong == [
        f"履歴の照合値と違います。保存された値 {forged}、履歴の値 {publication.digest}"
    ]
    assert run()[0] == 1


def test_a_set_that_was_removed_whole_is_missed(cycle: Cycle) -> None:
    published(cycle, ["2-1-5"])
    for table in ("audits_publishedtable", "audits_publishedrow", "audits_publication"):
        without_guards(table)
    for model in (Preparation, PublishedTable, PublishedRow, Publication):
        model.objects.all()._raw_delete("default")
    assert run() == (1, "公表 2020-06-1：履歴にあるのに、保存されていません。LOST\n")
    assert run("2020-06-1")[0] == 1


def test_figures_the_rows_do_not_give_are_named(cycle: Cycle) -> None:
    published(cycle, ["2-1-5"])
    without_guards("audits_publishedtable")
    change_a_figure()
    assert "凍結した行から数字が出ません。表2-1-5 行政機関 機関数：表は 4、行は 3" in run()[1]


def test_a_later_version_is_traced_to_the_entry_by_which_it_was_handed_in(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5", "2-1-7"])
    hand_in(cycle.review("南大学"), revised="令和3年3月1日", outcome={1: "REGULATION", 2: "REGULATION"})
    assert differences(publication) == [
        ("X-6", ("CORPORATION", "open"), ("CORPORATION", "2020"), 1, ["提出済"]),
        ("X-6", ("1", "PLANNED"), ("1", "REGULATION"), 1, ["提出済"]),
        ("X-6", ("2", "REGULATION"), ("2", "REGULATION"), 1, ["提出済"]),
    ]
    entry = Trail.objects.filter(action="提出済").order_by("-pk")[0]
    code, text = run()
    lines = [line.replace(entry.at.strftime("%Y"), "YYYY", 1) for line in text.splitlines()]
    assert (code, lines[2]) == (0, "  今の行との違い Differences：3件")
    assert lines[3].startswith(
        "    表2-1-5 南大学：独立行政法人等 未了［機関回答］ → 独立行政法人等 令和2年度に見直し(改正)［機関回答］ ・ "
        f"履歴{entry.pk} "
    )
    assert lines[3].endswith(" 提出済 南大学の総括保護管理者")
    assert "（版だけの違い）" in lines[5]


def test_a_return_is_traced_to_the_entry_of_the_return(cycle: Cycle) -> None:
    review = cycle.review("港湾機構")
    publication = published(cycle, ["2-1-5"])
    (only,) = review.submissions.all()
    about = [cycle.item("CORPORATION", 1)]
    return_submission(submission=only, reason="確認", items=about, by=evaluator(cycle), on=COUNTED_ON)
    assert differences(publication) == [("X-4", ("CORPORATION", "2020"), ("CORPORATION", "unanswered"), 1, ["差戻し"])]


def test_a_column_that_was_not_published_is_named_as_it_is_today(cycle: Cycle) -> None:
    hand_in(cycle.review("東庁"))
    published(cycle, ["2-1-5"])
    (only,) = cycle.review("港湾機構").submissions.all()
    about = [cycle.item("CORPORATION", 1)]
    return_submission(submission=only, reason="確認", items=about, by=evaluator(cycle), on=COUNTED_ON)
    assert "港湾機構：独立行政法人等 令和2年度に見直し(改正)［機関回答］ → 独立行政法人等 未回答 ・ " in run()[1]


def test_where_only_confirmed_ones_count_it_is_the_entry_of_the_confirmation(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5"], state="confirmed")
    (only,) = cycle.review("港湾機構").submissions.all()
    confirm_submission(submission=only, by=evaluator(cycle), on=COUNTED_ON)
    assert differences(publication) == [("X-4", ("CORPORATION", "unanswered"), ("CORPORATION", "2020"), 1, ["確認済"])]


def test_an_answer_in_place_of_an_allocated_one_names_the_new_one_only(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-7"])
    hand_in(cycle.review("北大学"), outcome={1: "OTHER_RULE", 2: "PLANNED"})
    assert differences(publication) == [
        ("X-7", None, ("1", "OTHER_RULE"), 1, ["提出済"]),
        ("X-7", None, ("2", "PLANNED"), 1, ["提出済"]),
        ("機関名不明（仮割当）", ("1", "REGULATION"), None, 1, []),
        ("機関名不明（仮割当）", ("2", "PLANNED"), None, 1, []),
    ]
    assert [line.strip() for line in run()[1].splitlines() if "仮割当" in line] == [
        "表2-1-7 機関名不明（仮割当） 1件：①記録 保護管理規程の見直し（改正）［仮割当］ → なし ・ 履歴は示しません",
        "表2-1-7 機関名不明（仮割当） 1件：②研修 令和3年度以降見直し（改正）［仮割当］ → なし ・ 履歴は示しません",
    ]
    (entry,) = Trail.objects.filter(action="提出済", organization=cycle.organs["北大学"])
    told = json.loads(run("--format", "json")[1])["publications"][0]["differences"]
    assert [(one["organization"], one["trail"]) for one in told] == [
        ("X-7", [entry.pk]),
        ("X-7", [entry.pk]),
        (None, []),
        (None, []),
    ]


def test_an_allocated_answer_that_was_returned_is_not_traced_to_the_dispatch_of_long_ago(cycle: Cycle) -> None:
    publication = publish(
        preparation=prepared(cycle, ["2-1-7"]), by=administrator(cycle), on=PUBLISHED_ON, at=timezone.now()
    )
    only = cycle.review("北大学").submissions.get()
    about = [cycle.item("CORPORATION", 1)]
    return_submission(submission=only, reason="確認", items=about, by=evaluator(cycle), on=COUNTED_ON)
    assert differences(publication) == [
        ("X-7", None, ("1", "UNANSWERED"), 1, ["差戻し"]),
        ("X-7", None, ("2", "UNANSWERED"), 1, ["差戻し"]),
        ("機関名不明（仮割当）", ("1", "REGULATION"), None, 1, []),
        ("機関名不明（仮割当）", ("2", "PLANNED"), None, 1, []),
    ]


def test_an_organ_missing_in_the_set_is_not_traced_to_an_earlier_dispatch(cycle: Cycle) -> None:
    review = cycle.review("東庁")
    review.kind = "CORPORATION"
    review.save()
    publication = publish(
        preparation=prepared(cycle, ["2-1-10"]), by=administrator(cycle), on=PUBLISHED_ON, at=timezone.now()
    )
    review.kind = "AGENCY"
    review.save()
    assert differences(publication) == [("X-3", None, ("unanswered", "agencies"), 1, [])]


def test_an_organ_asked_since_is_traced_to_its_dispatch(db: None) -> None:
    cycle = small_cycle(dispatched=False)
    amendment, by = cycle.amendment, evaluator(cycle)
    dispatch_reviews(amendment=amendment, organizations=[cycle.organs["北省"]], on=amendment.issued_on, by=by)
    publication = published(cycle, ["2-1-5"])
    dispatch_all(cycle, by=by)
    assert differences(publication)[0] == ("X-2", None, ("AGENCY", "unanswered"), 1, ["見直しを依頼"])


def test_what_the_trail_does_not_tell_is_said_not_to_be_told(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5"])
    review = cycle.review("港湾機構")
    review.submissions.update(completed_from="2021-04-01", completed_to="2021-04-01")
    assert differences(publication) == [("X-4", ("CORPORATION", "2020"), ("CORPORATION", "2021"), 1, [])]
    assert "履歴に該当なし" in run()[1]
    assert run()[0] == 0


def test_a_table_there_is_no_more_is_remarked(cycle: Cycle) -> None:
    published(cycle, ["2-1-5"])
    Amendment.objects.get().tables.all().delete()
    assert (run()[0], "表2-1-5は今はないため、今の行と比べていません。" in run()[1]) == (0, True)
