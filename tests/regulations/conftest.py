"""The reviews whose pages are tested."""

from __future__ import annotations

import pytest

from guidelines.models import Amendment
from regulations.models import Review


@pytest.fixture
def review(survey: Amendment) -> Review:
    """The review of 医薬品医療機器総合機構, which has one regulation and no units."""
    return Review.objects.get(organization__code="IA-044")


@pytest.fixture
def ministry(survey: Amendment) -> Review:
    """The review of 厚生労働省, which has 189 regulations of 89 units."""
    return Review.objects.get(organization__code="AG-26")
