"""Findings of the small cycle, drafted and brought further through the product's own actions.

灯台機構 revised late; 北省 leads it and 南省 supervises it too. 港湾機構 is another corporation of 北省.
"""

from __future__ import annotations

from datetime import date

from agencies.roles import Officer
from audits.finding_actions import close_finding, follow_up_finding, issue_finding
from audits.finding_answers import answer_finding
from audits.finding_drafts import draft_finding, edit_finding, mark_of
from audits.finding_entries import AnswerEntry, MeasureEntry
from audits.models import Finding
from audits.organ_signals import organ_signals
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator

TODAY = COUNTED_ON
REPLY_BY, FOLLOW_UP_ON = date(2021, 6, 30), date(2021, 11, 30)
SECRET = "まだ誰にも言わない言葉"
DONE = MeasureEntry("様式を定める", planned_on=date(2021, 5, 1), done_on=date(2021, 5, 20))
PLANNED = MeasureEntry("研修を行う", planned_on=date(2021, 9, 30))
ANSWER = AnswerEntry("直ちに改めます。", (DONE, PLANNED))


def marks(cycle: Cycle, organ: str) -> list[str]:
    """The marks of all signals of the organ on the day."""
    return [mark_of(one) for one in organ_signals(cycle.amendment, TODAY, organization=cycle.organs[organ])]


def draft(cycle: Cycle, organ: str = "灯台機構", by: Officer | None = None) -> Finding:
    """A draft of all signals of the organ."""
    return draft_finding(
        organization=cycle.organs[organ],
        amendment=cycle.amendment,
        marks=marks(cycle, organ),
        as_of=TODAY,
        on=TODAY,
        by=by or evaluator(cycle),
    )


def secret_draft(cycle: Cycle, organ: str = "灯台機構") -> Finding:
    """A draft with words that stand nowhere else."""
    typed = {"kind": "OPINION", "title": f"{SECRET}の件名", "text": SECRET}
    return edit_finding(finding=draft(cycle, organ), typed=typed, version=1, by=evaluator(cycle))


def issued(cycle: Cycle, organ: str = "灯台機構") -> Finding:
    finding = draft(cycle, organ)
    return issue_finding(finding=finding, reply_by=REPLY_BY, version=finding.version, on=TODAY, by=evaluator(cycle))


def answered(cycle: Cycle, organ: str = "灯台機構", answer: AnswerEntry = ANSWER) -> Finding:
    finding = issued(cycle, organ)
    return answer_finding(finding=finding, answer=answer, version=1, on=TODAY, by=chief_of(cycle.organs[organ]))


def followed_up(cycle: Cycle, organ: str = "灯台機構") -> Finding:
    finding = answered(cycle, organ)
    return follow_up_finding(
        finding=finding, note="確かめた", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle)
    )


def closed(cycle: Cycle, organ: str = "灯台機構") -> Finding:
    finding = followed_up(cycle, organ)
    return close_finding(
        finding=finding, note="研修は次年度に行う", version=finding.version, on=FOLLOW_UP_ON, by=evaluator(cycle)
    )
