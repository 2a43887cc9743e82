"""Text for programs that read CP932 only: what it cannot hold is replaced by a sensible stand-in, never by an error."""

from __future__ import annotations

import re
import unicodedata

GETA = "〓"
UTF_8, CP932 = "utf-8", "cp932"
CHARSETS = {UTF_8: "utf-8", CP932: "Windows-31J"}  # as asked for: as named in Content-Type
STAND_INS = {"—": "―", "–": "-", "‑": "-", "•": "・", "\u00a0": " ", "¥": "￥", "\u2044": "/", "ゔ": "ヴ"}
VOICE = "\u3099\u309a"
VOICED = re.compile(f".[{VOICE}]")  # か and its mark as two characters, as some file systems write が


def encodable(text: str) -> str:
    """The text with a stand-in for each character that CP932 lacks: — becomes ―, ㉑ (21), é e, others 〓."""
    if fits(text):
        return text
    composed = VOICED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return "".join(character if fits(character) else stand_in(character) for character in composed)


def fits(text: str) -> bool:
    """Can CP932 hold it?"""
    try:
        text.encode(CP932)
    except UnicodeEncodeError:
        return False
    return True


def stand_in(character: str) -> str:
    """What is written for a character that CP932 lacks; nothing for marks that only change another's look."""
    if character in STAND_INS:
        return STAND_INS[character]
    parts = (one for one in unicodedata.normalize("NFKD", character) if not changes_a_look(one))
    plain = "".join(STAND_INS.get(one, one) for one in parts)
    if unicodedata.decomposition(character).startswith("<circle>"):
        plain = f"({plain})"
    return plain if fits(plain) else GETA


def changes_a_look(character: str) -> bool:
    """Is it an accent, a selector of a variant or a format character? Voicing marks change the sound."""
    return unicodedata.category(character) in ("Mn", "Cf") and character not in VOICE
