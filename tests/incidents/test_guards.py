"""The database itself refuses to change what was reported and which steps were recorded, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models import ProtectedError

from incidents.models import Incident, IncidentReport, IncidentStep, Step
from tests.incidents.people import place, took

pytestmark = pytest.mark.django_db
ON_SQLITE = connection.vendor == "sqlite"
WRITTEN_ONCE: tuple[type[models.Model], ...] = (IncidentReport, IncidentStep)
COLUMN: dict[Any, str] = {IncidentReport: "title", IncidentStep: "person"}
STATEMENTS = {
    "UPDATE": "UPDATE TABLE SET COL = 'x'",
    "UPDATE of nothing that differs": "UPDATE TABLE SET id = id",
    "DELETE": "DELETE FROM TABLE",
    "DELETE of one": "DELETE FROM TABLE WHERE id = (SELECT MIN(id) FROM TABLE)",
    "UPSERT": "INSERT INTO TABLE SELECT * FROM TABLE WHERE true ON CONFLICT (id) DO UPDATE SET COL = 'x'",
    **(
        {
            "REPLACE": "REPLACE INTO TABLE SELECT * FROM TABLE",
            "REPLACE under a new id": "REPLACE INTO TABLE (COLUMNS) SELECT COLUMNS FROM TABLE",
            "UPDATE OR REPLACE": "UPDATE OR REPLACE TABLE SET COL = 'x'",
        }
        if ON_SQLITE
        else {
            "TRUNCATE": "TRUNCATE TABLE CASCADE",
            "TRUNCATE of incidents": "TRUNCATE incidents_incident CASCADE",
            "TRUNCATE of accounts": "TRUNCATE agencies_user CASCADE",
        }
    ),
}
THROUGH_MODELS: dict[str, Callable[[Any], object]] = {
    "update": lambda model: model.objects.update(**{COLUMN[model]: "x"}),
    "delete": lambda model: model.objects.all()._raw_delete("default"),
    "save": lambda model: model.objects.order_by("pk")[0].save(),
    "bulk_update": lambda model: model.objects.bulk_update(model.objects.all(), [COLUMN[model]]),
    "update_or_create": lambda model: model.objects.update_or_create(
        pk=model.objects.order_by("pk")[0].pk, defaults={COLUMN[model]: "x"}
    ),
}


@pytest.fixture
def incident() -> Incident:
    organs = place()
    found = organs.report()
    took(found, Step.TO_MANAGER, organs.officer("港湾機構"))
    connection.check_constraints()  # PostgreSQL truncates nothing whose references are still to be checked
    return found


def filled(model: Any, statement: str) -> str:
    """The statement for the table of the model."""
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)
    return statement.replace("TABLE", model._meta.db_table).replace("COLUMNS", columns).replace("COL", COLUMN[model])


def kept() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in WRITTEN_ONCE]  # type: ignore[attr-defined]  # each of them has a manager


@pytest.mark.parametrize("model", WRITTEN_ONCE, ids=lambda model: model.__name__)
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_no_statement_changes_what_was_recorded(incident: Incident, model: Any, statement: str) -> None:
    before = kept()
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        connection.cursor().execute(filled(model, statement))
    assert kept() == before
    assert [len(rows) for rows in before] == [1, 2]


@pytest.mark.parametrize("model", WRITTEN_ONCE, ids=lambda model: model.__name__)
@pytest.mark.parametrize("change", THROUGH_MODELS.values(), ids=THROUGH_MODELS)
def test_no_model_changes_what_was_recorded(incident: Incident, model: Any, change: Callable[[Any], object]) -> None:
    before = kept()
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        change(model)
    assert kept() == before


def test_an_incident_is_not_deleted_nor_its_organ_nor_who_reported_it(incident: Incident) -> None:
    before = kept()
    assert incident.reported_by
    for found in (incident, incident.organization, incident.reported_by):
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            found.delete()
    assert kept() == before


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("model", WRITTEN_ONCE, ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", ["REPLACE", "REPLACE under a new id"])
def test_a_connection_that_does_not_notice_the_deletion_replaces_nothing_either(
    incident: Incident, model: Any, name: str
) -> None:
    """Any client of SQLite but ours connects without recursive triggers."""
    before = kept()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(filled(model, STATEMENTS[name]))
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")
    assert kept() == before
