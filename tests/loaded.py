"""What a command loads, loaded once by each process of the tests, and put back row by row in a tenth of the time after that.

Rows keep their ids, and are put back only over tables whose last ids are what they were before the command ran.
"""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

from django.apps import apps
from django.db import connection

ROOMS = ("agencies", "guidelines", "regulations", "audits", "incidents")
Last = dict[str, int]
KEPT: dict[tuple[str, tuple[tuple[str, int], ...]], dict[str, Any]] = {}


def load_once(name: str, load: Callable[[], object]) -> None:
    """Load it, or put back what was loaded under that name before."""
    before = last_ids()
    key = (name, tuple(sorted(before.items())))
    if key in KEPT:
        put_back(KEPT[key])
    else:
        load()
        KEPT[key] = {
            table: rows_behind(table, before[table]) for table, last in last_ids().items() if last > before[table]
        }


def last_ids() -> Last:
    """Table → its last id, 0 where it is empty; one query."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
    one = "SELECT '{0}', COALESCE(MAX(id), 0) FROM {0}"
    numbered = [one.format(model._meta.db_table) for model in models if model._meta.pk.column == "id"]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(numbered))
        return dict(cursor.fetchall())


def rows_behind(table: str, last: int) -> Any:
    """The rows with a greater id, as the database itself writes them."""
    rows = f"SELECT * FROM {table} WHERE id > {last}"  # noqa: S608 - a name of ours
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            written = StringIO()
            cursor.cursor.copy_expert(f"COPY ({rows}) TO STDOUT", written)
            return written.getvalue()
        return cursor.cursor.connection.execute(rows).fetchall()


def put_back(kept: dict[str, Any]) -> None:
    """Write the rows again; what is written next gets ids behind theirs."""
    with connection.cursor() as cursor:
        for table, rows in kept.items():
            if connection.vendor == "postgresql":
                cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO(rows))
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 - a name of ours
                cursor.execute(last)
            else:
                insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"  # noqa: S608 - a name of ours
                cursor.cursor.connection.executemany(insert, rows)
