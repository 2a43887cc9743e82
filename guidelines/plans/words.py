"""What a step holds, in words: for the summary, and for both sides when two people saved at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agencies import eras
from agencies.datafiles import day
from guidelines.models import AUDIENCES
from guidelines.plans.content import Concerned, Line, Plain

Facts = list[tuple[str, str]]
KINDS = dict(AUDIENCES)
SAID = {"": "", "SAME": "変わらない", "CHANGED": "変わる"}


@dataclass(frozen=True)
class Pair:
    """One fact as somebody typed it and as it is saved."""

    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Are the two sides different?"""
        return self.mine != self.theirs


def pairs(mine: Facts, theirs: Facts) -> list[Pair]:
    """Both sides by label, in the order of the first."""
    there = dict(theirs)
    found = [Pair(label, text, there.pop(label, "")) for label, text in mine]
    return found + [Pair(label, "", text) for label, text in there.items()]


def in_words(text: str) -> str:
    """An ISO day in era style."""
    found = day(text)
    return eras.full(found) if found else ""


def offsets_in_words(offsets: Sequence[int]) -> str:
    """期限の30日前、期限の日、期限の7日後."""
    named = (f"期限の{-n}日前" if n < 0 else f"期限の{n}日後" if n else "期限の日" for n in offsets)
    return "、".join(named)


def basics_in_words(basics: Plain, is_fictional: bool) -> Facts:
    """基本."""
    return [
        ("題名", basics["title"]),
        ("番号", basics["code"]),
        ("種類", "演習（架空）" if is_fictional else "実在の機関の見直し"),
        ("改正日", in_words(basics["issued_on"])),
        ("施行日", in_words(basics["in_force_from"])),
        ("期限", in_words(basics["due_on"])),
        ("期限の文言", basics["due_wording"]),
        ("測定する年度", eras.fiscal_year_name(basics["fiscal_year"])),
        ("基準日", in_words(basics["reference_on"])),
        ("催促の日", offsets_in_words(basics["reminder_offsets"])),
    ]


def guidelines_in_words(guidelines: Iterable[Concerned]) -> Facts:
    """指針と通知: one fact for each guideline."""
    found = []
    for one in guidelines:
        new = f"（新しい指針：{one.new['title']}、{KINDS[one.new['audience']]}）" if one.new else ""
        found.append((one.code, f"{in_words(one.issued_on)} {one.number}{new}"))
    return found


def line_in_words(line: Line | None) -> Facts:
    """One line of a 新旧対照表; none is one that somebody removed."""
    if line is None:
        return [("改正前の条項", "（ほかの人が消しました）")]
    return [
        ("改正前の条項", f"第{line.before}" if line.before else "（新設）"),
        ("改正後の条項", f"第{line.after}" if line.after else "（削除）"),
        ("見出し", line.heading),
        ("改正後の条文", line.text_after),
        ("改正前の条文", line.text_before),
        ("条文の内容", SAID[line.said]),
        ("改正の要点", line.summary),
        ("取り込む先の条項", f"第{line.absorbed_by}" if line.absorbed_by else ""),
    ]


def item_in_words(item: Plain | None) -> Facts:
    """One item."""
    if item is None:
        return [("改正事項", "（ほかの人が消しました）")]
    only = "法人を主管する行政機関だけ" if item["lead_supervisors_only"] else "全て"
    return [
        ("改正事項", item["label"]),
        ("条項", "、".join(f"第{number}" for number in item["clauses"])),
        ("尋ねる機関", only),
    ]


def table_in_words(table: Plain | None) -> Facts:
    """One official table."""
    if table is None:
        return [("題名", "（ほかの人が消しました）")]
    return [
        ("番号", table["number"]),
        ("表番号の表示", table["caption"]),
        ("題名", table["title"]),
        ("種別", KINDS.get(table["audience"], "全ての種別")),
        ("単位", table["unit"]),
        ("行の見出し", table["row_heading"]),
        ("示す機関", table["organization"]),
        ("注", "\n".join(table["notes"])),
    ]
