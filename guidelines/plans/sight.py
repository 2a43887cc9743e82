"""A plan laid beside what is in force: guidelines, how their clauses change, and what is missing before it is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse

from guidelines.lineage import Numbered
from guidelines.models import Amendment, ClauseText, CyclePlan, Guideline
from guidelines.plans.changes import ClauseChange, Look, changes_of, counted, problems_of
from guidelines.plans.content import Concerned, Content, content_of
from guidelines.plans.proposals import audiences_of
from guidelines.plans.steps import STEPS, Missing, Step

DONE, SHORT, EMPTY = Look("入力済", "●", "green"), Look("不足あり", "▲", "orange"), Look("未入力", "○", "gray")


@dataclass(frozen=True)
class GuidelineSight:
    """A guideline the plan concerns: as recorded or as planned, and every clause through the amendment."""

    concerned: Concerned
    title: str
    short_title: str
    audience: str
    changes: list[ClauseChange]
    in_force: list[ClauseText]
    has_lines: bool

    @property
    def code(self) -> str:
        """Its code."""
        return self.concerned.code

    @property
    def counted(self) -> list[tuple[Look, int]]:
        """How many clauses change in which way."""
        return counted(self.changes)

    @property
    def named(self) -> list[ClauseChange]:
        """The clauses that lines are about."""
        return [one for one in self.changes if one.place]

    @property
    def unnamed(self) -> list[ClauseChange]:
        """The clauses that stay as they are."""
        return [one for one in self.changes if not one.place]

    @property
    def left(self) -> list[ClauseChange]:
        """The clauses it has after the amendment."""
        return [one for one in self.changes if one.line.after]

    @property
    def warnings(self) -> list[ClauseChange]:
        """The clauses whose text before is not that in force."""
        return [one for one in self.changes if one.warning]


class Sight:
    """What pages and the opening of a plan look at; loaded once."""

    def __init__(self, plan: CyclePlan) -> None:
        """Load guidelines and texts in force on the first day of what is amended: a fixed number of queries."""
        self.plan = plan
        self.content: Content = content_of(plan)
        found = Guideline.objects.filter(code__in=self.content.codes)
        self.known = {guideline.code: guideline for guideline in found}
        self.register = set(
            Guideline.objects.of_register(plan.is_fictional)
            .filter(code__in=self.content.codes)
            .values_list("code", flat=True)
        )
        texts = texts_in_force(self.content).filter(clause__guideline__code__in=self.content.codes)
        self.in_force: dict[str, list[ClauseText]] = {code: [] for code in self.content.codes}
        for text in texts:
            self.in_force[text.clause.guideline.code].append(text)
        self.guidelines = [self._guideline(one) for one in self.content.guidelines]

    def _guideline(self, one: Concerned) -> GuidelineSight:
        recorded = self.known.get(one.code)
        new = one.new or {}
        lines = self.content.lines.get(one.code, ())
        return GuidelineSight(
            concerned=one,
            title=new.get("title") or (recorded.title if recorded else one.code),
            short_title=new.get("short_title") or (recorded.short_title if recorded else one.code),
            audience=new.get("audience") or (recorded.audience if recorded else ""),
            changes=changes_of(lines, self.in_force[one.code]),
            in_force=self.in_force[one.code],
            has_lines=bool(lines),
        )

    def guideline(self, code: str) -> GuidelineSight | None:
        """The guideline of that code."""
        return next((one for one in self.guidelines if one.code == code), None)

    @property
    def audiences(self) -> dict[str, str]:
        """Whom the plan concerns → short title of the guideline."""
        return audiences_of(self.content, self.known)

    @property
    def standing(self) -> Numbered:
        """The clauses in force by code of guideline and number."""
        return {(code, text.number): text.clause for code, texts in self.in_force.items() for text in texts}

    @cached_property
    def missing(self) -> list[Missing]:
        """All that keeps the plan from being opened, in the order of the steps."""
        checks = (self._basics, self._guidelines, self._clauses, self._items, self._tables)
        return [found for check in checks for found in check()]

    def steps(self) -> list[tuple[Step, str, Look, list[Missing]]]:
        """Each step with its address, how far it is, and what is missing of it."""
        held = {
            "basics": bool(self.content.basics),
            "guidelines": bool(self.content.guidelines),
            "clauses": any(one.has_lines for one in self.guidelines),
            "items": bool(self.content.items),
            "tables": bool(self.content.tables),
        }
        found = []
        for step in STEPS:
            own = [one for one in self.missing if one.step == step.key]
            look = EMPTY if not held[step.key] else SHORT if own else DONE
            found.append((step, reverse(step.view, args=[self.plan.pk]), look, own))
        return found

    def _say(self, step: str, text: str, view: str = "", *arguments: object) -> Missing:
        by_key = {one.key: one.view for one in STEPS}
        return Missing(step, text, reverse(view or by_key[step], args=[self.plan.pk, *arguments]))

    def _basics(self) -> list[Missing]:
        basics = self.content.basics
        if not basics:
            return [self._say("basics", "題名・番号・日付が入力されていません。")]
        if Amendment.objects.filter(code=basics["code"]).exists():
            return [self._say("basics", f"番号「{basics['code']}」は、別の見直しで使われています。")]
        return []

    def _guidelines(self) -> list[Missing]:
        if not self.guidelines:
            return [self._say("guidelines", "改正する指針が選ばれていません。")]
        return [self._say("guidelines", text) for one in self.guidelines for text in self._wrong_with(one)]

    def _wrong_with(self, one: GuidelineSight) -> list[str]:
        if one.concerned.new and one.code in self.known:
            return [f"新しい指針のコード「{one.code}」は、既に登録されている指針のものです。"]
        if not one.concerned.new and one.code not in self.known:
            return [f"指針「{one.code}」は登録されていません。"]
        if not one.concerned.new and one.code not in self.register:
            register = "演習用の指針ではありません" if self.plan.is_fictional else "演習用の指針です"
            return [f"「{one.short_title}」は{register}。演習と実在の指針は、1つの見直しに入れられません。"]
        later = (
            ClauseText.objects.filter(
                clause__guideline__code=one.code, in_force_from__gte=self.content.in_force_from
            ).select_related("amendment")
        ).first()
        if later:
            return [f"「{one.short_title}」には、施行日以後に施行される改正（{later.amendment}）が登録されています。"]
        return []

    def _clauses(self) -> list[Missing]:
        found = []
        for one in self.guidelines:
            view = "guidelines:plan-clauses-of"
            if not one.has_lines:
                found.append(
                    self._say("clauses", f"「{one.short_title}」の改正する条項がありません。", view, one.code)
                )
            if one.code in self.content.proposed:
                text = f"「{one.short_title}」に、読み込んだだけで反映していない新旧対照表があります。"
                found.append(self._say("clauses", text, "guidelines:plan-proposed", one.code))
            found += [
                self._say("clauses", f"{one.short_title}：{text}", view, one.code) for text in problems_of(one.changes)
            ]
        return found

    def _items(self) -> list[Missing]:
        found = []
        for one in self.guidelines:
            items = self.content.items_of(one.code)
            if not items:
                found.append(self._say("items", f"「{one.short_title}」の改正事項がありません。"))
            left = {change.line.after for change in one.left}
            for place, item in items:
                gone = [number for number in item["clauses"] if number not in left]
                if gone:
                    numbers = "、".join(f"第{number}" for number in gone)
                    text = f"改正事項「{item['label']}」の{numbers}は、改正後の条項にありません。"
                    found.append(self._say("items", text, "guidelines:plan-item", one.code, place + 1))
        return found

    def _tables(self) -> list[Missing]:
        tables = self.content.tables
        if not tables:
            return [self._say("tables", "集計表がありません。前の見直しから提案させてください。")]
        found = []
        for number, n in Counter(table["number"] for table in tables).items():
            if n > 1:
                found.append(
                    self._say("tables", f"表の番号「{number}」が{n}つあります。重ならないようにしてください。")
                )
        unchecked = [table["caption"] for table in tables if not table["is_checked"]]
        if unchecked:
            captions = "、".join(unchecked)
            found.append(self._say("tables", f"題名と注をまだ確かめていない表があります（{captions}）。"))
        for place, table in enumerate(tables, start=1):
            if table["audience"] and table["audience"] not in self.audiences:
                text = f"表{table['caption']}は、改正する指針のない種別の表です。直すか、消してください。"
                found.append(self._say("tables", text, "guidelines:plan-table", place))
        return found


def texts_in_force(content: Content) -> QuerySet[ClauseText]:
    """The texts in force just when the plan's own begin."""
    held = ClauseText.objects.in_force(content.in_force_from)
    return held.select_related("clause__guideline").order_by("position", "pk")
