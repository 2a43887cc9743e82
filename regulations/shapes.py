"""The tables of this room: how each is counted, what is behind its figures, and from which rows."""

from __future__ import annotations

from guidelines.tables import Shape
from regulations import counted_rows as rows
from regulations.guidance_tables import behind_cooperation, behind_relays, cooperation, relays_of_notice, with_notices
from regulations.late_tables import behind_late, late_revisers
from regulations.scope_tables import behind_arrangement, scope_arrangement
from regulations.tables import (
    behind_completion,
    behind_items,
    completion_by_kind,
    item_tables,
    items_by_outcome,
)
from regulations.unit_tables import behind_units, units_by_group, with_units

SHAPES = (
    Shape("completion_by_kind", completion_by_kind, behind_completion, rows.completions),
    Shape("items_by_outcome", items_by_outcome, behind_items, rows.answers, together=item_tables),
    Shape("scope_arrangement", scope_arrangement, behind_arrangement, rows.arrangements),
    Shape("units_by_group", units_by_group, behind_units, rows.regulations_of_units, with_units),
    Shape("cooperation", cooperation, behind_cooperation, rows.cooperations),
    Shape("relays_of_notice", relays_of_notice, behind_relays, rows.relays, with_notices),
    Shape("late_revisers", late_revisers, behind_late, rows.late),
)
