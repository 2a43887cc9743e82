"""The late list as JSON, CSV and Excel, from the one value the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agencies import eras
from agencies.layouts import FICTIONAL, STATES
from agencies.models import Organization
from agencies.outputs import OF_LISTINGS, File, UnknownFormat, as_json, charset_of, file_of, marked
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.renderers import as_csv
from agencies.tables import UNNAMED_LABEL
from agencies.workbooks import lines_workbook
from regulations.lateness import LateGroup, LateList, LateOrgan
from regulations.signals import Evidence, Kind, Signal

COLUMNS = {
    "sort": "種類",
    "ministry": "所管",
    "code": "コード",
    "name": "機関",
    "group": "部局等の区分",
    "regulations": "規程数",
    "late": "遅れた規程",
    "units": "遅れた部局等",
    "completed": "改正",
    "completed_from": "改正（開始日）",
    "completed_to": "改正（終了日）",
    "due_on": "期限",
    "delay": "期限からの日数",
    "signals": "シグナル",
    "evidence": "シグナルの根拠",
    "finding": "所見の文案",
    "reason": "理由",
    "provenance": "根拠",
    "contact": "最終の連絡",
}
"""The columns of the flat list: field → heading. What does not apply to a line is empty."""
CANNOT_TELL, UNANSWERED = "判断できない", "未回答"


def late_as_json(late: LateList) -> dict[str, Any]:
    """The late list as the API gives it; what does not apply is null."""
    due = late.amendment.due_on
    return {
        "amendment": late.amendment.code,
        "is_fictional": late.amendment.is_fictional,
        "due_on": due.isoformat() if due else None,
        "measured_until": late.amendment.measured_until.isoformat(),
        "as_of": late.as_of.isoformat(),
        "shown_on": late.shown_on.isoformat(),
        "is_ahead": late.is_ahead,
        "state": late.state,
        "filters": [{"label": label, "value": value} for label, value in late.selection.words],
        "total": late.total,
        "unnamed": late.unnamed,
        "withheld": late.withheld,
        "past_due": late.past_due,
        "past_due_cannot_tell": late.past_due_cannot_tell,
        "organs": [organ_as_json(name, organ) for name, organ in by_ministry(late)],
        "others": [
            named(one.organization) | {"signals": [signal_as_json(signal) for signal in one.signals]}
            for one in late.others
        ],
        "cannot_tell": [named(one.review.organization) | days(one.completed) for one in late.cannot_tell],
        "unanswered": [named(review.organization) for review in late.unanswered],
    }


def by_ministry(late: LateList) -> Iterable[tuple[str, LateOrgan]]:
    """(ministry, organ) in the order of the list."""
    return ((ministry.name, organ) for ministry in late.ministries for organ in ministry.organs)


def named(organization: Organization) -> dict[str, str]:
    """Code and name of an organ."""
    return {"organization": organization.code, "name": str(organization)}


def days(completed: Period | None) -> dict[str, str | None]:
    """When it was completed, as the first and the last day it may have been."""
    last = completed.last if completed else None
    return {
        "completed_from": completed.first.isoformat() if completed else None,
        "completed_to": last.isoformat() if last else None,
    }


def organ_as_json(ministry: str, organ: LateOrgan) -> dict[str, Any]:
    """A late organ with its groups and signals."""
    contact = organ.contact
    return {
        **named(organ.organization),
        "ministry": ministry,
        "regulations": organ.regulations,
        "late": organ.late,
        "still_open": organ.still_open,
        **days(organ.completed),
        "delay": organ.delay or None,
        "reason": organ.submission.late_reason or None,
        "provenance": organ.submission.get_completion_provenance_display(),
        "last_contact_on": contact.on.isoformat() if contact else None,
        "last_contact": contact.words if contact else None,
        "signals": [signal_as_json(signal) for signal in organ.signals],
        "groups": [group_as_json(group) for group in organ.groups],
    }


def group_as_json(group: LateGroup) -> dict[str, Any]:
    """A group of units; its signals stand at the organ, by `subject`."""
    return {
        "name": group.name,
        "kind": group.kind.value,
        "regulations": group.regulations,
        "late": group.late,
        "unnamed": group.unnamed,
        "units": list(group.units),
    }


def signal_as_json(signal: Signal) -> dict[str, Any]:
    """A signal with all its evidence."""
    return {
        "rule": signal.rule,
        "kind": signal.kind.value,
        "subject": signal.subject or None,
        "headline": signal.headline,
        "evidence": [
            {
                "words": one.words,
                "when": one.when or None,
                "provenance": one.provenance or None,
                "url": one.url or None,
            }
            for one in signal.evidence
        ],
        "basis": signal.basis,
        "finding_text": signal.finding_text,
    }


def late_lines(late: LateList) -> list[list[str]]:
    """Heading and lines: organs with their groups, other signals, and those nobody can tell."""
    lines = [line for name, organ in by_ministry(late) for line in organ_lines(late, name, organ)]
    lines += [
        line_of(about(one.organization), [signal], sort=signal.kind.label)
        for one in late.others
        for signal in one.signals
    ]
    lines += [
        line_of(about(one.review.organization) | completed(one.completed), sort=CANNOT_TELL)
        for one in late.cannot_tell
    ]
    lines += [line_of(about(review.organization), sort=UNANSWERED) for review in late.unanswered]
    for count, sort in ((late.unnamed, Kind.LATE.label), (late.withheld, CANNOT_TELL)):
        if count:
            lines.append(
                line_of({"name": f"{UNNAMED_LABEL} {count}"}, sort=sort, provenance=Provenance.ALLOCATED.label)
            )
    return [list(COLUMNS.values()), *lines]


def organ_lines(late: LateList, ministry: str, organ: LateOrgan) -> list[list[str]]:
    """The line of a late organ with the signals of the organ itself, and one for each group shown below it."""
    whose = about(organ.organization) | {"ministry": ministry}
    due = late.amendment.due_on
    own = line_of(
        whose | completed(organ.completed),
        organ.own_signals,
        sort=Kind.LATE.label,
        regulations=organ.regulations,
        late=organ.late,
        due_on=due.isoformat() if due else "",
        delay=organ.delay,
        reason=organ.submission.late_reason,
        provenance=organ.submission.get_completion_provenance_display(),
        contact=f"{organ.contact.on.isoformat()} {organ.contact.words}" if organ.contact else "",
    )
    groups = [
        line_of(
            whose,
            group.signals,
            sort=group.kind.label,
            group=group.name,
            regulations=group.regulations,
            late=group.late,
            units="、".join([*group.units, *([f"{UNNAMED_LABEL} {group.unnamed}"] if group.unnamed else [])]),
        )
        for group in organ.groups
    ]
    return [own, *groups]


def about(organization: Organization) -> dict[str, str]:
    """Code and name, by column."""
    return {"code": organization.code, "name": str(organization)}


def completed(period: Period | None) -> dict[str, str]:
    """When the organ was done in words and as its first and last day, by column."""
    return {"completed": str(period or "未了")} | {name: day or "" for name, day in days(period).items()}


def line_of(known: Mapping[str, str], signals: Iterable[Signal] = (), **columns: Any) -> list[str]:
    """A line in the order of the columns, with the words of its signals."""
    signals = list(signals)
    said = {
        "signals": "、".join(signal.words for signal in signals),
        "evidence": "／".join(evidence_words(one) for signal in signals for one in signal.evidence),
        "finding": "".join(signal.finding_text for signal in signals),
    }
    values = {**known, **said, **columns}
    return [str(values.get(column, "")) for column in COLUMNS]


def evidence_words(evidence: Evidence) -> str:
    """指示（大臣官房地方課） 平成27年12月14日 公表資料."""
    return " ".join(word for word in (evidence.words, evidence.when, evidence.provenance) if word)


def late_file(late: LateList, name: str, parameters: Mapping[str, Any]) -> File:
    """The late list in that format, called by the day it tells of: late-2015-08_2016-05-31.xlsx."""
    if name not in OF_LISTINGS:
        raise UnknownFormat(f"format={name} は使えません。使える形式：{'、'.join(OF_LISTINGS)}。")
    charset = charset_of(parameters)
    if name == "json":
        content = as_json(late_as_json(late))
    elif name == "csv":
        content = as_csv(late_lines(late), charset)
    else:
        heading = f"{FICTIONAL * late.amendment.is_fictional}遅延している機関"
        content = lines_workbook(late_lines(late), heading, title_lines(late))
    title = f"late-{late.amendment.code}_{late.shown_on.isoformat()}"
    return file_of(name, charset, content, marked(title, is_fictional=late.amendment.is_fictional))


def title_lines(late: LateList) -> list[str]:
    """The cycle, the 基準日, what counts, the day told of where that is another, and which organs are looked at."""
    day = f"基準日 {eras.full(late.as_of)}（{late.as_of.isoformat()}）現在"
    chosen = "、".join(f"{label} {value}" for label, value in late.selection.words)
    lines = [f"{late.amendment} ・ {day} ・ 対象 {dict(STATES)[late.state]}"]
    if late.is_ahead:
        lines.append(f"基準日が本日より後のため、{eras.full(late.shown_on)}現在で示しています。")
    return [*lines, f"絞り込み：{chosen}"] if chosen else lines
