"""What the survey of 2015 published of readiness, from `data/readiness_2015.json`.

Tables 2-(2)-⑦, ⑧ and ⑩ give every organ asked a yes. Nobody is left over, so each is known by name: PUBLISHED.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import transaction

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.roles import Officer
from agencies.trail import Change, record_all
from incidents.models import Readiness
from incidents.readiness.actions import kept
from regulations.survey_revisions import DATA as SURVEY

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load_readiness(*, organizations: Sequence[Organization], by: Officer) -> dict[str, int]:
    """One row for each organ of the kinds that were asked, confirmed on the day the survey closed."""
    facts = read_json(DATA / "readiness_2015.json")
    closed_on = date.fromisoformat(read_json(SURVEY / "survey.json")["submitted_on"])
    rows = []
    for organ in organizations:
        answers = facts["answers"].get(organ.kind)
        if answers is None:
            continue
        sources = {f"{key}_provenance": facts["provenance"] for key in answers}
        rows.append(
            Readiness(
                organization=organ,
                fiscal_year=facts["fiscal_year"],
                confirmed_on=closed_on,
                confirmed_by_name=facts["confirmed_by"],
                **answers,
                **sources,
            )
        )
    saved = Readiness.objects.bulk_create(rows)
    record_all("連絡体制を登録", [Change(one, one.organization_id, after=kept(one)) for one in saved], by=by)
    return {"連絡体制": len(saved)}
