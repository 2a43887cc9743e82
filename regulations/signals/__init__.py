"""Signals: small named rules that tell an evaluator who is late and why, with evidence and words for a finding."""

from regulations.signals.rules import RULES, Rule, signals
from regulations.signals.values import Evidence, Kind, Signal

__all__ = ["RULES", "Evidence", "Kind", "Rule", "Signal", "signals"]
