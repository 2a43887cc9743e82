"""Texts of clauses for templates."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guidelines.text_comparison import Kind, Span

register = template.Library()

ADDED = '<ins><span class="change-mark">追加</span>{}<span class="visually-hidden">（追加ここまで）</span></ins>'
REMOVED = '<del><span class="change-mark">削除</span>{}<span class="visually-hidden">（削除ここまで）</span></del>'
MARKUP = {Kind.SAME: "{}", Kind.ADDED: ADDED, Kind.REMOVED: REMOVED}


@register.filter
def marked(spans: Iterable[Span]) -> SafeString:
    """The text with what was added or removed marked in words, line and colour; made here since no space may slip in."""
    return format_html_join("", "{}", ((format_html(MARKUP[span.kind], span.text),) for span in spans))
