"""Late signals, which name an organ: revised after the fiscal year measured, still open after it, a plan that is over.

- They use the second clock of rule 6 alone, so a cycle without a due date has them too; none of them says 期限超過.
- What an ALLOCATED row says is counted where it stands among named ones, and names nobody (rule 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from agencies import eras
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL
from guidelines.models import Amendment
from regulations.signals.facts import Facts, GroupState, LateCase, LateRegulation
from regulations.signals.values import Evidence, Rule, Signal


def revised_late(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Organs whose last regulation was revised after the fiscal year measured (table 2-(1)-⑤)."""
    for case in facts.cases:
        done = case.submission.completed
        if done is None or done.first > facts.as_of:
            continue
        sure = done.last is not None and done.last <= facts.as_of
        doubt = "" if sure else f"（{eras.full(facts.as_of)}までに済んだかは分からない）"
        which, end = of_how_many(case, lambda group: group.late_count), end_of(facts.amendment)
        if case.regulations > 1:
            text = f"{which}の見直し（改正）が{end}より後となっている。最後の改正は{done}である{doubt}。"
        else:
            text = f"{which}の見直し（改正）が{done}{doubt}と、{end}より後になっている。"
        yield late_signal(facts, rule, case, f"{done}に改正", text + reason_of(case))


def still_open(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Organs with a regulation that is open on the day, the fiscal year measured being over."""
    for case in facts.cases:
        done = case.submission.completed
        if done is not None and done.first <= facts.as_of:
            continue
        text = (
            f"{of_how_many(case, lambda group: group.still_open)}の見直し（改正）が{end_of(facts.amendment)}を過ぎた"
            f"{eras.full(facts.as_of)}現在も終わっていない。"
        )
        if after := case.late - case.still_open:
            text += f"このほか{after}規程の見直し（改正）が{end_of(facts.amendment)}より後となっている。"
        headline = f"{case.still_open}規程が未了" if case.regulations > 1 else "未了"
        yield late_signal(facts, rule, case, headline, text + reason_of(case))


def plan_over(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Items answered 今後見直し予定 whose planned period has wholly passed; one that is open-ended never does."""
    for answer in facts.plans:
        submission = answer.submission
        organ = submission.review.organization
        yield Signal(
            rule=rule.key,
            kind=rule.kind,
            organization=organ,
            subject=answer.item.label,
            headline=f"予定（{answer.planned}）を過ぎた",
            evidence=(
                Evidence(
                    words=f"第{submission.number}版の回答「{answer.get_outcome_display()}」",
                    when=f"予定 {answer.planned}",
                    provenance=answer.get_provenance_display(),
                    url=submission.review.get_absolute_url(),
                ),
            ),
            basis=rule.basis,
            finding_text=(
                f"{organ}は、改正事項「{answer.item.label}」について{answer.planned}に見直す予定と回答しているが、"
                f"{eras.full(facts.as_of)}現在、その予定を過ぎても「{answer.get_outcome_display()}」のままとなっている。"
            ),
        )


def late_signal(facts: Facts, rule: Rule, case: LateCase, headline: str, text: str) -> Signal:
    """A late signal of an organ, with a line of evidence for each group of units that has late regulations."""
    evidence = [group_evidence(case, group, facts.as_of) for group in case.groups if group.late_count]
    if uncertain := sum(group.uncertain for group in case.groups):
        evidence.append(Evidence(f"このほか、末日をまたぐ期間としか分からず遅延に数えないもの {uncertain}規程"))
    return Signal(
        rule=rule.key,
        kind=rule.kind,
        organization=case.organization,
        subject="",
        headline=headline,
        evidence=tuple(evidence),
        basis=f"{rule.basis}：{end_of(facts.amendment)}",
        finding_text=text,
    )


def group_evidence(case: LateCase, group: GroupState, as_of: date) -> Evidence:
    """検疫所 13 / 13規程：小樽検疫所、…; the nameless ones as a number."""
    whose = [*group.units] if group.name else []
    if group.unnamed:
        whose.append(f"{UNNAMED_LABEL} {group.unnamed}")
    names = f"：{'、'.join(whose)}" if whose else ""
    return Evidence(
        words=f"{group.name or '保護管理規程'} {group.late_count} / {group.regulations}規程{names}",
        when=days_of(group.late, as_of),
        provenance="・".join(dict.fromkeys(Provenance(row.provenance).label for row in group.late))
        or Provenance.ALLOCATED.label,
        url=case.submission.review.get_absolute_url(),
    )


def days_of(rows: tuple[LateRegulation, ...], as_of: date) -> str:
    """When they were revised, in words: one period, or from the first to the last; 未了 for those that are open."""
    done = [row.revised for row in rows if row.revised and row.revised.first <= as_of]
    words = []
    if done:
        last = max(period.last or period.first for period in done)
        words.append(str(done[0] if len(set(done)) == 1 else Period(min(period.first for period in done), last)))
    if count := len(rows) - len(done):
        words.append("未了" if count == len(rows) else f"未了 {count}規程")
    return "、".join(words)


def of_how_many(case: LateCase, count: Callable[[GroupState], int]) -> str:
    """厚生労働省は、189の保護管理規程のうち16規程（国立児童自立支援施設2、検疫所13、地方厚生局1）."""
    if case.regulations <= 1:
        return f"{case.organization}は、保護管理規程"
    parts = [f"{group.name}{count(group)}" for group in case.groups if group.name and count(group)]
    shares = f"（{'、'.join(parts)}）" if parts else ""
    total = sum(count(group) for group in case.groups)
    return f"{case.organization}は、{case.regulations}の保護管理規程のうち{total}規程{shares}"


def end_of(amendment: Amendment) -> str:
    """平成27年度の末日（平成28年3月31日）."""
    return f"{eras.fiscal_year_name(amendment.fiscal_year)}の末日（{eras.full(amendment.measured_until)}）"


def reason_of(case: LateCase) -> str:
    """The reason the organ gave, as it gave it."""
    reason = case.submission.late_reason
    return f"理由は「{reason}」としている。" if reason else ""
