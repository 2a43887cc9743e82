"""The examples in the description of the API: each body is sent, and answered as described."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it brings no types

from agencies.accounts import officer_of
from guidelines.models import Amendment
from regulations.models import Review
from tests.api_programs import Program
from tests.permissions.matrix import account

JSON = "application/json"


def faults(described: dict[str, Any], operation: dict[str, Any], answer: Any) -> list[str]:
    """How an answer is other than described."""
    assert str(answer.status_code) in operation["responses"], (answer.status_code, answer.content)
    schema = operation["responses"][str(answer.status_code)]["content"][JSON]["schema"]
    whole = schema | {"components": described["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(answer.json())]


def test_every_body_that_is_described_has_an_example_that_is_taken(survey: Amendment) -> None:
    program = Program(officer_of(account("CHIEF", "IA-044", "総括 一郎")))
    described = program.get("schema/?format=json").json()
    review = Review.objects.get(organization__code="IA-044")
    draft = program.send("POST", f"reviews/{review.pk}/draft/").json()
    keys = {
        "{id}": review.pk,
        "{item}": draft["answers"][0]["item"],
        "{regulation}": draft["revisions"][0]["regulation"],
    }
    sent = 0
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            address = path.removeprefix("/api/v1/")
            for key, value in keys.items():
                address = address.replace(key, str(value))
            examples = operation["requestBody"]["content"][JSON]["examples"]
            for example in examples.values():
                read = program.get(address)["ETag"]
                answer = program.send(method.upper(), address, example["value"], If_Match=read)
                assert (path, method, answer.status_code, answer.content) == (path, method, 200, answer.content)
                assert (path, method, faults(described, operation, answer)) == (path, method, [])
                sent += 1
    assert sent == 6
