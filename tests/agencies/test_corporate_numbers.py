"""Check digits of the 法人番号 and of the code of a local government."""

from __future__ import annotations

import pytest

from agencies.corporate_numbers import digits_of, is_code_of_prefecture, is_corporate_number, is_local_code


@pytest.mark.parametrize("number", ["7000012050002", "2000012010019", "8000020130001"])
def test_a_corporate_number_begins_with_its_check_digit(number: str) -> None:
    # 国税庁, by hand: 2×1 + 5×1 + 2×1 + 1×2 = 11, 11 mod 9 = 2, 9 − 2 = 7
    assert is_corporate_number(number)


@pytest.mark.parametrize("place", range(13))
def test_another_digit_in_any_place_is_no_corporate_number(place: int) -> None:
    number = "7000012050002"
    others = [str((int(number[place]) + step) % 10) for step in (1, 2, 3)]
    assert [is_corporate_number(number[:place] + digit + number[place + 1 :]) for digit in others] == [False] * 3


@pytest.mark.parametrize("number", ["", "700001205000", "70000120500020", "700001205000X", "７０００012050002"])
def test_what_is_not_thirteen_digits_is_no_corporate_number(number: str) -> None:
    assert not is_corporate_number(number)


def test_full_width_digits_spaces_and_hyphens_are_read() -> None:
    assert digits_of(" ７-0000－1205　0002 ") == "7000012050002"
    assert digits_of("０１０００６") == "010006"


@pytest.mark.parametrize("code", ["010006", "011002", "130001", "131016", "270008", "471003"])
def test_the_code_of_a_local_government_ends_with_its_check_digit(code: str) -> None:
    # 札幌市, by hand: 0×6 + 1×5 + 1×4 = 9, 11 − 9 = 2
    assert is_local_code(code)


@pytest.mark.parametrize("code", ["010007", "011003", "480002", "000000", "01000", "0100060", "01000X", ""])
def test_what_has_another_check_digit_or_no_prefecture_is_no_code(code: str) -> None:
    assert not is_local_code(code)


def test_the_code_of_a_prefecture_has_no_number_of_a_municipality() -> None:
    assert [is_code_of_prefecture(code) for code in ("130001", "131016")] == [True, False]
