"""What may stand in an address."""

from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """A code or number: any text without a slash or a NUL, which PostgreSQL cannot look for."""

    regex = "[^/\\x00]+"
