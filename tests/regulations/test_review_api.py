"""Reviews in the API: what it tells of an organ, to whom, and what it keeps back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.roles import Grant, Officer, Role
from guidelines.models import Amendment, Clause
from regulations.actions import confirm_submission, return_submission
from regulations.models import Review, Submission
from tests.answers import Outcome, draft_answers, hand_in, review_of
from tests.api import get, secret_of

EVALUATOR = Officer(name="評価担当", grants=(Grant(Role.EVALUATOR, None),))
LATER = date(2016, 6, 20)


@pytest.fixture
def evaluator(survey: Amendment) -> str:
    """The secret of a program of MIC."""
    return secret_of(Role.EVALUATOR)


def codes(address: str, secret: str) -> list[str]:
    """The organs a list names."""
    return [one["organization"] for one in get(address, secret).json()["results"]]


def test_a_review_says_where_the_organ_stands(evaluator: str) -> None:
    pk = review_of("IA-044").pk
    listed = {
        "id": pk,
        "organization": "IA-044",
        "organization_name": "医薬品医療機器総合機構",
        "amendment": "2015-08",
        "kind": "CORPORATION",
        "category": "INCORPORATED_AGENCY",
        "lead_agency": "AG-26",
        "state": "SUBMITTED",
        "number": 1,
        "first_submitted_on": "2016-05-31",
        "latest_submitted_on": "2016-05-31",
        "latest_forwarded_on": None,
        "counted_number": 1,
        "completed_from": "2016-04-28",
        "completed_to": "2016-04-28",
        "completion_provenance": "PUBLISHED",
    }
    regulations = {
        "count": 1,
        "revised": 1,
        "open": 0,
        "unnamed": 0,
        "first_from": "2016-04-28",
        "last_to": "2016-04-28",
    }
    assert get("reviews/?q=IA-044", evaluator).json()["results"] == [listed]
    assert get(f"reviews/{pk}/", evaluator).json() == listed | {
        "answers": [],
        "asked": 6,
        "revisions": regulations,
    }


def test_a_review_as_csv_has_days_and_empty_fields_as_a_spreadsheet_reads_them(evaluator: str) -> None:
    pk = review_of("AG-26").pk
    assert get("reviews/?q=AG-26&format=csv", evaluator).content.decode().split("\r\n")[1] == (
        f"{pk},AG-26,厚生労働省,2015-08,AGENCY,MINISTRY,,SUBMITTED,1,2016-05-31,2016-05-31,,1,"
        "2016-04-01,2016-04-30,PUBLISHED"
    )


def test_what_is_allocated_is_only_a_number(evaluator: str) -> None:
    ministry = get(f"reviews/{review_of('AG-26').pk}/", evaluator).json()
    assert (ministry["answers"], ministry["asked"]) == ([], 6)
    assert ministry["revisions"] == {
        "count": 189,
        "revised": 34,
        "open": 0,
        "unnamed": 155,
        "first_from": "2015-04-01",
        "last_to": "2016-04-30",
    }
    Submission.objects.filter(review__organization__code="AG-26").update(completion_provenance=Provenance.ALLOCATED)
    (listed,) = get("reviews/?q=AG-26", evaluator).json()["results"]
    completion = {name: listed[name] for name in ("completed_from", "completed_to", "completion_provenance")}
    assert completion == {"completed_from": None, "completed_to": None, "completion_provenance": None}


def test_what_an_organ_answered_is_told_in_full(survey: Amendment, evaluator: str) -> None:
    review = review_of("IA-044")
    clauses = Clause.objects.filter(items__amendment=survey, items__audience="CORPORATION", items__position=5)
    numbers = {text.clause_id: text.number for text in survey.clause_texts.filter(clause__in=clauses)}
    hand_in(
        review,
        item_2={"outcome": Outcome.PLANNED, "planned": Period.fiscal_year(2016), "remark": "検討中"},
        item_5={
            "outcome": Outcome.OTHER_RULE,
            "manner": "ALREADY",
            "bases": {pk: f"規則第{number}" for pk, number in numbers.items()},
        },
    )
    plain: dict[str, Any] = {
        "outcome": "REGULATION",
        "manner": "",
        "planned_from": None,
        "planned_to": None,
        "remark": "",
        "provenance": "REPORTED",
        "bases": [],
        "carried_from": None,
    }
    detail = get(f"reviews/{review.pk}/", evaluator).json()
    assert detail["answers"] == [
        {"item": "①保護管理者とシステム管理者との連携"} | plain,
        {"item": "②現場責任者への教育研修"}
        | plain
        | {"outcome": "PLANNED", "planned_from": "2016-04-01", "planned_to": "2017-03-31", "remark": "検討中"},
        {"item": "③複製等の最小限化、処理後の消去"} | plain,
        {"item": "④暗号化（パスワード設定）"} | plain,
        {"item": "⑤被害拡大防止措置等"}
        | plain
        | {
            "outcome": "OTHER_RULE",
            "manner": "ALREADY",
            "bases": [{"clause": "9-2", "text": "規則第9-2"}, {"clause": "9-5", "text": "規則第9-5"}],
        },
        {"item": "⑥所管行政機関との連携"} | plain,
    ]
    assert (detail["asked"], detail["number"], detail["counted_number"]) == (6, 2, 2)


@pytest.mark.parametrize("handed_in_before", [True, False])
def test_a_draft_is_told_to_nobody(survey: Amendment, evaluator: str, handed_in_before: bool) -> None:
    review = review_of("IA-044")
    if not handed_in_before:
        Submission.objects.filter(review=review).delete()
    secrets = (evaluator, secret_of(Role.CHIEF, "IA-044"))
    asked = [(address, one) for one in secrets for address in (f"reviews/{review.pk}/", "reviews/?q=IA-044")]
    before = [get(*one).content for one in asked]
    draft_answers(review, item_1={"outcome": Outcome.OTHER_RULE, "remark": "下書きの備考"})
    assert [get(*one).content for one in asked] == before


def test_a_returned_version_is_the_latest_but_the_one_before_counts(survey: Amendment, evaluator: str) -> None:
    review = review_of("IA-044")
    submission = hand_in(review, item_1={"outcome": Outcome.OTHER_RULE})
    return_submission(
        submission=submission,
        reason="新旧対照表が未添付",
        items=[survey.items.get(audience="CORPORATION", position=1)],
        by=EVALUATOR,
        on=LATER,
    )
    detail = get(f"reviews/{review.pk}/", evaluator).json()
    assert [detail[name] for name in ("state", "number", "counted_number")] == ["RETURNED", 2, 1]
    assert [detail[name] for name in ("first_submitted_on", "latest_submitted_on")] == ["2016-05-31", "2016-06-10"]
    assert (detail["answers"], detail["asked"]) == ([], 6)


def test_the_day_of_forwarding_is_told_once_the_version_reached_the_ministry(exercise: Amendment) -> None:
    """れいじ市 was forwarded, れんしゅう市 lies with 例示県, which returned れいじ村."""
    named = ("state", "number", "latest_submitted_on", "latest_forwarded_on")
    nothing = dict.fromkeys(named)
    forwarded = dict(zip(named, ("CONFIRMED", 1, "2016-05-18", "2016-05-20"), strict=True))
    waiting = dict(zip(named, ("COMPILING", 1, "2016-05-27", None), strict=True))
    returned = dict(zip(named, ("RETURNED", 1, "2016-05-24", None), strict=True))
    asked = {
        secret_of(Role.EVALUATOR): {"EX-L06": forwarded, "EX-L11": nothing, "EX-L18": nothing},
        secret_of(Role.OFFICER, "EX-L01"): {"EX-L06": forwarded, "EX-L11": waiting, "EX-L18": returned},
        secret_of(Role.OFFICER, "EX-L11"): {"EX-L11": waiting},
        secret_of(Role.OFFICER, "EX-L02"): {},
    }
    for secret, told in asked.items():
        listed = get("reviews/?amendment=E-2016-04&page_size=1000", secret).json()["results"]
        found = {
            one["organization"]: {name: one[name] for name in named}
            for one in listed
            if one["organization"] in ("EX-L06", "EX-L11", "EX-L18")
        }
        assert found == told


def test_an_answer_carried_over_names_the_cycle_it_comes_from(exercise: Amendment) -> None:
    """An answer of an earlier cycle, as `carry_over` links it, told where the answer itself is."""
    review = Review.objects.get(organization__code="EX-L06")
    first = Submission.objects.counted().get(review=Review.objects.get(organization__code="EX-L10"))
    answer = Submission.objects.counted().get(review=review).answers.get(item__position=1)
    answer.carried_from = first.answers.get(item__position=1)
    answer.save()
    for secret in (secret_of(Role.EVALUATOR), secret_of(Role.OFFICER, "EX-L06")):
        answers = get(f"reviews/{review.pk}/", secret).json()["answers"]
        assert [one["carried_from"] for one in answers] == ["E-2016-04", None, None, None]
    assert get(f"reviews/{review.pk}/", secret_of(Role.OFFICER, "EX-L02")).status_code == 404


def test_an_organ_that_handed_in_nothing_is_told_as_null(survey: Amendment, evaluator: str) -> None:
    review = review_of("IA-044")
    Submission.objects.filter(review=review).delete()
    detail = get(f"reviews/{review.pk}/", evaluator).json()
    names = list(detail)
    assert {name: detail[name] for name in names[names.index("state") :]} == {
        "state": None,
        "number": None,
        "first_submitted_on": None,
        "latest_submitted_on": None,
        "latest_forwarded_on": None,
        "counted_number": None,
        "completed_from": None,
        "completed_to": None,
        "completion_provenance": None,
        "answers": [],
        "asked": 6,
        "revisions": None,
    }


@pytest.mark.parametrize(
    ("role", "code", "seen"),
    [
        (Role.CHIEF, "IA-044", ["IA-044"]),
        (Role.OFFICER, "AG-26", ["AG-26"]),
        (Role.OFFICER, "AG-26-U025", []),
        (Role.MEMBER, "AG-26", []),
    ],
)
def test_an_organ_sees_its_own_review_and_no_other_exists_for_it(
    survey: Amendment, role: str, code: str, seen: list[str]
) -> None:
    secret = secret_of(role, code)
    hand_in(review_of("IA-045"), item_1={"outcome": Outcome.PLANNED, "remark": "ほかの機関の備考"})
    assert codes("reviews/", secret) == seen
    for other in ("IA-044", "IA-045", "AG-26", "AG-13"):
        response = get(f"reviews/{review_of(other).pk}/", secret)
        assert response.status_code == (200 if other in seen else 404)
        if other not in seen:
            assert response.content == get("reviews/999999/", secret).content
            assert get(f"reviews/?q={other}", secret).json()["count"] == 0
            assert get(f"reviews/?q={other}&format=csv", secret).content.decode().count("\r\n") == 1


def test_who_watches_sees_all_in_order(evaluator: str) -> None:
    everyone = list(Review.objects.order_by("organization__code").values_list("organization__code", flat=True))
    assert len(everyone) == 246
    assert codes("reviews/?page_size=1000", evaluator) == everyone
    assert codes("reviews/?page_size=1000", secret_of(Role.ADMINISTRATOR)) == everyone


def test_reviews_are_filtered_by_what_dispatch_froze(survey: Amendment, evaluator: str) -> None:
    counts = {
        "": 246,
        "amendment=2015-08": 246,
        "kind=AGENCY": 45,
        "kind=CORPORATION": 201,
        "category=NATIONAL_UNIVERSITY": 86,
        "lead_agency=AG-26": 19,
        "q=医薬品医療": 1,
    }
    Organization.objects.update(category=Organization.Category.SPECIAL_CORPORATION)
    Organization.objects.get(code="IA-044").supervisions.all().delete()
    assert {query: get(f"reviews/?{query}", evaluator).json()["count"] for query in counts} == counts


def test_reviews_are_filtered_by_the_state_of_the_latest_version(survey: Amendment, evaluator: str) -> None:
    first, second, third, fourth = (review_of(f"IA-04{n}") for n in (1, 2, 3, 4))
    confirm_submission(submission=first.submissions.get(), by=EVALUATOR, on=LATER)
    return_submission(
        submission=second.submissions.get(),
        reason="要確認",
        items=list(survey.items.all()[:1]),
        by=EVALUATOR,
        on=LATER,
    )
    Submission.objects.filter(review=third).delete()
    draft_answers(fourth)
    assert codes("reviews/?state=CONFIRMED", evaluator) == ["IA-041"]
    assert codes("reviews/?state=RETURNED", evaluator) == ["IA-042"]
    assert codes("reviews/?state=NONE", evaluator) == ["IA-043"]
    assert codes("reviews/?state=SUBMITTED&q=IA-04", evaluator) == [f"IA-04{n}" for n in (0, 4, 5, 6, 7, 8, 9)]


@pytest.mark.parametrize(
    "query", ["state=DRAFT", "kind=UNIT", "category=PLANET", "lead_agency=AG-99", "amendment=1999", "q=%00"]
)
def test_a_filter_that_cannot_be_is_refused(survey: Amendment, query: str) -> None:
    response = get(f"reviews/?{query}", secret_of(Role.EVALUATOR))
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query.partition("=")[0]]


def test_a_list_costs_the_same_for_one_review_and_for_many(
    survey: Amendment, evaluator: str, django_assert_num_queries: Any
) -> None:
    for size in (1, 3, 246):
        with django_assert_num_queries(4):  # token, count, page, counted versions
            assert len(codes(f"reviews/?page_size={size}", evaluator)) == size
    hand_in(review_of("IA-044"))
    for code in ("IA-044", "IA-045", "AG-26"):
        pk = review_of(code).pk
        with django_assert_num_queries(3 + (5 if code == "IA-044" else 4)):
            assert get(f"reviews/{pk}/", evaluator).json()["organization"] == code
