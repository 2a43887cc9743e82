"""What is said of levels, of what is done at once, and of a report, in words; how two reports differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents.models import Incident, IncidentReport

LEVELS: dict[int, tuple[str, str]] = {
    Incident.Level.ZERO: (
        "おそれの段階",
        "不審なメールを受け取ったが開いていない。書類の所在がすぐに確かめられない。",
    ),
    Incident.Level.ONE: (
        "起きたが、影響は限られる",
        "職員の間で宛先を誤って送った。暗号化した端末や USB メモリが見当たらない。",
    ),
    Incident.Level.TWO: (
        "外部に漏れた、又は被害が及びうる",
        "外部にメールや書類を誤って送った。個人情報の入った端末や書類をなくした、盗まれた。",
    ),
    Incident.Level.THREE: (
        "重大な被害が見込まれる",
        "不正な通信やウイルスへの感染で外に出た。多数の人の情報や、病歴などの情報が漏れた。",
    ),
}
"""Level → what it means, and examples."""
AT_ONCE = (
    "LANケーブルを抜いた",
    "無線LANを切った",
    "端末をネットワークから切り離した（電源は切らない）",
    "誤って送った相手に削除・返却を頼んだ",
    "アカウントやパスワードを止めた・変えた",
    "公開していたページや共有を止めた",
    "書類や端末を探した・警察に届け出た",
)
"""What may be done at once where it happens (第9-2)."""
LAID_OPEN = (
    "title",
    "what",
    "level",
    "data_kinds",
    "persons",
    "is_sensitive",
    "has_property_damage",
    "is_malicious",
    "containment",
    "cause",
    "prevention",
)
"""The columns of a report in the order they are read."""
LABELS = {field.name: str(field.verbose_name) for field in IncidentReport._meta.fields}
YES_NO = {None: "不明", True: "はい", False: "いいえ"}


def level_words(level: int) -> str:
    """レベル2　外部に漏れた、又は被害が及びうる."""
    return f"{Incident.Level(level).label}　{LEVELS[level][0]}"


def label_of(name: str) -> str:
    """What a column of a report is called on a screen."""
    return LABELS[name]


def value_in_words(name: str, value: Any) -> str:
    """One value of a report; empty where nothing is said."""
    if name == "level":
        return level_words(value)
    if name == "persons":
        return "不明" if value is None else f"{value:,}人"
    return YES_NO[value] if value is None or isinstance(value, bool) else str(value)


def report_in_words(values: Mapping[str, Any] | IncidentReport) -> dict[str, str]:
    """Label → value of a report, or of what was typed for one, in the order it is read."""
    found = values if isinstance(values, Mapping) else {name: getattr(values, name) for name in LAID_OPEN}
    return {label_of(name): value_in_words(name, found[name]) for name in LAID_OPEN}


@dataclass(frozen=True)
class Change:
    """One value that a version of a report has otherwise than the one before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """A numbered report, and what it changed."""

    report: IncidentReport
    changes: tuple[Change, ...]
    is_first: bool


def versions_of(reports: list[IncidentReport]) -> list[Version]:
    """The reports of an incident, newest first, each with what differs from the one before."""
    ordered = sorted(reports, key=lambda report: report.number)
    former = [None, *ordered]
    found = [Version(one, differences(old, one), old is None) for old, one in zip(former, ordered, strict=False)]
    return found[::-1]


def differences(old: IncidentReport | None, new: IncidentReport) -> tuple[Change, ...]:
    """The values that differ; none for a first version."""
    if old is None:
        return ()
    before, after = report_in_words(old), report_in_words(new)
    return tuple(Change(label, before[label], after[label]) for label in before if before[label] != after[label])
