"""Regimes: the day from which the law binds whom, and what it says, as data with its articles."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from incidents import clocks, escalation, letters, regimes
from incidents.models import Escalation, Incident, IncidentReport
from incidents.regimes import regime_of, rules_of, triggers


@pytest.mark.parametrize(
    ("kind", "day", "regime"),
    [
        ("AGENCY", "2015-10-01", "GUIDELINE"),
        ("AGENCY", "2022-03-31", "GUIDELINE"),
        ("AGENCY", "2022-04-01", "LAW"),
        ("CORPORATION", "2022-03-31", "GUIDELINE"),
        ("CORPORATION", "2022-04-01", "LAW"),
        ("LOCAL_GOVERNMENT", "2022-04-01", "GUIDELINE"),
        ("LOCAL_GOVERNMENT", "2023-03-31", "GUIDELINE"),
        ("LOCAL_GOVERNMENT", "2023-04-01", "LAW"),
    ],
)
def test_the_regime_follows_from_the_day_and_the_kind_of_organ(kind: str, day: str, regime: str) -> None:
    assert regime_of(kind, date.fromisoformat(day)) == regime


def test_a_unit_answers_by_its_organ_and_has_no_regime_of_its_own() -> None:
    with pytest.raises(KeyError):
        regime_of("UNIT", date(2022, 4, 1))


def test_every_regime_has_rules_and_every_clock_stands_in_one_of_them() -> None:
    found = {regime: [one.clock for one in rules_of(regime).deadlines] for regime in Incident.Regime}
    assert found == {"GUIDELINE": [], "LAW": list(Escalation.Clock)}


def test_the_law_counts_days_as_it_says() -> None:
    assert [
        (str(one.clock), one.days, one.days_if_malicious, one.moves_past_closed_days)
        for one in rules_of("LAW").deadlines
    ] == [("PRELIMINARY", 5, 5, False), ("FINAL", 30, 60, True)]


def test_every_moment_has_a_name_that_fits_its_column_and_somebody_who_is_told() -> None:
    moments = [
        (str(one.clock), moment.name, sorted(moment.told))
        for one in rules_of("LAW").deadlines
        for moment in one.moments
    ]
    everybody = ["MINISTRY", "ORGAN", "SUPERVISOR"]
    assert moments == [
        ("PRELIMINARY", "DAY_3", ["ORGAN"]),
        ("PRELIMINARY", "LAST_DAY", ["ORGAN"]),
        ("PRELIMINARY", "OVERDUE", everybody),
        ("FINAL", "DAYS_7", ["ORGAN"]),
        ("FINAL", "DAYS_3", ["ORGAN"]),
        ("FINAL", "DAYS_1", ["ORGAN"]),
        ("FINAL", "OVERDUE", everybody),
    ]
    longest = Escalation._meta.get_field("moment").max_length
    assert longest is not None
    assert max(len(name) for _, name, _ in moments) <= longest


def test_every_trigger_is_a_column_of_a_report_and_says_its_article() -> None:
    columns = {field.name for field in IncidentReport._meta.get_fields()}
    assert [one.field for one in triggers() if one.field not in columns] == []
    assert [one.basis[:11] for one in triggers()] == [f"施行規則第43条第{n}号" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(("persons", "holds"), [(None, None), (0, False), (100, False), (101, True)])
def test_more_than_a_hundred_persons_is_a_trigger_and_a_hundred_is_none(
    persons: int | None, holds: bool | None
) -> None:
    (trigger,) = [one for one in triggers() if one.more_than is not None]
    assert trigger.holds(persons) is holds


@pytest.mark.parametrize("module", [regimes, clocks, escalation, letters])
def test_no_figure_or_article_of_the_law_stands_in_code(module: object) -> None:
    source = Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")
    code = "".join(part for place, part in enumerate(source.split('"""')) if place % 2 == 0)  # not what is explained
    assert [word for word in ("第68条", "第43条", "第44条", "2022", "2023", "30", "60", "100") if word in code] == []
