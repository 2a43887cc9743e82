"""Names of files as people choose them: what is shown, stored and sent on is one plain line without a folder."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 200
LONGEST_ENDING = 20


def plain_name(file_name: str) -> str:
    """The name without folders and what cannot be seen, of at most 200 characters; the ending stays.

    What turns the direction of writing, ends a line or a header, or means something to a file system is left out.
    """
    last = unicodedata.normalize("NFC", file_name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in last if unicodedata.category(one)[0] != "C" and one not in '<>:"|?*')
    name = " ".join(seen.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    last_part = dot + ending[:LONGEST_ENDING] if dot else ""
    return name if len(name) <= LONGEST_NAME else (stem or ending)[: LONGEST_NAME - len(last_part)] + last_part


def ending_of(file_name: str) -> str:
    """The ending in lower case: .xlsx; empty where there is none."""
    _, dot, ending = plain_name(file_name).rpartition(".")
    return f"{dot}{ending}".lower() if dot else ""
