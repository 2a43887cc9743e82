"""What is published of the exercise is shown to who watches only, and says what it is."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook

from guidelines.models import Amendment
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator
from tests.permissions.matrix import signed_in
from tests.publications import SETS, open_addresses, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def browser_of(officer: Any) -> Client:
    return signed_in(officer.account)


def test_what_is_published_of_the_exercise_is_shown_to_who_watches_only(cycle: Cycle) -> None:
    Amendment.objects.update(is_fictional=True)
    cycle.amendment.refresh_from_db()
    publication = published(cycle)
    for address in open_addresses(publication)[1:]:
        found = Client().get(address)
        if address.startswith(SETS) and "2020" not in address:
            assert "2020-06-1" not in found.content.decode()
        else:
            assert (address, found.status_code) == (address, 404)
    assert "2020-06-1" not in Client().get("/published/").content.decode()
    assert browser_of(chief_of(cycle.organs["北省"])).get(publication.get_absolute_url()).status_code == 404
    watching = browser_of(evaluator(cycle))
    assert '<h2 id="exercises-title">演習（架空）</h2>' in watching.get("/published/").content.decode()
    assert "【演習】" in watching.get(publication.get_absolute_url()).content.decode()


def test_every_file_of_the_exercise_says_so_in_its_name(cycle: Cycle) -> None:
    Amendment.objects.update(is_fictional=True)
    cycle.amendment.refresh_from_db()
    page = published(cycle, ["2-1-5"]).get_absolute_url()
    watching = browser_of(evaluator(cycle))
    names = {
        f"{page}?format=xlsx": "演習_published-2020-06-1.xlsx",
        f"{page}?format=pdf": "演習_published-2020-06-1.pdf",
        **{
            f"{page}2-1-5/?format={one}": f"演習_published-2020-06-1_table-2-1-5.{one}"
            for one in ("csv", "xlsx", "pdf")
        },
        f"{SETS}2020-06-1/?format=csv": "演習_published-2020-06-1.csv",
        **{
            f"/publications/2020-06-1/compare/?format={one}": f"演習_compare-2020-06-1_now.{one}"
            for one in ("csv", "xlsx")
        },
        **{
            f"/late/?amendment=2020-06&as_of=2016-05-31&format={one}": f"演習_late-2020-06_2016-05-31.{one}"
            for one in ("csv", "xlsx")
        },
    }
    found = {address: watching.get(address) for address in names}
    told = {address: unquote(one["Content-Disposition"].rpartition("''")[2]) for address, one in found.items()}
    assert told == names
    compared = load_workbook(BytesIO(found["/publications/2020-06-1/compare/?format=xlsx"].content)).active
    assert compared["A1"].value == "【演習（架空）】公表値の比較"
