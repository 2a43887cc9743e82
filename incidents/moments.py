"""Moments of incidents: typed and written in era style by the clock of Japan, and the time between two of them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from agencies import eras
from agencies.echoes import echoed
from agencies.forms import TypedField
from agencies.refusals import Refusal

TYPED = re.compile(r"(?P<day>.*\d日?)(?:\s+|[Tt]\s*|(?<=日)\s*)(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{1,2})?分?")
EXAMPLE = "平成27年10月1日 14:05 や 2015-10-01 14:05"


class BadMoment(Refusal):
    """A moment that cannot be: to come, out of order, or under another regime. Pages mark the field it was typed into."""


def written(moment: datetime) -> str:
    """平成27年10月1日 14:05, by the clock of Japan."""
    here = timezone.localtime(moment)
    return f"{eras.full(here.date())} {here:%H:%M}"


def parse_moment(text: str) -> datetime:
    """The moment a person typed, in era or ISO style, half or full width; raises DateError."""
    line = " ".join(unicodedata.normalize("NFKC", text).split())
    match = TYPED.fullmatch(line)
    if match is None or (match["minute"] is None and line.endswith(":")):
        raise eras.DateError(f"「{echoed(text)}」は日時として読めません。{EXAMPLE} のように入力してください。")
    day = eras.parse_day(match["day"])
    try:
        clock = time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        raise eras.DateError(f"「{echoed(text)}」の時刻はありません。0:00から23:59までで入力してください。") from None
    return timezone.make_aware(datetime.combine(day, clock))


class MomentField(TypedField):
    """A day and time of day; its value is an aware datetime or None."""

    def __init__(self, **kwargs: Any) -> None:
        """Required unless said otherwise, with an example."""
        kwargs.setdefault("help_text", f"例：{EXAMPLE}。見当で構いません。後で訂正できます。")
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "input-moment", "autocomplete": "off"}))
        kwargs.setdefault("error_messages", {"required": f"{kwargs['label']}を入力してください。"})
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a moment in era style, and what was typed as it was typed."""
        return written(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]  # the value of this field is what it reads
        """Read what was typed."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        try:
            return parse_moment(value)
        except eras.DateError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


def elapsed(since: datetime, until: datetime) -> str:
    """The time between two moments in the two largest units: 3日4時間, 1時間20分, 5分, 1分未満."""
    minutes = int(abs(until - since) / timedelta(minutes=1))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days}日" + (f"{hours}時間" if hours else "")
    if hours:
        return f"{hours}時間" + (f"{rest}分" if rest else "")
    return f"{rest}分" if rest else "1分未満"
