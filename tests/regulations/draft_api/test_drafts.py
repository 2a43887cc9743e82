"""A program enters what its person could enter in the browser, over what it read, and hands it in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agencies.models import Trail
from agencies.provenance import Provenance
from regulations.drafts import save_draft
from regulations.models import Revision, Submission
from tests.api_programs import Program
from tests.cycles import Cycle, chief_of, evaluator, officer_for, publish, small_cycle, typed_answer, typed_dates

pytestmark = pytest.mark.usefixtures("in_2021")
OCTOBER = "令和2年10月1日"
DONE = {"outcome": "REGULATION"}


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Nobody has answered yet."""
    return small_cycle()


class Draft:
    """The draft of one organ, as one program sees it."""

    def __init__(self, cycle: Cycle, program: Program, name: str = "港湾機構") -> None:
        """Begin it."""
        self.review, self.program = cycle.review(name), program
        self.address = f"reviews/{self.review.pk}/draft/"
        self.begun = program.send("POST", self.address)

    def get(self, part: str = "") -> Any:
        """It, or a part of it."""
        return self.program.get(self.address + part)

    def etag(self, part: str = "") -> str:
        """The tag of what stands."""
        return self.get(part)["ETag"]

    def send(self, method: str, part: str, body: Any, etag: str | None = None) -> Any:
        """A change over what stands, or over what had that tag."""
        return self.program.send(method, self.address + part, body, If_Match=etag or self.etag(part))

    def item(self, position: int = 1) -> str:
        """The part of an item."""
        return f"answers/{self.get().json()['answers'][position - 1]['item']}/"

    def regulation(self) -> str:
        """The part of the first regulation."""
        return f"revisions/{self.get().json()['revisions'][0]['regulation']}/"


@pytest.fixture
def draft(cycle: Cycle) -> Draft:
    """The draft of 港湾機構, begun by its officer's program."""
    return Draft(cycle, Program(officer_for(cycle.organs["港湾機構"])))


def saves() -> list[tuple[str, str]]:
    """Who saved what, in order."""
    rows = Trail.objects.filter(action="下書きを保存").order_by("pk")
    return [(row.actor_name, row.target_type) for row in rows]


def test_beginning_twice_is_beginning_once(draft: Draft) -> None:
    again = draft.program.send("POST", draft.address)
    assert (draft.begun.status_code, again.status_code) == (201, 200)
    assert again.json() == draft.begun.json() == draft.get().json()
    assert again["ETag"] == draft.begun["ETag"] == draft.etag()
    assert draft.review.submissions.count() == 1


def test_a_draft_says_what_may_be_written(draft: Draft) -> None:
    found = draft.get().json()
    assert [(one["label"], one["clauses"], one["values"]) for one in found["answers"]] == [
        (item.label, [one.clause.texts.get().number for one in item.item_clauses.all()], None)
        for item in draft.review.amendment.items.filter(audience="CORPORATION", position__lte=2).order_by("position")
    ]
    assert [(one["owner"], one["values"]) for one in found["revisions"]] == [
        ("X-4", {"revised": None, "consulted": None, "reported": None, "planned": None, "note": ""})
    ]
    assert found["organ"] == {"cooperation": None}
    assert found["texts"] == {"late_reason": "", "support_received": "", "remark": ""}


