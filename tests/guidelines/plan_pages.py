"""The pages on which a cycle is prepared: their addresses, what is typed on the first, what they say."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

TYPED = {
    "title": "令和4年4月改正",
    "code": "2022-04",
    "issued_on": "令和4年4月1日",
    "in_force_from": "",
    "due_on": "R4.12.31",
    "due_wording": "令和4年中",
    "fiscal_year": "令和4年度",
    "reference_on": "2023-03-31",
    "reminder_offsets": "−30、 7, 7",
}


def at(view: str, *arguments: object) -> str:
    return reverse(f"guidelines:{view}", args=arguments)


def text_of(response: Any) -> str:
    """What a page says, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def upload(content: bytes, name: str = "対照表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
