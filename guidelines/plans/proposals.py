"""The official tables a plan begins with: those of an earlier cycle, for whom the plan concerns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.trail import values
from guidelines.catalogue import DATA
from guidelines.models import AUDIENCES, Amendment, OfficialTable
from guidelines.plans.content import Content, Plain

ITEM_TABLE = "items_by_outcome"  # the shape of which every audience has a table of its own; here only data
COPIED = ("number", "caption", "shape", "audience", "title", "unit", "row_heading", "notes")
EARLIER = re.compile(r"[0-9０-９①-⑳㉑-㊿]|明治|大正|昭和|平成|令和|報告書")
ASKED_OF = {"cooperation": ("AGENCY", "CORPORATION")}
"""Shapes that ask some audiences alone, though their table bears none: those bound by 所管."""
KINDS = dict(AUDIENCES)


def model_amendment(is_fictional: bool) -> Amendment | None:
    """The newest cycle of the same register that has tables, else the newest of any."""
    with_tables = Amendment.objects.filter(tables__isnull=False).distinct().order_by("-issued_on", "-pk")
    return with_tables.filter(is_fictional=is_fictional).first() or with_tables.first()


def proposed_tables(audiences: Collection[str], short_titles: dict[str, str], *, is_fictional: bool) -> list[Plain]:
    """Tables for all organs and for each audience; of another register without an organ of their own.

    - A table of one organ is proposed where organs of its kind are concerned, one that asks some audiences where any of
      these is.
    - Where nobody opened a cycle before, those of the report.
    - An audience without a table of items gets one that is adapted from another's. Nothing of it is checked.
    """
    model = model_amendment(is_fictional)
    if model:
        of_model = model.tables.select_related("organization").order_by("position")
        rows = [
            _copied(table) for table in of_model if table.organization is None or table.organization.kind in audiences
        ]
    else:
        rows = [{"audience": "", "unit": "", "notes": [], **row} for row in read_json(DATA / "tables.json")]
    foreign = model is None or model.is_fictional != is_fictional
    kept = [
        row | {"organization": "" if foreign else row.get("organization", ""), "is_checked": False}
        for row in rows
        if (not row["audience"] or row["audience"] in audiences)
        and set(audiences) & set(ASKED_OF.get(row["shape"], audiences))
    ]
    item_tables = [row for row in rows if row["shape"] == ITEM_TABLE]
    for audience in KINDS:
        has_one = any(row["audience"] == audience and row["shape"] == ITEM_TABLE for row in kept)
        if audience in audiences and item_tables and not has_one:
            place = next((i for i in range(len(kept), 0, -1) if kept[i - 1]["shape"] == ITEM_TABLE), len(kept))
            adapted = _adapted(item_tables[-1], audience, short_titles, {row["number"] for row in kept})
            kept.insert(place, adapted)
    return kept


def _copied(table: OfficialTable) -> Plain:
    """A table of an earlier cycle as plain values."""
    return values(table, COPIED) | {"organization": table.organization.code if table.organization else ""}


def _adapted(model: Plain, audience: str, short_titles: dict[str, str], taken: Collection[str]) -> Plain:
    """The table of items of one audience, for another: its words and its guideline's name replaced."""
    of, label = KINDS[model["audience"]], KINDS[audience]
    former = re.match(r"(.+?)の改正内容", model["row_heading"])
    short = short_titles.get(audience, "")

    def said(text: str) -> str:
        text = text.replace(f"（{of}）", f"（{label}）")
        return text.replace(former[1], short) if former and short else text

    number = next(number for n in range(2, 1000) if (number := f"{model['number'][:16]}-{n}") not in taken)
    return {
        "number": number,
        "caption": f"{model['caption'][:21]}（{label}）",
        "shape": model["shape"],
        "audience": audience,
        "title": said(model["title"]),
        "unit": model["unit"],
        "row_heading": said(model["row_heading"])[:50],
        "notes": [said(note) for note in model["notes"]],
        "organization": "",
        "is_checked": False,
    }


def doubtful(table: Plain, names: Iterable[str]) -> list[str]:
    """Title and notes that may tell of the earlier cycle: they name a number, an item, an era, the report or an organ."""
    texts = [table["title"], *table["notes"]]
    return [text for text in texts if EARLIER.search(text) or any(name in text for name in names)]


def names_of_organs(is_fictional: bool) -> list[str]:
    """Names of organs that a text may hold."""
    found = Organization.objects.organs().of_register(is_fictional).exclude(name="")
    return list(found.values_list("name", flat=True))


def known_shapes(is_fictional: bool) -> dict[str, str]:
    """Shapes of tables there are → the title of one, of the same register where it has any: no exercise names an organ."""
    tables = OfficialTable.objects.order_by("-pk").values_list("shape", "title")
    rows: list[Any] = list(tables.filter(amendment__is_fictional=is_fictional)) or list(tables)
    rows = rows or [(row["shape"], row["title"]) for row in read_json(DATA / "tables.json")]
    return dict(rows)


def audiences_of(content: Content, known: dict[str, Any]) -> dict[str, str]:
    """Audience → short title of its guideline, of those the plan concerns."""
    found = {}
    for one in content.guidelines:
        guideline = known.get(one.code)
        if one.new:
            found[one.new["audience"]] = one.new["short_title"]
        elif guideline:
            found[guideline.audience] = guideline.short_title
    return found
