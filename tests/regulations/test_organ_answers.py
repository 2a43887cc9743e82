"""What an organ as a whole answers: entered in its draft, copied into the next one, and never overwritten unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from agencies.models import Trail
from agencies.provenance import Provenance
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from agencies.roles import Role
from regulations.comparison import differences
from regulations.drafts import save_draft, start_draft
from regulations.entries import ORGAN_WORDS, OrganEntry, fingerprint, organ_words
from regulations.models import Review, Submission
from regulations.parts import parts_of
from tests.cycles import Cycle, chief_of, hand_in, officer_for, publish, small_cycle
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db
FACTS = ("arrangement", "arrangement_provenance", "cooperation", "cooperation_provenance")


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def begun(review: Review) -> Submission:
    return start_draft(review=review, by=chief_of(review.organization))


def facts(submission: Submission) -> list[str]:
    """The four columns as they are stored now."""
    submission.refresh_from_db()
    return [getattr(submission, name) for name in FACTS]


def typed(draft: Submission, **given: str) -> OrganEntry:
    return OrganEntry(fingerprint(organ_words(draft)), **given)


def test_the_next_draft_keeps_what_the_organ_said_or_what_was_published_and_nothing_allocated(cycle: Cycle) -> None:
    sources: dict[str, Any] = {"arrangement_provenance": "ALLOCATED", "cooperation_provenance": "PUBLISHED"}
    publish(cycle.review("北省"), revised=None, outcome="REGULATION", arrangement="MAIN", cooperation="YES", **sources)
    assert facts(begun(cycle.review("北省"))) == ["", "", "YES", "PUBLISHED"]
    hand_in(cycle.review("南省"), arrangement="FACILITIES", cooperation="NO")
    assert facts(begun(cycle.review("南省"))) == ["FACILITIES", "REPORTED", "NO", "REPORTED"]


def test_what_is_typed_is_the_organs_own_and_what_is_left_alone_keeps_its_source(cycle: Cycle) -> None:
    review = cycle.review("北省")
    publish(review, revised=None, outcome="REGULATION", cooperation="YES", cooperation_provenance="PUBLISHED")
    draft, by = begun(review), officer_for(review.organization)
    assert save_draft(draft=draft, organ=typed(draft, arrangement="MAIN", cooperation="YES"), by=by) == 1
    assert facts(draft) == ["MAIN", "REPORTED", "YES", "PUBLISHED"]
    assert save_draft(draft=draft, organ=typed(draft, arrangement="MAIN", cooperation="YES"), by=by) == 0
    assert save_draft(draft=draft, organ=typed(draft, cooperation="NO"), by=by) == 1
    assert facts(draft) == ["", "", "NO", "REPORTED"]
    rows = Trail.objects.filter(action="下書きを保存").order_by("pk")
    labels = list(ORGAN_WORDS.values())
    assert [[one.after[label] for label in labels] for one in rows] == [
        [Submission.Arrangement.MAIN.label, "あり"],
        ["", "なし"],
    ]


def test_two_people_on_one_answer_see_both_sides_and_nothing_is_saved(cycle: Cycle) -> None:
    draft = begun(cycle.review("北省"))
    mine = typed(draft, arrangement="FACILITIES")
    save_draft(draft=draft, organ=typed(draft, arrangement="MAIN"), by=chief_of(draft.review.organization))
    with pytest.raises(StaleVersion) as refusal:
        save_draft(draft=draft, organ=mine, by=officer_for(draft.review.organization))
    (conflict,) = refusal.value.conflicts
    label = ORGAN_WORDS["arrangement"]
    assert (conflict.theirs[label][0], conflict.mine[label][0]) == ("①", "③")
    assert facts(draft)[:2] == ["MAIN", "REPORTED"]


@pytest.mark.parametrize(
    ("name", "given"),
    [("東庁", {"cooperation": "YES"}), ("港湾機構", {"arrangement": "MAIN"})],
    ids=["leads nobody", "is a corporation"],
)
def test_a_question_that_was_not_put_to_the_organ_cannot_be_answered(cycle: Cycle, name: str, given: dict) -> None:
    draft = begun(cycle.review(name))
    with pytest.raises(Refusal, match="この機関に尋ねていない事項です。"):
        save_draft(draft=draft, organ=typed(draft, **given), by=chief_of(draft.review.organization))
    assert facts(draft) == ["", "", "", ""]


def test_a_units_officer_answers_nothing_for_the_organ(cycle: Cycle) -> None:
    draft = begun(cycle.review("北省"))
    with pytest.raises(NotPermitted):
        save_draft(draft=draft, organ=typed(draft, arrangement="MAIN"), by=officer_for(cycle.organs["北測候所"]))
    assert facts(draft)[:2] == ["", ""]


@pytest.mark.parametrize(
    ("name", "asked"),
    [("北省", ["arrangement", "cooperation"]), ("東庁", ["arrangement"]), ("港湾機構", ["cooperation"])],
)
def test_the_form_asks_each_organ_what_was_put_to_it_and_saves_it(cycle: Cycle, name: str, asked: list[str]) -> None:
    review = cycle.review(name)
    draft = begun(review)
    client = signed_in(account(Role.CHIEF, review.organization.code, "総括"))
    address = reverse("regulations:draft", args=[review.pk])
    sheet = client.get(address).context["sheet"]
    assert [field.name for field in sheet.organ.questions] == asked
    posted = {form.add_prefix("shown"): form["shown"].value() for form in sheet.forms()}
    answers = {"arrangement": "FACILITIES", "cooperation": "YES"}
    posted |= {f"organ-{field}": answers[field] for field in asked}
    assert client.post(address, posted).status_code == 302
    stored = [value for field in ("arrangement", "cooperation") for value in (answers[field], "REPORTED")]
    kept = [value if field.split("_")[0] in asked else "" for field, value in zip(FACTS, stored, strict=True)]
    assert facts(draft) == kept
    response = client.post(address, posted | {f"organ-{asked[0]}": "SOMETHING"})
    assert response.status_code == 422
    assert "適用関係・連携：「SOMETHING」は一覧にありません。" in response.content.decode()


def test_what_changes_against_the_last_version_is_shown_without_what_was_allocated(cycle: Cycle) -> None:
    review = cycle.review("北省")
    latest = publish(
        review, revised=None, outcome="REGULATION", arrangement="MAIN", arrangement_provenance=Provenance.ALLOCATED
    )
    draft = begun(review)
    save_draft(draft=draft, organ=typed(draft, arrangement="FACILITIES"), by=chief_of(review.organization))
    draft.refresh_from_db()
    found = {one.label: (one.before, one.after[0]) for one in differences(parts_of(draft), parts_of(latest))}
    assert found == {ORGAN_WORDS["arrangement"]: ("―", "③")}