def test_an_answer_and_a_date_are_replaced_as_the_page_would_save_them(draft: Draft) -> None:
    put = draft.send("PUT", draft.regulation(), {"revised": "2020-10-01", "note": "公布"})
    assert (put.status_code, put.json()["values"]) == (
        200,
        {"revised": OCTOBER, "consulted": None, "reported": None, "planned": None, "note": "公布"},
    )
    assert put["ETag"] == draft.etag(draft.regulation())
    clause = draft.get().json()["answers"][0]["clauses"][0]
    body = {"outcome": "REGULATION", "manner": "AMENDED", "bases": [{"clause": clause, "text": "第3条"}]}
    answer = draft.send("PUT", draft.item(), body).json()["values"]
    assert answer == body | {"planned": None, "remark": ""}
    row = draft.review.submissions.get().revisions.get()
    assert (str(row.revised), row.note, row.provenance) == (OCTOBER, "公布", Provenance.REPORTED)
    who = f"API: {officer_for(draft.review.organization).affiliation} 0"
    assert saves() == [(who, "regulations.Revision"), (who, "regulations.ItemAnswer")]
    assert (
        Trail.objects.filter(action="下書きを保存").earliest("pk").actor
        == officer_for(draft.review.organization).account
    )


def test_a_part_is_changed_and_the_rest_of_it_stays(draft: Draft) -> None:
    draft.send("PUT", draft.regulation(), {"revised": "2020-10-01", "note": "公布"})
    patched = draft.send("PATCH", draft.regulation(), {"consulted": "令和2年9月"}).json()["values"]
    assert (patched["revised"], patched["consulted"], patched["note"]) == (OCTOBER, "令和2年9月", "公布")
    replaced = draft.send("PUT", draft.regulation(), {"consulted": "令和2年9月"}).json()["values"]
    assert (replaced["revised"], replaced["note"]) == (None, "")


def test_several_parts_are_saved_all_or_nothing(draft: Draft) -> None:
    items = [one["item"] for one in draft.get().json()["answers"]]
    regulation = draft.get().json()["revisions"][0]["regulation"]
    wrong = {
        "answers": [{"item": items[0], **DONE}, {"item": items[1], "outcome": "PLANNED"}],
        "revisions": [{"regulation": regulation, "revised": "2099-04-01"}],
    }
    refused = draft.send("PATCH", "", wrong)
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"planned", "revised"}
    assert (saves(), draft.get().json()["answers"][0]["values"]) == ([], None)
    right = {
        "answers": [{"item": items[0], **DONE}, {"item": items[1], "outcome": "PLANNED", "planned": "undecided"}],
        "texts": {"late_reason": "審査が遅れた"},
        "organ": {"cooperation": "YES"},
    }
    saved = draft.send("PATCH", "", right)
    assert (saved.status_code, saved.json()) == (200, draft.get().json())
    found = saved.json()
    assert [one["values"]["planned"] for one in found["answers"]] == [None, "undecided"]
    assert (found["texts"]["late_reason"], found["organ"]) == ("審査が遅れた", {"cooperation": "YES"})


def test_nothing_is_written_without_saying_what_was_read(draft: Draft) -> None:
    for method, part in (("PATCH", ""), ("PUT", draft.item()), ("PATCH", draft.regulation())):
        bare = draft.program.send(method, draft.address + part, {})
        star = draft.program.send(method, draft.address + part, {}, If_Match="*")
        for refused in (bare, star):
            assert (refused.status_code, refused.json()["type"]) == (428, "/problems/precondition-required")
    assert saves() == []


def test_who_is_second_is_told_what_stands_and_saves_nothing(cycle: Cycle, draft: Draft) -> None:
    part = draft.item()
    read = draft.etag(part)
    row = draft.review.submissions.get()
    person = officer_for(draft.review.organization)
    save_draft(draft=row, answers=[typed_answer(row, cycle.item("CORPORATION", 1), "OTHER_RULE")], by=person)
    refused = draft.send("PUT", part, DONE, read)
    assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")
    assert refused.json()["type"] == "/problems/stale-version"
    assert refused.json()["current"] == draft.get(part).json()
    assert refused["ETag"] == draft.etag(part)
    assert draft.get(part).json()["values"]["outcome"] == "OTHER_RULE"
    assert draft.send("PUT", part, DONE, refused["ETag"]).json()["values"]["outcome"] == "REGULATION"


