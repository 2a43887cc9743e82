"""Findings with the measures taken (所見・改善措置の一覧) as CSV and Excel; a draft stands in no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from agencies import eras
from agencies.layouts import FICTIONAL
from agencies.outputs import File, Lines, lines_file, marked
from audits.finding_pages import FindingView, standing
from audits.models import FindingMeasure

TITLE = "所見・改善措置の一覧"
COLUMNS = (
    "所見の符号",
    "機関コード",
    "機関",
    "指針の改正",
    "種類",
    "件名",
    "状態",
    "通知日",
    "回答の期限",
    "回答日",
    "回答",
    "改善措置",
    "実施予定日",
    "実施日",
    "実施の状況",
    "フォローアップの予定日",
    "フォローアップの日",
    "フォローアップで確かめた内容",
    "終了日",
    "終了の理由・備考",
    "本文",
)


def findings_file(
    found: Sequence[FindingView], name: str, parameters: Mapping[str, Any], *, today: date, is_fictional: bool
) -> File:
    """The file in that format: findings_2016-05-31.xlsx."""
    about = (f"{eras.full(today)}（{today.isoformat()}）現在",)
    called = marked(f"findings_{today.isoformat()}", is_fictional=is_fictional)
    lines = [list(COLUMNS), *(line for one in found for line in lines_of(one, today))]
    return lines_file(Lines(called, f"{FICTIONAL * is_fictional}{TITLE}", about, lines), name, parameters)


def lines_of(view: FindingView, today: date) -> list[list[str]]:
    """One line for each measure of the answer that stands, or one where there is none."""
    return [line_of(view, measure, today) for measure in view.measures or (None,)]


def line_of(view: FindingView, measure: FindingMeasure | None, today: date) -> list[str]:
    """A finding with one of its measures."""
    finding, answer, followed, closed = view.finding, view.answer, view.followed_up, view.closed
    return [
        finding.code,
        finding.organization.code,
        str(finding.organization),
        str(finding.amendment or ""),
        finding.get_kind_display(),
        finding.title,
        finding.get_state_display(),
        iso(finding.issued_on),
        iso(finding.reply_by),
        iso(answer.on if answer else None),
        answer.text if answer else "",
        measure.text if measure else "",
        iso(measure.planned_on if measure else None),
        iso(measure.done_on if measure else None),
        standing(measure, today) if measure else "",
        iso(finding.follow_up_on),
        iso(followed.on if followed else None),
        followed.text if followed else "",
        iso(closed.on if closed else None),
        closed.text if closed else "",
        finding.text,
    ]


def iso(day: date | None) -> str:
    """The day, or nothing."""
    return day.isoformat() if day else ""
