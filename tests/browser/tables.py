"""Reads the figures of a table's page, and what stands behind one of its cells."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page


def figures(page: Page) -> list[list[int]]:
    """The counts of the table, row by row, text cells left out."""
    rows = page.locator("table.table-numbers tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('.cell-count')].map(cell => cell.innerText))"
    )
    return [[int(text) for text in row if text.isdecimal()] for row in rows]


def provenance(page: Page) -> dict[str, int]:
    """How many of the table's base are known in which way."""
    lines = page.locator(".provenance-list > div")
    return {line.locator("dt").inner_text(): int(line.locator("dd").inner_text()) for line in lines.all()}


class Behind(NamedTuple):
    """The lines behind a cell: (name, provenance) of those with a name, and how many have none."""

    named: list[tuple[str, str]]
    unnamed: int

    @property
    def total(self) -> int:
        """All that the cell counts."""
        return len(self.named) + self.unnamed


def behind(page: Page, row: str, column: str) -> Behind:
    """Open a cell of the table on the page by the words of its link, read it, and go back."""
    page.get_by_role("link", name=f"{row} {column} ").click()
    lines = [line.locator("th, td").all_inner_texts() for line in page.locator("main tbody tr").all()]
    page.go_back()
    nameless = [name for name, _, _ in lines if "機関名不明（仮割当）" in name]
    return Behind(
        [(name.strip(), known) for name, _, known in lines if name not in nameless],
        sum(int(name.split()[-1]) for name in nameless),
    )
