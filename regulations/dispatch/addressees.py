"""Whom an amendment is put to (依頼先): kinds, categories and lists of organs, sorted into who will be asked and who not.

Nothing is left out in silence: whoever was chosen or written is asked, is there already, or stands among the problems.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agencies import eras
from agencies.echoes import echoed
from agencies.models import Organization
from guidelines.models import Amendment
from regulations.models import Review

CORPORATE_NUMBER = re.compile(r"\d{13}")
DASHES = re.compile(r"[‐‑‒–—―−]")


@dataclass(frozen=True)
class Line:
    """What somebody wrote for one organ, and where: 3行目, A7."""

    place: str
    text: str


@dataclass(frozen=True)
class Problem:
    """Who cannot be asked: where it was chosen or written, what stands there, and what to do."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True)
class Tally:
    """One kind and category: how many will be asked, and how many are already."""

    kind: str
    category: str
    asked: int
    present: int


@dataclass(frozen=True)
class Addressees:
    """Who will be asked, who already has a review and is left as it is, and who cannot be asked."""

    asked: tuple[Organization, ...]
    present: tuple[Organization, ...]
    problems: tuple[Problem, ...]
    repeated: int = 0

    @cached_property
    def tallies(self) -> list[Tally]:
        """Who will be asked and who is already, by kind and category in the order of their lists."""
        counts = [Counter((one.kind, one.category) for one in group) for group in (self.asked, self.present)]
        kinds, categories = Organization.Kind, Organization.Category
        return [
            Tally(str(kind.label), str(category.label), counts[0][kind, category], counts[1][kind, category])
            for kind in kinds
            for category in categories
            if counts[0][kind, category] or counts[1][kind, category]
        ]

    @property
    def codes(self) -> str:
        """The codes of who will be asked, one a line: a list that names the same organs again."""
        return "\n".join(one.code for one in self.asked)


def find_addressees(
    *,
    amendment: Amendment,
    on: date,
    kinds: Collection[str] = (),
    categories: Collection[str] = (),
    lines: Sequence[Line] = (),
) -> Addressees:
    """Everybody chosen by kind or category, and everybody a line names by code, name or 法人番号; four queries.

    - Real amendments are put to organs of the register, those of an exercise to invented ones. By kind and category
      nobody of the other side is even chosen; a line that names one is a problem.
    - An organ named twice is asked once.
    """
    register = list(Organization.objects.select_related("parent").order_by("code"))
    chosen: dict[int, Organization] = {}
    problems: list[Problem] = []
    repeated = 0
    judge = _Judge(amendment, on)
    for organ in register:
        if organ.is_unit or organ.is_fictional != amendment.is_fictional:
            continue
        if organ.kind in kinds or (organ.category and organ.category in categories):
            if reason := judge.reason_against(organ):
                problems.append(Problem(organ.get_kind_display(), f"{organ}（{organ.code}）", reason))
            else:
                chosen[organ.pk] = organ
    index = _Index(register, amendment.is_fictional) if lines else None
    named: set[int] = set()
    for line in lines:
        found = index.find(line.text) if index else []
        reason = _not_one(found) or judge.reason_against(found[0])
        if reason:
            problems.append(Problem(line.place, echoed(line.text), reason))
        else:
            repeated += found[0].pk in named
            named.add(found[0].pk)
            chosen[found[0].pk] = found[0]
    there = set(Review.objects.of(amendment).values_list("organization", flat=True))
    return Addressees(
        asked=tuple(organ for pk, organ in chosen.items() if pk not in there),
        present=tuple(organ for pk, organ in chosen.items() if pk in there),
        problems=tuple(problems),
        repeated=repeated,
    )


def audiences_of(amendment: Amendment) -> set[str]:
    """The kinds of organ that the amendment concerns: those its items are for, and those of its guidelines."""
    of_items = amendment.items.values_list("audience", flat=True)
    return {*of_items, *amendment.notices.values_list("guideline__audience", flat=True)}


class _Judge:
    """Says why an organ cannot be asked."""

    def __init__(self, amendment: Amendment, on: date) -> None:
        self.amendment, self.on, self.audiences = amendment, on, audiences_of(amendment)

    def reason_against(self, organ: Organization) -> str:
        """Why it cannot be asked and what to do, or ""."""
        if organ.is_fictional and not self.amendment.is_fictional:
            return "演習（架空）の機関です。実際の見直しは、実在する機関にだけ依頼できます。"
        if self.amendment.is_fictional and not organ.is_fictional:
            return "実在する機関です。演習（架空）の見直しは、演習の機関にだけ依頼できます。"
        if organ.is_unit:
            return f"部局等です。見直しは上位の機関（{organ.parent}）に依頼してください。"
        if organ.abolished_on and organ.abolished_on <= self.on:
            return f"{eras.full(organ.abolished_on)}に廃止されています。"
        if organ.kind not in self.audiences:
            return f"この見直しには、{organ.get_kind_display()}に尋ねる改正事項がありません。"
        return ""


class _Index:
    """The register by whatever a person may write for an organ."""

    def __init__(self, register: Sequence[Organization], is_fictional: bool) -> None:
        self.is_fictional = is_fictional
        self.codes: defaultdict[str, list[Organization]] = defaultdict(list)
        self.names: defaultdict[str, list[Organization]] = defaultdict(list)
        for organ in register:
            self.codes[as_code(organ.code)].append(organ)
            if organ.corporate_number:
                self.codes[organ.corporate_number].append(organ)
            if organ.name:
                self.names[as_name(organ.name)].append(organ)

    def find(self, text: str) -> list[Organization]:
        """By code or 法人番号, else by name; of one name first the organs of the amendment's own side, then its units."""
        if by_code := self.codes.get(as_code(text)):
            return by_code
        found = self.names.get(as_name(text), [])
        own = [one for one in found if one.is_fictional == self.is_fictional]
        return [one for one in own if not one.is_unit] or own or found


def _not_one(found: Sequence[Organization]) -> str:
    """Why a line names nobody, or several."""
    if not found:
        return "登録簿にありません。コード、正式な名称又は法人番号で書いてください。"
    if len(found) > 1:
        codes = "、".join(one.code for one in found[:5])
        return f"同じ名称のものが{len(found)}つあります（{codes}）。コード又は法人番号で書いてください。"
    return ""


def as_code(text: str) -> str:
    """A code or 法人番号 as it is compared: half width, upper case, one kind of dash, no spaces; no dashes in a number."""
    code = DASHES.sub("-", "".join(unicodedata.normalize("NFKC", text).upper().split()))
    digits = code.replace("-", "")
    return digits if CORPORATE_NUMBER.fullmatch(digits) else code


def as_name(text: str) -> str:
    """A name as it is compared: half width and without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
