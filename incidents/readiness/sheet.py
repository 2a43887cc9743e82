"""The contact sheet (緊急連絡網): one A4 page to hang up, set by typst from `templates/pdf/contact_sheet.typ`.

A long chain is set smaller. Where even that does not fit, the first page says plainly how many stand on the next.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time

from django.conf import settings

from agencies import eras, layouts
from agencies.documents import compiled
from agencies.models import Organization
from incidents.models import ContactRoute
from incidents.readiness.chain import Chain

TEMPLATE = settings.BASE_DIR / "templates" / "pdf" / "contact_sheet.typ"
TITLE = "漏えい等事案 緊急連絡網"
FIRST = (
    "外部からの不正アクセスや不正プログラムの感染が疑われるときは、直ちにLANケーブルを抜く（無線は切る）。",
    "事実が全て分かるのを待たず、下の第1順位から順に連絡する。つながらないときは代理、次の順位へ。",
    "いつ、どこで、何が起きたか、何をしたかを書き留める。",
)
"""What comes first, whoever finds it (第9-1, 9-2), in our words."""


def contact_sheet(organ: Organization, route: ContactRoute, chain: Chain) -> bytes:
    """The PDF of an organ's chain; the same chain gives the same bytes."""
    changed = route.changed_on
    content = {
        "mark": layouts.FICTIONAL * organ.is_fictional,
        "title": TITLE,
        "author": layouts.SYSTEM,
        "organ": organ.full_name,
        "changed": f"{eras.full(changed)}更新",
        "first": FIRST,
        "links": [{"place": place, **asdict(link)} for place, link in enumerate(chain.links, start=1)],
        "nights": chain.nights,
        "note": chain.note,
        "footer": f"{layouts.SYSTEM} ・ {organ.full_name} ・ {eras.full(changed)}更新 ・ 取扱注意（氏名と連絡先を含む）",
    }
    moment = int(datetime.combine(changed, time(), UTC).timestamp())
    return compiled(json.dumps(content, ensure_ascii=False), moment, TEMPLATE)
