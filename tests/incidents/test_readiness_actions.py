"""What an organ does about its readiness: answers, confirmation, chain of contacts, warnings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Trail
from agencies.provenance import Provenance
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from incidents.models import ContactRoute, ContactStep, Readiness, WarningGiven
from incidents.readiness.actions import confirm_readiness, give_warning, save_answers, take_back_warning
from incidents.readiness.chain import LONGEST_CHAIN, Chain, Link, chain_of
from tests.cycles import Cycle, chief_of, evaluator, officer_for, small_cycle
from tests.incidents.readiness import LINKS, ON, SECRET_NAME, SECRET_NUMBER, answered, chained, confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle(dispatched=False)


def state_of(readiness: Readiness) -> dict[str, tuple[str, str]]:
    """Question → answer and provenance, of what is answered."""
    keys = ("route", "nights", "executives", "supervisor", "warned")
    found = {key: (getattr(readiness, key), getattr(readiness, f"{key}_provenance")) for key in keys}
    return {key: value for key, value in found.items() if value != ("", "")}


def test_an_agency_is_not_asked_whether_it_reports_to_its_supervisor(cycle: Cycle) -> None:
    agency = answered(cycle.organs["北省"], supervisor="YES")
    corporation = answered(cycle.organs["港湾機構"], nights="NO")
    yes = ("YES", "REPORTED")
    assert state_of(agency) == dict.fromkeys(("route", "nights", "executives", "warned"), yes)
    assert state_of(corporation) == {**dict.fromkeys(("route", "executives", "supervisor", "warned"), yes)} | {
        "nights": ("NO", "REPORTED")
    }


def test_what_is_corrected_is_reported_and_the_rest_keeps_where_it_came_from(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    published = {
        **dict.fromkeys(("route", "nights", "executives", "warned"), "YES"),
        **dict.fromkeys([f"{key}_provenance" for key in ("route", "nights", "executives", "warned")], "PUBLISHED"),
    }
    Readiness.objects.create(
        organization=organ, fiscal_year=2020, confirmed_on=ON, confirmed_by_name="調査", **published
    )
    save_answers(
        organ=organ,
        fiscal_year=2020,
        answers={"route": "YES", "nights": "NO", "executives": "YES", "warned": "YES"},
        version=1,
        on=date(2021, 5, 25),
        by=officer_for(organ),
    )
    found = Readiness.objects.get()
    assert {key: source for key, (_, source) in state_of(found).items()} == {
        "route": "PUBLISHED",
        "nights": "REPORTED",
        "executives": "PUBLISHED",
        "warned": "PUBLISHED",
    }
    assert (found.confirmed_on, found.confirmed_by_name, found.version) == (ON, "調査", 2)


def test_an_allocated_answer_is_neither_confirmed_nor_kept_once_the_organ_answers(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    answered(organ)
    Readiness.objects.update(nights_provenance=Provenance.ALLOCATED)
    with pytest.raises(Refusal, match="夜間・休日対応"):
        confirm_readiness(organ=organ, fiscal_year=2020, version=1, on=ON, by=chief_of(organ))
    answered(organ)
    assert state_of(Readiness.objects.get())["nights"] == ("YES", "REPORTED")
    last = Trail.objects.latest("pk")
    assert (last.before["nights"], last.after["nights"]) == ("", "YES")


def test_each_change_leaves_one_row_of_the_trail_and_no_change_none(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    confirmed(organ)
    answered(organ)
    chained(organ)
    chained(organ, version=1)
    warning = give_warning(
        organ=organ, given_on=ON, means="メール", subject="LANケーブルを抜く", on=ON, by=officer_for(organ)
    )
    take_back_warning(warning=warning, by=officer_for(organ))
    actions = list(Trail.objects.filter(target_type__startswith="incidents").order_by("pk").values_list("action"))
    assert [action for (action,) in actions] == [
        "連絡体制の回答を保存",
        "連絡体制を確認",
        "連絡網を保存",
        "注意喚起を記録",
        "注意喚起の記録を取消",
    ]


def test_a_year_is_confirmed_once_and_by_who_answers_for_the_organ(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    found = confirmed(organ)
    assert (found.confirmed_on, found.confirmed_by_name) == (ON, "北省の総括保護管理者")
    with pytest.raises(Refusal, match="令和2年度は令和3年5月20日に確認済みです"):
        confirm_readiness(organ=organ, fiscal_year=2020, version=found.version, on=ON, by=officer_for(organ))
    answered(organ, 2021)
    for stranger in (evaluator(cycle), chief_of(cycle.organs["南省"])):
        with pytest.raises(NotPermitted):
            confirm_readiness(organ=organ, fiscal_year=2021, version=1, on=ON, by=stranger)
    assert Readiness.objects.filter(confirmed_on__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda organ: answered(organ, 2019), "入力できるのは令和2年度と令和3年度だけです"),
        (lambda organ: answered(organ, route="MAYBE"), "「している」か「していない」から選んでください"),
        (lambda organ: confirmed(organ, warned=""), "まだ回答していない事項があります：被害拡大防止のための注意喚起"),
        (
            lambda organ: confirm_readiness(organ=organ, fiscal_year=2020, version=0, on=ON, by=chief_of(organ)),
            "回答がまだありません",
        ),
        (
            lambda organ: save_answers(
                organ=organ, fiscal_year=2020, answers={}, version=0, on=ON, by=officer_for(organ)
            ),
            "回答が1つも選ばれていません",
        ),
        (
            lambda organ: give_warning(
                organ=organ, given_on=date(2021, 5, 21), means="メール", subject="注意", on=ON, by=officer_for(organ)
            ),
            "注意喚起をした日は令和3年5月20日以前にしてください",
        ),
        (
            lambda organ: give_warning(
                organ=organ, given_on=ON, means="　", subject="注意", on=ON, by=officer_for(organ)
            ),
            "方法と内容を入力してください",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(cycle: Cycle, act: Any, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        act(cycle.organs["港湾機構"])
    assert Readiness.objects.filter(confirmed_on__isnull=False).count() == 0
    assert WarningGiven.objects.count() == 0


def test_answers_saved_over_newer_ones_are_shown_beside_them_and_not_saved(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    answered(organ, nights="NO")
    with pytest.raises(StaleVersion) as stale:
        save_answers(organ=organ, fiscal_year=2020, answers={"nights": "YES"}, version=0, on=ON, by=chief_of(organ))
    (conflict,) = stale.value.conflicts
    differing = [(line.label, line.theirs, line.mine) for line in conflict.lines if line.differs]
    assert differing[1] == ("夜間・休日対応", "していない", "している")
    assert Readiness.objects.get().nights == "NO"


def test_what_was_confirmed_is_not_emptied(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    confirmed(organ)
    with pytest.raises(Refusal, match="確認済みの年度の回答は空欄にできません：夜間・休日対応"):
        answered(organ, nights="")
    assert Readiness.objects.get().nights == "YES"


def test_a_chain_is_saved_as_a_whole_and_in_order(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    chained(organ)
    route = chained(organ, links=LINKS[::-1], version=1, note="内線は総務課")
    assert chain_of(route) == Chain(LINKS[::-1], "当直が最初に受ける。", "内線は総務課")
    assert list(ContactStep.objects.order_by("position").values_list("position", flat=True)) == [1, 2]
    assert (route.version, route.changed_on) == (2, ON)


def test_the_trail_tells_that_a_chain_changed_and_neither_names_nor_numbers(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    chained(organ)
    chained(organ, links=LINKS[:1], version=1)
    first, second = Trail.objects.filter(action="連絡網を保存").order_by("pk")
    assert (first.after["links"], second.after["links"], second.before) == (2, 1, first.after)
    kept = f"{first.before}{first.after}{second.before}{second.after}"
    assert [word for word in (SECRET_NAME, SECRET_NUMBER, "保護 二郎", "代理") if word in kept] == []
    assert second.after["chain"] != first.after["chain"]


@pytest.mark.parametrize(
    ("links", "words"),
    [
        ((), "連絡網に担当者が1人もいません"),
        ((Link("総括保護管理者", contact="03-0000-0001"),), "連絡網に担当者が1人もいません"),
        ((Link("総括保護管理者", "", "", "", "代理 一郎", ""), LINKS[0]), "第1順位（総括保護管理者）の連絡先"),
        ((LINKS[0], Link("", "名無し", "03-0000-0001")), "第2順位の役職を入力してください"),
        ((Link("総括保護管理者", "花子", deputy_contact="03-0"),), "代理の氏名を入力してください"),
        (LINKS[:1] * (LONGEST_CHAIN + 1), "連絡網は60順位までです"),
    ],
)
def test_a_chain_that_leads_nowhere_is_refused(cycle: Cycle, links: Any, words: str) -> None:
    organ = cycle.organs["北省"]
    with pytest.raises(Refusal, match=words):
        chained(organ, links=links)
    assert (ContactRoute.objects.count(), ContactStep.objects.count()) == (0, 0)


def test_a_chain_saved_over_a_newer_one_is_shown_beside_it_and_not_saved(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    chained(organ)
    with pytest.raises(StaleVersion) as stale:
        chained(organ, links=LINKS[1:], version=0)
    (conflict,) = stale.value.conflicts
    assert [line.label for line in conflict.lines if line.differs] == ["第1順位", "第2順位"]
    assert chain_of(ContactRoute.objects.get()).links == LINKS


def test_a_warning_taken_back_twice_is_taken_back_once(cycle: Cycle) -> None:
    organ = cycle.organs["北省"]
    said: dict[str, Any] = {"given_on": ON, "means": "メール", "subject": "不審なメールに注意", "audience": "全職員"}
    warning = give_warning(organ=organ, on=ON, by=officer_for(organ), **said)
    take_back_warning(warning=warning, by=chief_of(organ))
    warning.pk = warning.pk or 1
    with pytest.raises(Refusal, match="ほかの人が先に取り消しました"):
        take_back_warning(warning=warning, by=officer_for(organ))


@pytest.mark.parametrize("who", ["北省", "evaluator"])
def test_nobody_enters_for_another_organ(cycle: Cycle, who: str) -> None:
    organ = cycle.organs["港湾機構"]
    by = evaluator(cycle) if who == "evaluator" else chief_of(cycle.organs[who])
    with pytest.raises(NotPermitted):
        save_answers(organ=organ, fiscal_year=2020, answers={"route": "YES"}, version=0, on=ON, by=by)
    with pytest.raises(NotPermitted):
        give_warning(organ=organ, given_on=ON, means="メール", subject="注意", on=ON, by=by)