def test_the_same_request_again_changes_nothing_and_is_no_conflict(draft: Draft) -> None:
    part = draft.item()
    read = draft.etag(part)
    first, again = (draft.send("PUT", part, DONE, read) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json(), len(saves())) == (again.json(), 1)


def test_another_change_does_not_stand_in_the_way_of_a_part(draft: Draft) -> None:
    item, regulation = draft.item(), draft.regulation()
    read = draft.etag(regulation)
    whole = draft.etag()
    assert draft.send("PUT", item, DONE).status_code == 200
    assert draft.send("PUT", regulation, {"revised": "2020-10-01"}, read).status_code == 200
    assert draft.send("PATCH", "", {"texts": {"remark": "終わり"}}, whole).status_code == 412


@pytest.mark.parametrize(
    ("part", "body", "field"),
    [
        ("item", {"outcome": "KING"}, "outcome"),
        ("item", {"outcome": "REGULATION", "version": 9, "provenance": "VERIFIED"}, "version"),
        ("item", {"outcome": "REGULATION", "bases": [{"clause": "99-9", "text": "第1条"}]}, "bases"),
        ("regulation", {"revised": "いつか"}, "revised"),
        ("regulation", {"revised": "2099-01-01"}, "revised"),
        ("regulation", {"revised": "2020-10-01", "submission": 1}, "submission"),
        ("regulation", {"note": "長" * 1001}, "note"),
        ("regulation", {"note": "\x00"}, "note"),
        ("regulation", [], "non_field_errors"),
    ],
)
def test_what_cannot_be_written_is_named(draft: Draft, part: str, body: Any, field: str) -> None:
    refused = draft.send("PUT", getattr(draft, part)(), body)
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-question")
    assert field in refused.json()["errors"]
    assert saves() == []


@pytest.mark.parametrize("basis", [{"text": ""}, {"clause": "1-1"}, {}])
def test_a_basis_is_whole_even_where_a_part_is_changed(draft: Draft, basis: dict[str, str]) -> None:
    refused = draft.send("PATCH", draft.item(), {"bases": [basis]})
    assert (refused.status_code, saves()) == (400, [])
    assert "clause と text の両方" in refused.json()["detail"]


def test_parts_that_are_not_there_are_not_written(cycle: Cycle, draft: Draft) -> None:
    foreign = cycle.item("AGENCY", 1).pk
    for body in (
        {"answers": [{"item": foreign, **DONE}]},
        {"revisions": [{"regulation": 10**18, "note": "x"}]},
        {"organ": {"arrangement": "MAIN"}},
        {"answers": [{"item": int(draft.item().split("/")[1]), **DONE}] * 2},
    ):
        assert draft.send("PATCH", "", body).status_code == 400
    assert draft.program.send("PUT", f"{draft.address}answers/{foreign}/", DONE, If_Match='"x"').status_code == 404
    assert saves() == []


def test_who_enters_for_a_unit_sees_and_writes_its_own_regulations(cycle: Cycle) -> None:
    unit = Draft(cycle, Program(officer_for(cycle.organs["北測候所"])), "北省")
    found = unit.get().json()
    assert ({one["owner"] for one in found["revisions"]}, found["answers"], found["texts"]) == ({"X-1-1"}, [], None)
    assert unit.send("PUT", unit.regulation(), {"revised": "2020-11-01"}).status_code == 200
    item = cycle.item("AGENCY", 1).pk
    own = Revision.objects.get(submission__review=unit.review, regulation__owner=unit.review.organization)
    for part, body in ((f"answers/{item}/", DONE), (f"revisions/{own.regulation_id}/", {"revised": "2020-11-01"})):
        assert unit.program.send("PUT", unit.address + part, body, If_Match='"x"').status_code == 404
    wholes: tuple[Any, ...] = ({"texts": {"remark": "x"}}, {"answers": [{"item": item, **DONE}]})
    for whole in wholes:
        assert unit.send("PATCH", "", whole).status_code == 400
    submit = unit.program.send("POST", f"reviews/{unit.review.pk}/versions/1/submit/", If_Match=unit.etag())
    assert submit.status_code in (403, 404)
    assert unit.review.submissions.get().state == Submission.State.DRAFT


