"""The database itself refuses to change a published set, or to let anything into it later, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models import ProtectedError

from agencies import guards
from agencies.models import User
from audits.models import Publication, PublishedRow, PublishedTable
from guidelines.models import Amendment
from regulations.models import Submission
from tests.cycles import answered_cycle
from tests.publications import published

pytestmark = pytest.mark.django_db
ON_SQLITE = connection.vendor == "sqlite"
FROZEN: tuple[type[models.Model], ...] = (Publication, PublishedTable, PublishedRow)
COLUMN: dict[Any, str] = {Publication: "title", PublishedTable: "number", PublishedRow: "text"}

STATEMENTS = {
    "UPDATE": "UPDATE TABLE SET COL = 'x'",
    "UPDATE of nothing that differs": "UPDATE TABLE SET id = id",
    "DELETE": "DELETE FROM TABLE",
    "DELETE of one": "DELETE FROM TABLE WHERE id = (SELECT MIN(id) FROM TABLE)",
    "UPSERT": "INSERT INTO TABLE SELECT * FROM TABLE WHERE true ON CONFLICT (id) DO UPDATE SET COL = 'x'",
    **(
        {
            "REPLACE": "REPLACE INTO TABLE SELECT * FROM TABLE",
            "INSERT OR REPLACE": "INSERT OR REPLACE INTO TABLE SELECT * FROM TABLE",
            "UPDATE OR REPLACE": "UPDATE OR REPLACE TABLE SET COL = 'x'",
        }
        if ON_SQLITE
        else {
            "TRUNCATE": "TRUNCATE TABLE CASCADE",
            "TRUNCATE of cycles": "TRUNCATE guidelines_amendment CASCADE",
            "TRUNCATE of accounts": "TRUNCATE agencies_user CASCADE",
            "TRUNCATE of versions": "TRUNCATE regulations_submission CASCADE",
        }
    ),
}
INSERTS = {
    "INSERT": "INSERT INTO TABLE (COLUMNS) SELECT COLUMNS FROM TABLE",
    **({"INSERT OR IGNORE": "INSERT OR IGNORE INTO TABLE (COLUMNS) SELECT COLUMNS FROM TABLE"} if ON_SQLITE else {}),
}


def columns_of(model: Any) -> str:
    """All columns but the id."""
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)


def statements(model: Any) -> dict[str, str]:
    """SQL that would change what stands in the table of the model."""
    return {name: filled(model, statement) for name, statement in STATEMENTS.items()}


def filled(model: Any, statement: str) -> str:
    """The statement for the table of the model, for one of its columns, or all but the id."""
    columns = columns_of(model)
    return statement.replace("TABLE", model._meta.db_table).replace("COLUMNS", columns).replace("COL", COLUMN[model])


SQL = [(f"{name} {model.__name__}", statement) for model in FROZEN for name, statement in statements(model).items()]
THROUGH_MODELS: dict[str, Callable[[Any], object]] = {
    "update": lambda model: model.objects.update(**{COLUMN[model]: "x"}),
    "delete": lambda model: model.objects.all()._raw_delete("default"),
    "save": lambda model: model.objects.order_by("pk")[0].save(),
    "bulk_update": lambda model: model.objects.bulk_update(model.objects.all(), [COLUMN[model]]),
    "bulk_create over what is there": lambda model: model.objects.bulk_create(
        list(model.objects.all()),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[COLUMN[model]],
    ),
    "update_or_create": lambda model: model.objects.update_or_create(
        pk=model.objects.order_by("pk")[0].pk, defaults={COLUMN[model]: "x"}
    ),
}


@pytest.fixture
def publication() -> Publication:
    found = published(answered_cycle(), ["2-1-5", "2-2-20"])
    connection.check_constraints()  # PostgreSQL truncates nothing whose references are still to be checked
    return found


def kept() -> list[list[tuple[Any, ...]]]:
    """Everything that is published."""
    return [list(model.objects.order_by("pk").values_list()) for model in FROZEN]  # type: ignore[attr-defined]  # each of them has a manager


@pytest.mark.parametrize("statement", [sql for _, sql in SQL], ids=[name for name, _ in SQL])
def test_no_statement_changes_what_is_published(publication: Publication, statement: str) -> None:
    before = kept()
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert kept() == before
    assert [len(rows) for rows in before] == [1, 2, 8]


@pytest.mark.parametrize("model", FROZEN)
@pytest.mark.parametrize("change", THROUGH_MODELS.values(), ids=THROUGH_MODELS)
def test_no_model_changes_what_is_published(
    publication: Publication, model: type[models.Model], change: Callable[[Any], object]
) -> None:
    before = kept()
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        change(model)
    assert kept() == before


def test_what_is_published_is_not_deleted_through_models(publication: Publication) -> None:
    before = kept()
    for found in (publication, publication.amendment, publication.prepared_by, publication.published_by):
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            found.delete()
    for model in (Publication, Amendment, User, Submission):
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            model.objects.all().delete()
    assert kept() == before


def copy_of(part: models.Model, **changed: Any) -> models.Model:
    """The same once more, as a new row of the same set."""
    values = {
        field.attname: getattr(part, field.attname) for field in part._meta.concrete_fields if field.name != "id"
    }
    return type(part)(**values | changed)


@pytest.mark.parametrize("model", [PublishedTable, PublishedRow])
def test_nothing_enters_a_published_set_later(publication: Publication, model: Any) -> None:
    before = kept()
    new = copy_of(model.objects.order_by("pk")[0], number="9-9-9", position=99)
    attempts: list[Callable[[], object]] = [
        lambda: new.save(),
        lambda: model.objects.bulk_create([new]),
        lambda: model.objects.bulk_create([new], ignore_conflicts=True),
        *(partial(connection.cursor().execute, filled(model, statement)) for statement in INSERTS.values()),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match=f"{model._meta.db_table} is append-only"), transaction.atomic():
            attempt()
    assert kept() == before


@pytest.mark.parametrize("model", [PublishedTable, PublishedRow])
def test_nothing_stands_without_its_publication(publication: Publication, model: Any) -> None:
    before = kept()
    orphan = copy_of(model.objects.order_by("pk")[0], publication_id=uuid4())

    def save_and_check() -> None:
        orphan.save()
        connection.check_constraints()

    with pytest.raises(DatabaseError), transaction.atomic():
        save_and_check()
    assert kept() == before


def test_the_database_lets_nobody_publish_what_they_prepared(publication: Publication) -> None:
    same = copy_of(publication, code="x", number=9, set_id=uuid4(), published_by_id=publication.prepared_by_id)
    with pytest.raises(DatabaseError, match="publication_by_two_people"), transaction.atomic():
        same.save()
    second = copy_of(publication, code="x", number=1, edition=2, set_id=uuid4())
    with pytest.raises(DatabaseError, match="publication_correction_has_a_reason"), transaction.atomic():
        second.save()


def test_the_seals_are_lifted_for_a_migration_on_sqlite_and_put_back_after_it(publication: Publication) -> None:
    seals = {f"guard_{table}_insert" for table in guards.SEALED}
    guards.before_migrate(plan=[])
    assert seals <= guards.installed(connection)
    guards.before_migrate(plan=["something"])
    assert (seals & guards.installed(connection) == set()) is ON_SQLITE
    guards.after_migrate()
    assert guards.installed(connection) == guards.expected(connection)


def test_only_tables_that_exist_are_guarded_and_missed(db: None) -> None:
    assert guards.expected(connection, {"agencies_trail"}) == {
        f"guard_agencies_trail_{name}" for name in ("update", "delete", "replace" if ON_SQLITE else "truncate")
    }
    assert guards.there(connection) == set(guards.GUARDED)


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
@pytest.mark.parametrize("statement", [STATEMENTS.get("REPLACE", ""), INSERTS["INSERT"].replace("INSERT", "REPLACE")])
def test_a_connection_that_does_not_notice_the_deletion_replaces_nothing_either(
    publication: Publication, model: Any, statement: str
) -> None:
    """Any client of SQLite but ours connects without recursive triggers; with the ids or under new ones."""
    before = kept()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(filled(model, statement))
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")
    assert kept() == before
