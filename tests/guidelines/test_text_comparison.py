"""Two texts are compared by character; what is shown always gives both texts back."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidelines.shortest_edit import MOST_EDITS, kept_pairs
from guidelines.text_comparison import Kind, Span, compare, normalized, same_text

OLD = "個人の情報を外に持ち出すときは、担当者の許しを得る。"
NEW = "個人の情報を外に持ち出すときは、担当者の許しを得て、持ち出した日を記録する。記録は一年のあいだ残す。"
A_TEXT = st.text(alphabet="あい個人、。\n\r 1１か\u3099\u200d", max_size=60) | st.text(max_size=40)


def shown(old: str, new: str) -> str:
    """The comparison as plain text: [-removed-] and [+added+]."""
    around = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "[+{}+]"}
    return "".join(around[span.kind].format(span.text) for span in compare(old, new))


def text_of(spans: tuple[Span, ...], *kinds: Kind) -> str:
    return "".join(span.text for span in spans if span.kind in kinds)


@given(A_TEXT, A_TEXT)
@settings(max_examples=400, deadline=None)
def test_what_is_shown_gives_both_texts_back(old: str, new: str) -> None:
    spans = compare(old, new)
    assert text_of(spans, Kind.SAME, Kind.REMOVED) == old
    assert text_of(spans, Kind.SAME, Kind.ADDED) == new


@given(A_TEXT, A_TEXT)
@settings(max_examples=400, deadline=None)
def test_spans_are_never_empty_and_stand_in_one_order(old: str, new: str) -> None:
    kinds = [span.kind for span in compare(old, new)]
    assert "" not in [span.text for span in compare(old, new)]
    following = set(itertools.pairwise(kinds))
    assert following <= {
        (Kind.SAME, Kind.REMOVED),
        (Kind.SAME, Kind.ADDED),
        (Kind.REMOVED, Kind.ADDED),
        (Kind.REMOVED, Kind.SAME),
        (Kind.ADDED, Kind.SAME),
    }


@given(A_TEXT)
def test_a_text_has_no_difference_from_itself(text: str) -> None:
    assert compare(text, text) == ((Span(Kind.SAME, text),) if text else ())
    assert same_text(text, text) is bool(normalized(text))


@given(st.text("abc", max_size=14), st.text("abc", max_size=14))
@settings(max_examples=400, deadline=None)
def test_what_is_kept_is_the_longest_that_can_be(old: str, new: str) -> None:
    kept = kept_pairs(old, new)
    assert [old[one] for one, _ in kept] == [new[other] for _, other in kept]
    assert kept == sorted(kept)
    assert len({one for one, _ in kept}) == len({other for _, other in kept}) == len(kept) == longest(old, new)


def longest(old: str, new: str) -> int:
    """The length of the longest common subsequence, by the textbook."""
    line = [0] * (len(new) + 1)
    for one in old:
        before = line[:]
        for place, other in enumerate(new, start=1):
            line[place] = before[place - 1] + 1 if one == other else max(before[place], line[place - 1])
    return line[-1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            OLD,
            NEW,
            "個人の情報を外に持ち出すときは、担当者の許しを得[-る-][+て、持ち出した日を記録する。記録は一年のあいだ残す+]。",
        ),
        ("年一回の研修を行う。", "年二回の研修を行う。", "年[-一-][+二+]回の研修を行う。"),
        ("", "新しい条文。", "[+新しい条文。+]"),
        ("古い条文。", "", "[-古い条文。-]"),
        ("各機関は、甲。", "各機関は、乙。各機関は、甲。", "[+各機関は、乙。+]各機関は、甲。"),
        ("一\n二\n三", "一\n二の二\n二\n三", "一\n[+二の二\n+]二\n三"),
        ("甲とする。", "乙とする。", "[-甲-][+乙+]とする。"),
        ("あかいはな", "しろいゆき", "[-あかいはな-][+しろいゆき+]"),
        ("か\u3099く", "かく", "[-か\u3099-][+か+]く"),
        ("一行\r\n二行", "一行\n二行", "一行[-\r\n-][+\n+]二行"),
    ],
)
def test_changes_are_shown_as_a_reader_sees_them(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_a_few_equal_characters_between_two_changes_belong_to_them() -> None:
    assert shown("甲乙丙の丁戊己", "子丑寅の卯辰巳") == "[-甲乙丙の丁戊己-][+子丑寅の卯辰巳+]"
    assert shown("甲保有個人情報乙", "子保有個人情報丑") == "[-甲-][+子+]保有個人情報[-乙-][+丑+]"


def test_a_line_that_stays_is_kept_between_two_changes() -> None:
    assert shown("甲甲\n乙乙", "子子\n丑丑") == "[-甲甲-][+子子+]\n[-乙乙-][+丑丑+]"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("第６－９　複製は１０部", "第6-9 複製は10部"),
        ("一行\r\n二行", "一行\n 二 行"),
        ("ＬＡＮｹｰﾌﾞﾙを抜く", "LANケーブルを抜く"),
        ("五日〜十日", "五日～十日"),
        ("が", "か\u3099"),
    ],
)
def test_width_spaces_and_line_breaks_change_nothing(old: str, new: str) -> None:
    assert same_text(old, new)


@pytest.mark.parametrize(
    ("old", "new"), [("一回", "二回"), ("①", "1"), ("甲、乙", "甲及び乙"), ("", ""), ("", "甲"), (" \n", "　")]
)
def test_other_words_or_none_at_all_are_not_the_same(old: str, new: str) -> None:
    assert not same_text(old, new)


def clause_of(length: int, *, changed: int = 0) -> str:
    """A long text of sentences none of which is like another; every so many have other words in them."""
    sentences = []
    for number in range(length // 25):
        word = "確かめる" if changed and number % changed == 0 else "記録する"
        sentences.append(f"第{number}の者は、{number * 7}日のうちに{number % 9}を{word}。\n")
    return "".join(sentences)[:length]


def seconds(old: str, new: str) -> float:
    begun = time.perf_counter()
    compare(old, new)
    return time.perf_counter() - begun


def test_two_long_texts_are_compared_at_once() -> None:
    assert min(seconds(clause_of(5000), clause_of(5000, changed=5)) for _ in range(3)) < 0.1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("のにを" * 1667, "をのに" * 1667),
        ("、" * 5000, "。、" * 2500),
        ("".join(map(chr, range(0x4E00, 0x4E00 + 5000))), "".join(map(chr, range(0x6E00, 0x6E00 + 5000)))),
        ("ab" * 2500, "ba。" * 1667),
        ("甲、" * 2500, "乙。甲、丙。" * 833),
    ],
    ids=["shifted", "points", "nothing-in-common", "letters", "parts"],
)
def test_the_time_is_bounded_whatever_the_texts(old: str, new: str) -> None:
    assert min(seconds(old, new) for _ in range(2)) < 1.5
    spans = compare(old, new)
    assert text_of(spans, Kind.SAME, Kind.REMOVED) == old
    assert text_of(spans, Kind.SAME, Kind.ADDED) == new


def test_sequences_with_too_little_in_common_are_replaced_as_a_whole() -> None:
    old, new = [str(n) for n in range(MOST_EDITS)], [str(-n) for n in range(MOST_EDITS, 0, -1)]
    assert kept_pairs(old, new) == []
