"""What differs between an old and a new text, character by character: Japanese has no spaces to find words by.

- Spans in order: SAME and REMOVED together are the old text, SAME and ADDED the new one, exactly.
- First the parts of sentences are compared (up to 、 。 or a line break), then the characters of the parts that differ.
  What is equal for only a few characters between two changes belongs to the change: a reader sees it as one.
- The time is bounded: where two texts have little in common, one replaces the other as a whole.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guidelines.shortest_edit import kept_pairs

ISLAND = 4  # so many equal characters may belong to the changes on both sides, if these are no shorter
CHARACTER = re.compile(r"\r\n|.[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)
PART = re.compile(r"(?:\r\n|[^、。，．,\r\n])*(?:[、。，．,]|\r\n|[\r\n])?")
WIDTHS = re.compile(r"[\uff01-\uff9f]+")
TWINS = str.maketrans({"\u301c": "~", "\u2212": "-"})  # as half width leaves ～ and －, which other systems write so
ENDS = ("\n", "。", "、")  # where a change had better begin: in a new line, sentence, or part of one


class Kind(enum.Enum):
    """What became of a span."""

    SAME = "同じ"
    REMOVED = "削除"
    ADDED = "追加"


@dataclass(frozen=True)
class Span:
    """A stretch of text that stands in both texts, or in one of them."""

    kind: Kind
    text: str

    @property
    def is_same(self) -> bool:
        """Does it stand in both?"""
        return self.kind is Kind.SAME


def same_text(old: str, new: str) -> bool:
    """Do two texts say the same: alike but for the width of characters, spaces and line breaks?

    Nothing is not the same as nothing: a text that is not registered is not known to be unchanged.
    """
    normal = normalized(old)
    return bool(normal) and normal == normalized(new)


def normalized(text: str) -> str:
    """The text without spaces and line breaks, digits and letters in half width and kana in full width."""
    narrow = WIDTHS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", narrow).translate(TWINS))


def compare(old: str, new: str) -> tuple[Span, ...]:
    """The spans of two texts, in order, a removed one before the one added in its place."""
    parts = _spans(PART.findall(old), PART.findall(new))
    fine: list[Span] = []
    for removed, added in _changes(parts):
        if removed and added and not removed[0].is_same:
            fine += _spans(CHARACTER.findall(removed[0].text), CHARACTER.findall(added[0].text))
        else:
            fine += [*removed, *added]
    return tuple(_moved_to_ends(_without_islands(_joined(fine))))


def _changes(spans: Sequence[Span]) -> Iterator[tuple[list[Span], list[Span]]]:
    """Each removed span with the one added in its place; a span without such a partner stands alone."""
    place = 0
    while place < len(spans):
        pair = spans[place : place + 2]
        is_replaced = [one.kind for one in pair] == [Kind.REMOVED, Kind.ADDED]
        yield ([pair[0]], [pair[1]]) if is_replaced else ([pair[0]], [])
        place += 2 if is_replaced else 1


def _spans(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """The spans of two sequences of pieces, by the shortest edit between them."""
    found: list[Span] = []
    at_old = at_new = 0
    for one, other in [*kept_pairs(old, new), (len(old), len(new))]:
        found += [Span(Kind.REMOVED, "".join(old[at_old:one])), Span(Kind.ADDED, "".join(new[at_new:other]))]
        found.append(Span(Kind.SAME, "".join(old[one : one + 1])))
        at_old, at_new = one + 1, other + 1
    return _joined(found)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Without empty spans; between two that are the same, at most one removed and one added."""
    found: list[Span] = []
    texts = dict.fromkeys(Kind, "")

    def flush(*kinds: Kind) -> None:
        for kind in kinds:
            if texts[kind]:
                found.append(Span(kind, texts[kind]))
                texts[kind] = ""

    for span in spans:
        if not span.text:
            continue
        flush(*([Kind.REMOVED, Kind.ADDED] if span.is_same else [Kind.SAME]))
        texts[span.kind] += span.text
    flush(*Kind)
    return found


def _without_islands(spans: list[Span]) -> list[Span]:
    """Let the few equal characters between two changes be part of them, unless a line ends there."""
    while True:
        sizes = _sizes_of_changes(spans)
        found: list[Span] = []
        for place, span in enumerate(spans):
            nearest = min(sizes[place])
            length = len(span.text)
            is_island = span.is_same and nearest and (length == 1 or length <= min(nearest, ISLAND))
            if is_island and "\n" not in span.text:
                found += [Span(Kind.REMOVED, span.text), Span(Kind.ADDED, span.text)]
            else:
                found.append(span)
        if len(found) == len(spans):
            return spans
        spans = _joined(found)


def _sizes_of_changes(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """For each span how long the changes before and after it are, by the longer of what was removed and added."""

    def sizes(ordered: Iterable[Span]) -> list[int]:
        found, size = [], 0
        for span in ordered:
            found.append(size)
            size = 0 if span.is_same else max(size, len(span.text))
        return found

    return list(zip(sizes(spans), reversed(sizes(reversed(spans))), strict=True))


def _moved_to_ends(spans: list[Span]) -> list[Span]:
    """Let what was only added, or only removed, begin where a line or sentence begins, if it says the same so.

    甲。[乙。]甲。 rather than 甲。乙[。甲。] with the same old and new text.
    """
    found = list(spans)
    for place in range(1, len(found) - 1):
        before, change, after = found[place - 1 : place + 2]
        if change.is_same or not (before.is_same and after.is_same):
            continue
        step = _step_back(before.text, change.text, is_first=place == 1)
        if step:
            moved = before.text[-step:]
            found[place - 1] = Span(Kind.SAME, before.text[:-step])
            found[place] = Span(change.kind, moved + change.text[:-step])
            found[place + 1] = Span(Kind.SAME, moved + after.text)
    return [span for span in found if span.text]


def _step_back(before: str, change: str, *, is_first: bool) -> int:
    """By how many characters the change can begin earlier so that it begins after an end; 0 for not at all.

    The beginning of the text is as good as a new line; what comes before any other span is a change of its own.
    """
    most = min(len(before) if is_first else len(before) - 1, len(change) - 1)
    longest = 0
    while longest < most and before[-1 - longest] == change[-1 - longest]:
        longest += 1
    for end in ENDS:
        for step in range(longest + 1):
            kept = before[: len(before) - step]
            if kept.endswith(end) or not kept:
                return step
    return 0
