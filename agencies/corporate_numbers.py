"""Numbers that carry a check digit: the 法人番号 of a corporate body, and the code of a local government (団体コード)."""

from __future__ import annotations

import re
import unicodedata


def digits_of(typed: str) -> str:
    """What was typed, in half width and without spaces and hyphens."""
    return re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", typed))


def check_digit_of_corporate_number(base: str) -> str:
    """The first digit of a 法人番号, from the twelve that follow it.

    9 − (Σ P(n) × Q(n) mod 9): P(n) is the n-th of the twelve counted from the right, Q(n) is 1 for odd and 2 for even n
    (法人番号の指定等に関する省令).
    """
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base)))
    return str(9 - total % 9)


def is_corporate_number(number: str) -> bool:
    """Is it a 法人番号: thirteen digits in half width, of which the first follows from the others?"""
    if not re.fullmatch(r"[0-9]{13}", number):
        return False
    return number[0] == check_digit_of_corporate_number(number[1:])


def check_digit_of_local_code(base: str) -> str:
    """The sixth digit of a 団体コード, from the five before it.

    The last digit of 11 − (Σ digit × weight mod 11), with the weights 6, 5, 4, 3, 2
    (全国地方公共団体コード, 検査数字).
    """
    total = sum(int(digit) * weight for digit, weight in zip(base, (6, 5, 4, 3, 2), strict=True))
    return str(11 - total % 11)[-1]


def is_local_code(code: str) -> bool:
    """Is it a 団体コード: six digits in half width, beginning with a prefecture (01 to 47), the sixth a check digit?"""
    if not re.fullmatch(r"[0-9]{6}", code) or not 1 <= int(code[:2]) <= 47:
        return False
    return code[5] == check_digit_of_local_code(code[:5])


def is_code_of_prefecture(code: str) -> bool:
    """Is a 団体コード that of a prefecture itself: 000 after its number?"""
    return code[2:5] == "000"
