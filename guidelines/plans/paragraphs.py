"""The paragraphs of a text that was typed into a cell: line breaks that only fit it into its column are taken out.

- A break within a sentence goes: the line before does not end one, and the line after begins nothing new.
- Paragraphs (indented, or after the end of a sentence), numbered lines and a heading in brackets stay apart.
"""

from __future__ import annotations

import re

ENDS = re.compile(r"[。．！？!?：:][」』）)]*$|^[（(〔［][^）)〕］]*[）)〕］]$")
"""The end of a sentence, what announces a list, or a line that is a heading in brackets."""
BEGINS = re.compile(
    r"""
    \s                                                   # indented, also with a full-width space
    | [（(〔［](?:[0-9０-９]{1,3}|[ア-ン]|[一二三四五六七八九十]{1,3}|[a-zａ-ｚ])[）)〕］]   # （１）, (ア), （一）
    | [①-⑳・●○◆■□※]
    | (?:[0-9０-９]{1,3}|[ア-ン]|[一二三四五六七八九十]{1,3})(?:[\s）)]|[.．](?![0-9０-９]))  # １　, ア　, 一　, 2.
    """,
    re.VERBOSE,
)
LATIN_END, LATIN_BEGIN = re.compile(r"[A-Za-z0-9,.;]$"), re.compile(r"[A-Za-z0-9]")


def without_soft_breaks(text: str) -> str:
    """The text with its paragraphs and numbered lines each in one line."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and is_one_sentence(lines[-1], line):
            between = " " if LATIN_END.search(lines[-1]) and LATIN_BEGIN.match(line) else ""
            lines[-1] = f"{lines[-1].rstrip()}{between}{line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def is_one_sentence(above: str, below: str) -> bool:
    """Does the line below go on with the sentence of the line above?"""
    above = above.rstrip()
    return bool(above and below.strip()) and not ENDS.search(above) and not BEGINS.match(below)
