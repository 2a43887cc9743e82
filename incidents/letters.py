"""What a warning says: whose turn it is and until when, by code and address alone, never what happened or where."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from agencies.layouts import FICTIONAL
from agencies.models import User
from incidents.clocks import Clock
from incidents.models import Incident
from incidents.regimes import Moment


def subject(incident: Incident, moment: Moment) -> str:
    """【期限】速報の期限は本日です（漏えい等事案 J7K2-M4QX）; of the exercise that is said first."""
    mark = FICTIONAL * incident.organization.is_fictional
    return f"{mark}【期限】{moment.words}（漏えい等事案 {incident.code}）"


def body(person: User, incident: Incident, clock: Clock, moment: Moment, now: datetime) -> str:
    """The whole text; where the application can be reached stands in the setting SITE_URL."""
    parts = [
        f"{person.name} 様",
        f"{moment.words}。",
        f"漏えい等事案：{FICTIONAL * incident.organization.is_fictional}{incident.code}\n"
        f"{clock.words_on(now)}\n"
        f"根拠：{clock.basis}\n"
        f"画面：{settings.SITE_URL}{incident.get_absolute_url()}",
        "個人情報保護委員会に報告したとき、又は報告が要らないと判断したときは、画面で記録してください。記録すると、この連絡は止まります。",
        "事案の内容は、このメールに書いていません。このメールに返信して、内容を書き送らないでください。\n"
        "このメールは、保護管理規程 見直し状況から送っています。",
    ]
    return "\n\n".join(parts) + "\n"
