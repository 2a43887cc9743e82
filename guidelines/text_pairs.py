"""The new text of a clause beside the old one, as every page and file shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from guidelines.models import ClauseText
from guidelines.text_comparison import Kind, Span, compare, same_text

Change = ClauseText.Change
NOT_REGISTERED = "条文は登録されていません。"


@dataclass(frozen=True)
class Side:
    """One of two texts: under which title, its spans, or in words why there are none; `summary` is in our words."""

    title: str
    spans: tuple[Span, ...]
    without: str = ""
    summary: str = ""


@dataclass(frozen=True)
class TextPair:
    """A clause as an amendment left it (`after`) and as it stood before (None: nothing is recorded before it).

    Both are the same text where the amendment left none of its own.
    """

    after: ClauseText
    before: ClauseText | None

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """What differs; none while either text is not registered, since nobody can tell."""
        old, new = self.before.body if self.before else "", self.after.body
        is_known = (old or self.is_new) and (new or self.is_deleted)
        return compare(old, new) if is_known else ()

    @property
    def change(self) -> Change:
        """What the amendment did to it."""
        return Change.UNCHANGED if self.after is self.before else Change(self.after.change)

    @property
    def is_new(self) -> bool:
        """Was it made by the amendment?"""
        return self.before is None and self.change is Change.NEW

    @property
    def is_deleted(self) -> bool:
        """Was it deleted by the amendment?"""
        return self.change is Change.DELETED

    @property
    def numbers(self) -> str:
        """第6-9 → 第6-10; one number where it stayed."""
        old, new = str(self.before or "（新設）"), str(self.after)
        return new if old == new else f"{old} → {new}"

    @property
    def is_same(self) -> bool:
        """Did the amendment leave the words as they were: by its kind, and by what is registered of them?"""
        if self.change not in (Change.UNCHANGED, Change.RENUMBERED):
            return False
        old, new = self.before.body if self.before else "", self.after.body
        return not (old and new) or same_text(old, new)

    @property
    def sameness(self) -> str:
        """In words how far it is known that nothing changed; empty where something did."""
        if not self.is_same:
            return ""
        if self.before and self.before.body and self.after.body:
            return "条文は変わっていません。"
        kind = "番号の移動だけ" if self.change is Change.RENUMBERED else "変更なし"
        return f"{kind}とされています。条文は登録されていません。"

    @property
    def new(self) -> Side:
        """The text after the amendment."""
        title = " ".join(word for word in (str(self.after) if self.after.number else "", self.after_words) if word)
        summary = self.after.summary if self.after is not self.before else ""
        if self.is_deleted:
            return Side(title, (), "（削除）", summary)
        own = self.spans or plain(self.after)
        shown = tuple(span for span in own if span.kind is not Kind.REMOVED)
        return Side(title, shown, "" if shown else NOT_REGISTERED, summary)

    @property
    def after_words(self) -> str:
        """How it changed, with its heading: 改正（暗号化）."""
        heading = f"（{self.after.heading}）" if self.after.heading else ""
        return f"{self.change.label}{heading}"

    @property
    def old(self) -> Side:
        """The text before the amendment."""
        if self.before is None:
            return Side("改正前", (), "（新設）" if self.is_new else NOT_REGISTERED)
        own = self.spans or plain(self.before)
        shown = tuple(span for span in own if span.kind is not Kind.ADDED)
        return Side(f"改正前 {self.before}", shown, "" if shown else NOT_REGISTERED)

    @property
    def sides(self) -> tuple[Side, Side]:
        """New and old, in the order of a 新旧対照表."""
        return self.new, self.old

    @property
    def is_compared(self) -> bool:
        """Are the differences marked? Not where one of two texts is not registered."""
        return bool(self.spans)


def plain(text: ClauseText) -> tuple[Span, ...]:
    """The whole text without marks."""
    return (Span(Kind.SAME, text.body),) if text.body else ()


def in_order(texts: Iterable[ClauseText]) -> list[ClauseText]:
    """The texts of one clause from the first to the last."""
    return sorted(texts, key=lambda text: (text.in_force_from or date.min, text.pk))
