"""Every page a person can open, in the order they are opened, and what their addresses name."""

from __future__ import annotations

from urllib.parse import urljoin

from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.audit_places import AUDITS
from tests.browser.cycle_places import CYCLES
from tests.browser.figure_places import FIGURES
from tests.browser.organ_places import ORGANS

PLACES = (*FIGURES, *AUDITS, *CYCLES, *ORGANS)
"""As loaded, before anyone has entered anything; the order matters, since some pages leave something behind."""


def reviews_of(page: Page) -> dict[str, int]:
    """Ids of the reviews and clauses that addresses name; `page` is an evaluator's."""
    found = {}
    organs = (
        ("review", "厚生労働省", ""),
        ("corporation", "医薬品医療機器総合機構", ""),
        ("exercise", "例示省", steps.EXERCISE),
    )
    for name, organ, cycle in organs:
        steps.open_review(page, organ, cycle)
        found[name] = steps.number_in(page.url)
    clauses = (("clause", "agency-guideline", "第6-9"), ("exercise_clause", "exercise-agency", "第4-2"))
    for name, guideline, number in clauses:
        page.goto(urljoin(page.url, f"/guidelines/{guideline}/"))
        link = page.get_by_role("main").get_by_role("link", name=number, exact=True)
        found[name] = int((link.get_attribute("href") or "").split("/")[4])
    return found


def group_of(page: Page) -> int:
    """The id of 検疫所 in addresses; `page` shows the ministry's draft."""
    href = page.get_by_role("main").get_by_role("link", name="検疫所", exact=True).get_attribute("href") or ""
    return int(href.partition("group=")[2])
