"""What may be typed for an incident: lengths, numbers and marks, checked once for pages, programs and loaders."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from agencies.echoes import echoed
from agencies.refusals import Refusal
from incidents.models import Incident, IncidentReport
from incidents.words import label_of

TEXTS = ("title", "what", "data_kinds", "containment", "cause", "prevention")
REASONS = ("is_sensitive", "has_property_damage", "is_malicious")
FIELDS = (*TEXTS, "level", "persons", *REASONS)
"""The columns of a report that a person fills in."""
MOST_PERSONS = 2_147_483_647  # what the column holds
REQUIRED = ("title", "what")


def checked_text(label: str, text: str, longest: int, *, is_required: bool = False, has_lines: bool = False) -> str:
    """The text without spaces around it; refuse one that is missing, too long, or holds what cannot be read."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if is_required and not found:
        raise Refusal(f"{label}を入力してください。")
    if len(found) > longest:
        raise Refusal(f"{label}は{longest:,}文字以内で入力してください（今は{len(found):,}文字です）。")
    allowed = "\n\t" if has_lines else ""
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in allowed for one in found):
        kept = "制御文字" if has_lines else "改行や制御文字"
        raise Refusal(f"{label}には{kept}を使わないでください。")
    return found


def checked_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for a report, ready to be kept; refuse what no report can say."""
    if unknown := set(values) - set(FIELDS):
        raise Refusal(f"報告に「{echoed('、'.join(sorted(unknown)))}」という項目はありません。")
    return {name: _checked(name, value) for name, value in values.items()}


def _checked(name: str, value: Any) -> Any:
    """One value of a report."""
    if name == "level":
        return checked_level(value)
    if name == "persons":
        return checked_persons(value)
    if name in REASONS:
        return _checked_reason(name, value)
    column: Any = IncidentReport._meta.get_field(name)
    has_lines = column.get_internal_type() == "TextField"
    return checked_text(label_of(name), value, column.max_length, is_required=name in REQUIRED, has_lines=has_lines)


def checked_level(value: Any) -> int:
    """One of the levels."""
    if isinstance(value, bool) or value not in Incident.Level.values:
        raise Refusal("レベルは0から3までのうちから選んでください。")
    return int(value)


def checked_persons(value: Any) -> int | None:
    """How many persons it concerns, or None while nobody knows."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PERSONS:
        raise Refusal("本人の数は、0以上の整数（21億人まで）で入力してください。分からないときは空欄にしてください。")
    return value


def _checked_reason(name: str, value: Any) -> bool | None:
    """Yes, no, or None while nobody knows."""
    if value is not None and not isinstance(value, bool):
        raise Refusal(f"「{label_of(name)}」は、はい・いいえ・不明のうちから選んでください。")
    return value
