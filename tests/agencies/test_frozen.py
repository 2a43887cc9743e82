"""A table kept as plain values is read back whole, and equal values have one text."""

from __future__ import annotations

import json

from hypothesis import given

from agencies.frozen import canonical, read, unlinked, written
from agencies.tables import Table
from tests.tables import tables


@given(tables())
def test_a_table_that_is_kept_is_read_back_whole_but_for_its_links(table: Table) -> None:
    kept = json.loads(canonical(written(table)))
    assert read(kept) == unlinked(table)
    assert canonical(written(read(kept))) == canonical(kept)


def test_one_text_for_equal_values() -> None:
    assert canonical({"b": [1, None, True], "a": "—㉑\u2028\n"}) == '{"a":"—㉑\u2028\\n","b":[1,null,true]}'
