"""What the survey of 2015 says of readiness: every organ asked says yes, and each is known by name."""

from __future__ import annotations

from typing import Any

from agencies.models import Trail
from agencies.roles import Role
from audits.tables import ask
from guidelines.models import Amendment
from incidents.models import ContactRoute, Readiness
from tests.api import get, secret_of
from tests.audits.pages import figures, page
from tests.permissions.matrix import someone

NUMBERS = {"2-2-7": "2-(2)-7", "2-2-8": "2-(2)-8", "2-2-10": "2-(2)-10"}


def test_page_and_api_give_the_figures_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    evaluator, token = someone("evaluator"), secret_of(Role.EVALUATOR)
    for number, key in NUMBERS.items():
        report = published["tables"][key]
        rows = report["rows"]
        pairs = [
            [
                ("—", "") if value is None else (str(value), f"({share}%)")
                for value, share in zip(*columns, strict=True)
            ]
            for columns in ((row["values"], row["percent"]) for row in rows)
        ]
        assert figures(page(evaluator, f"/tables/{number}/")) == pairs
        answer = get(f"tables/{number}/", token).json()
        assert (answer["title"], answer["unit"], answer["columns"]) == (
            report["title"],
            report["unit"],
            report["columns"],
        )
        assert [[cell["count"] for cell in row["cells"]] for row in answer["rows"]] == [row["values"] for row in rows]
        total = sum(value or 0 for value in rows[-1]["values"][1:])
        assert answer["provenance"] == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": total, "ALLOCATED": 0}


def test_everybody_is_named_and_nobody_else_is_confirmed(survey: Amendment) -> None:
    assert Readiness.objects.count() == survey.reviews.count() == 246
    days = set(Readiness.objects.values_list("fiscal_year", "confirmed_on", "confirmed_by_name"))
    assert [(year, str(day), by) for year, day, by in days] == [(2015, "2016-05-31", "総務省の調査")]
    assert ContactRoute.objects.count() == 0
    trail = Trail.objects.filter(target_type="incidents.Readiness")
    assert (trail.count(), set(trail.values_list("action", flat=True))) == (246, {"連絡体制を登録"})


def test_nobody_had_said_anything_before_the_survey_closed(survey: Amendment) -> None:
    table = ask("2-2-7", {"as_of": "2016-03-31"}).table()
    assert [column.label for column in table.columns] == ["機関数", "連絡体制の整備", "未回答"]
    assert [cell.count for cell in table.rows[-1].cells] == [246, 0, 246]
