"""規程の登録: an organ says which regulations it has, and takes back what it registered by mistake."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Organization, Trail
from agencies.provenance import Provenance
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import Role
from audits.tables import ask
from guidelines.models import Amendment
from regulations.actions import submit_review
from regulations.drafts import start_draft
from regulations.models import Regulation, Review, Submission
from regulations.registering import register_regulation, withdraw_regulation
from tests.audits.pages import page, text_of
from tests.cycles import HANDED_IN_ON, MOMENT, Cycle, chief_of, evaluator, fill_in, person, small_cycle
from tests.permissions.matrix import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(in_2021: None) -> Cycle:
    """南大学 has no regulation yet."""
    cycle = small_cycle()
    Regulation.objects.filter(owner=cycle.organs["南大学"]).delete()
    return cycle


@pytest.fixture
def draft(cycle: Cycle) -> Submission:
    return start_draft(review=cycle.review("南大学"), by=chief_of(cycle.organs["南大学"]))


def register(draft: Submission, cycle: Cycle, name: str = "規程", **given: Any) -> Regulation:
    owner = cycle.organs["南大学"]
    asked: dict[str, Any] = {"owner": owner, "name": name, "by": chief_of(owner)} | given
    return register_regulation(draft=draft, **asked)


def test_an_organ_without_a_regulation_is_done_once_it_registers_one_and_dates_it(
    draft: Submission, cycle: Cycle
) -> None:
    by = chief_of(cycle.organs["南大学"])
    register(draft, cycle, "個人情報管理規程")
    fill_in(draft, revised="令和2年10月1日", by=by)
    done = submit_review(draft=draft, by=by, on=HANDED_IN_ON, at=MOMENT)
    assert str(done.completed) == "令和2年10月1日"
    entry = Trail.objects.get(action="規程を登録")
    assert (entry.after["name"], entry.organization_id) == ("個人情報管理規程", by.grants[0].organization_id)


def test_it_stands_open_in_every_draft_and_in_the_next(draft: Submission, cycle: Cycle) -> None:
    register(draft, cycle)
    assert [str(row) for row in draft.revisions.all()] == ["規程 未了"]


@pytest.mark.parametrize("name", ["", "　 ", "規程", " 規程\n"])
def test_a_name_is_needed_and_bears_one_regulation(draft: Submission, cycle: Cycle, name: str) -> None:
    register(draft, cycle, "規程")
    with pytest.raises(Refusal):
        register(draft, cycle, name)
    assert Regulation.objects.filter(owner=cycle.organs["南大学"]).count() == 1


def test_nobody_registers_for_another_organ(draft: Submission, cycle: Cycle) -> None:
    with pytest.raises(Refusal, match="この機関とその部局等"):
        register(draft, cycle, owner=cycle.organs["北大学"])
    for stranger in (chief_of(cycle.organs["北大学"]), evaluator(cycle)):
        with pytest.raises(NotPermitted):
            register(draft, cycle, by=stranger)


def test_a_mistake_is_taken_back_until_a_version_with_it_was_handed_in(draft: Submission, cycle: Cycle) -> None:
    by = chief_of(cycle.organs["南大学"])
    withdraw_regulation(draft=draft, regulation=register(draft, cycle, "規定"), by=by)
    assert (draft.revisions.count(), Regulation.objects.filter(name="規定").count()) == (0, 0)
    kept = register(draft, cycle, "規程")
    fill_in(draft, by=by)
    submit_review(draft=draft, by=by, on=HANDED_IN_ON, at=MOMENT)
    following = start_draft(review=cycle.review("南大学"), by=by)
    with pytest.raises(Refusal, match="提出した版にある規程"):
        withdraw_regulation(draft=following, regulation=kept, by=by)
    with pytest.raises(Refusal, match="既に提出されています"):
        register(draft, cycle, "次の規程")


def test_none_is_registered_in_a_group_of_which_only_the_number_is_known(cycle: Cycle) -> None:
    by = chief_of(cycle.organs["北省"])
    draft = start_draft(review=cycle.review("北省"), by=by)
    Regulation.objects.filter(owner=cycle.organs["西出先局"]).update(provenance=Provenance.ALLOCATED)
    with pytest.raises(Refusal, match="出先局の規程は、数（2規程）だけが公表されていて"):
        register_regulation(draft=draft, owner=cycle.organs["西出先局"], name="細則", by=by)
    assert Regulation.objects.filter(owner=cycle.organs["西出先局"]).count() == 2
    register_regulation(draft=draft, owner=cycle.organs["北測候所"], name="細則", by=by)
    Regulation.objects.filter(owner=cycle.organs["西出先局"]).update(provenance=Provenance.REPORTED)
    register_regulation(draft=draft, owner=cycle.organs["西出先局"], name="細則", by=by)
    assert draft.revisions.filter(regulation__name="細則").count() == 2


def test_the_147_of_the_labour_bureaus_stay_147_of_189(survey: Amendment) -> None:
    """A regulation entered beside those that are only counted would be counted twice in table 2-(1)-⑲."""
    review = Review.objects.get(organization__code="AG-26")
    by = chief_of(review.organization)
    draft = start_draft(review=review, by=by)
    bureau = Organization.objects.get(name="北海道労働局")
    client = signed_in(by.account) if by.account else Client()
    address = reverse("regulations:regulations", args=[review.pk])
    (note,) = text_of(page(client, address), "p", "note")
    refused = client.post(address, {"owner": bureau.pk, "name": "北海道労働局保護管理規程"})
    assert (refused.status_code, note in refused.content.decode()) == (422, True)
    assert note == (
        "都道府県労働局の規程は、数（147規程）だけが公表されていて、どの部局等の規程かが分かっていません。"
        "1つずつ登録すると二重に数えるため、登録できません。"
        "都道府県労働局の全147規程の内訳を総務省の評価担当に渡し、「内訳の取込」でまとめて取り込んでもらってください。"
    )
    fill_in(draft, revised={}, by=by)
    submit_review(draft=draft, by=by, on=date(2016, 5, 31), at=timezone.now())
    rows = {row.label: row.cells[0].count for row in ask("2-1-19", {}).table().rows}
    assert (rows["都道府県労働局"], rows["計"]) == (147, 189)


def client_of(cycle: Cycle, role: str = Role.OFFICER, name: str = "南大学") -> Client:
    account = person("担当", role, cycle.organs[name]).account
    assert account is not None
    return signed_in(account)


def test_the_page_registers_and_takes_back(draft: Submission, cycle: Cycle) -> None:
    client, address = client_of(cycle), reverse("regulations:regulations", args=[draft.review_id])
    owner = cycle.organs["南大学"].pk
    assert text_of(page(client, address), "p", "empty-title") == ["登録された規程がありません"]
    client.post(address, {"owner": owner, "name": "保護管理規程"})
    again = client.post(address, {"owner": owner, "name": "保護管理規程"})
    assert again.status_code == 422
    assert "既に登録されています" in again.content.decode()
    shown = page(client, address)
    assert text_of(shown, "tbody", "") == ["南大学 保護管理規程 取り消す ：南大学 保護管理規程"]
    client.post(address, {"withdraw": Regulation.objects.get(owner=owner).pk})
    assert Regulation.objects.filter(owner=owner).count() == 0
    assert client.post(address, {"withdraw": "9" * 30}).status_code == 404


def test_a_regulation_of_another_organ_is_not_there_to_take_back(draft: Submission, cycle: Cycle) -> None:
    client, address = client_of(cycle), reverse("regulations:regulations", args=[draft.review_id])
    foreign = Regulation.objects.get(owner=cycle.organs["北大学"])
    assert client.post(address, {"withdraw": foreign.pk}).status_code == 404
    assert client.post(address, {"owner": foreign.owner_id, "name": "x"}).status_code == 422
    assert Regulation.objects.filter(owner=foreign.owner_id).count() == 1


def test_the_register_of_an_organ_with_units_offers_them(cycle: Cycle) -> None:
    draft = start_draft(review=cycle.review("北省"), by=chief_of(cycle.organs["北省"]))
    client = client_of(cycle, name="北省")
    address = reverse("regulations:regulations", args=[draft.review_id])
    assert text_of(page(client, address), "option", "") == ["北省", "北測候所", "東測候所", "西出先局"]
    client.post(address, {"owner": cycle.organs["北測候所"].pk, "name": "細則"})
    assert draft.revisions.filter(regulation__name="細則", regulation__owner=cycle.organs["北測候所"]).exists()
