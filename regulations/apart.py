"""The exercise and what is real stay apart: whoever is of the exercise alone changes nothing that is real."""

from __future__ import annotations

from agencies.refusals import NotPermitted
from agencies.roles import Officer
from guidelines.models import Amendment


def require_own_side(by: Officer, amendment: Amendment, doing: str) -> None:
    """Refuse somebody of the exercise who would act on a real cycle; `doing` ends the sentence (催促できません)."""
    if by.is_fictional and not amendment.is_fictional:
        raise NotPermitted(f"演習の担当者は、実際の見直しを{doing}。")