def test_nobody_else_reads_or_begins_a_draft(cycle: Cycle, draft: Draft) -> None:
    neighbour, watcher = Program(chief_of(cycle.organs["灯台機構"])), Program(evaluator(cycle))
    for program in (neighbour, watcher):
        answers = [program.get(draft.address), program.send("POST", draft.address)]
        answers.append(program.send("PATCH", draft.address, {}, If_Match=draft.etag()))
        assert {one.status_code for one in answers} <= {403, 404}
    assert draft.review.submissions.count() == 1


def test_what_was_allocated_is_in_no_draft(cycle: Cycle) -> None:
    publish(cycle.review("南大学"), revised="令和2年度", outcome="REGULATION", dates=Provenance.ALLOCATED)
    draft = Draft(cycle, Program(officer_for(cycle.organs["南大学"])), "南大学")
    found = draft.get().json()
    assert [one["values"] for one in found["answers"]] == [None, None]
    assert [one["values"]["revised"] for one in found["revisions"]] == [None]


def test_a_chief_hands_in_what_was_read_and_nothing_else(cycle: Cycle, draft: Draft) -> None:
    chief = Program(chief_of(draft.review.organization))
    submit = f"reviews/{draft.review.pk}/versions/1/submit/"
    for position in (1, 2):
        draft.send("PUT", draft.item(position), DONE)
    read = chief.get(draft.address)["ETag"]
    assert chief.send("POST", submit).status_code == 428
    draft.send("PUT", draft.regulation(), {"revised": "2020-10-01"})
    stale = chief.send("POST", submit, If_Match=read)
    assert (stale.status_code, stale.json()["current"]) == (412, draft.get().json())
    assert draft.program.send("POST", submit, If_Match=draft.etag()).status_code == 403
    read = stale["ETag"]
    first, again = (chief.send("POST", submit, If_Match=read) for _ in range(2))
    said = {"review": draft.review.pk, "number": 1, "state": "SUBMITTED", "submitted_on": "2021-05-31"}
    assert (first.json(), again.json()) == (said | {"is_repeat": False}, said | {"is_repeat": True})
    assert Trail.objects.filter(target_type="regulations.Submission", action="提出済").count() == 1
    assert chief.get(draft.address).status_code == 404


def test_a_draft_with_gaps_is_not_handed_in_and_they_are_named(draft: Draft) -> None:
    chief = Program(chief_of(draft.review.organization))
    refused = chief.send("POST", f"reviews/{draft.review.pk}/versions/1/submit/", If_Match=draft.etag())
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("未回答の改正事項が2件あるため提出できません")


def test_what_was_handed_in_meanwhile_takes_nothing_more(cycle: Cycle, draft: Draft) -> None:
    read = draft.etag(draft.regulation())
    part = draft.regulation()
    Submission.objects.filter(review=draft.review).update(state="SUBMITTED", submitted_on="2021-05-20")
    assert draft.program.send("PUT", draft.address + part, {"revised": "2020-10-01"}, If_Match=read).status_code == 404
    row = Revision.objects.get(submission__review=draft.review)
    assert (row.revised, typed_dates(row).revised) == (None, None)


def test_a_session_of_a_browser_writes_only_with_the_token_of_a_page(cycle: Cycle, draft: Draft) -> None:
    browser = Client(enforce_csrf_checks=True)
    account = officer_for(draft.review.organization).account
    assert account
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {"If-Match": draft.etag()}
    address = f"/api/v1/{draft.address}"
    refused = browser.patch(address, '{"texts": {"remark": "x"}}', "application/json", headers=sent)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert browser.post(address, headers=sent).status_code == 403
    assert saves() == []
