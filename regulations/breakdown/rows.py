"""Saving very many rows as plain values: to prepare an instance of its model for each costs more than the database does."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

AT_ONCE = 5_000
POSTGRES = "INSERT INTO {table} ({columns}) SELECT * FROM UNNEST({lists})"
SQLITE = "INSERT INTO {table} ({columns}) VALUES ({values})"


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, each with the values of those columns (by their names on the model); the others get their default.

    - Every constraint of the database holds as ever. What a model does beside it (signals, `save`) is passed by, as with
      Django's `bulk_create`; the ids are not told. A column of JSON is not provided for.
    - PostgreSQL gets each column as one list, as from `bulk_create`, but written as one text: to take apart the
      expression that psycopg2 makes of a list takes it longer than the rest. SQLite gets the rows one by one.
    """
    known = {field.attname: field for field in model._meta.concrete_fields}
    others = [field for name, field in known.items() if name not in columns and not field.primary_key]
    fields = [*(known[name] for name in columns), *others]
    is_postgres, quote = connection.vendor == "postgresql", connection.ops.quote_name
    sql = (POSTGRES if is_postgres else SQLITE).format(
        table=quote(model._meta.db_table),
        columns=", ".join(quote(str(field.column)) for field in fields),
        lists=", ".join(f"(%s)::{str(field.db_type(connection)).partition('(')[0]}[]" for field in fields),
        values=", ".join(["%s"] * len(fields)),
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            values = [*zip(*part, strict=True), *([field.get_default()] * len(part) for field in others)]
            if is_postgres:
                cursor.execute(sql, list(map(as_list, fields, values)))
            else:
                cursor.executemany(sql, list(zip(*map(prepared, fields, values), strict=True)))


def insert_all(model: type[models.Model], instances: Sequence[models.Model]) -> None:
    """Insert rows that are instances of their model; they are not told their ids."""
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    insert(model, columns, list(map(attrgetter(*columns), instances)))


def prepared(field: models.Field[Any, Any], values: Sequence[Any]) -> list[Any]:
    """The values as the database takes them, each looked at once: a column says the same few again and again."""
    found = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [found[value] for value in values]


def as_list(field: models.Field[Any, Any], values: Sequence[Any]) -> str:
    """The same as one text, in the notation of PostgreSQL: {"one","another",NULL}."""
    found = {value: element(field.get_db_prep_save(value, connection)) for value in set(values)}
    return "{" + ",".join([found[value] for value in values]) + "}"


def element(value: Any) -> str:
    """One value of such a list; within quotes only they and the backslash are special."""
    if value is None:
        return "NULL"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
