"""Where a fact comes from (根拠)."""

from django.db import models


class Provenance(models.TextChoices):
    """How a recorded fact is known; ALLOCATED only makes totals agree and is never tied to a name (rule 10)."""

    REPORTED = "REPORTED", "機関回答"
    VERIFIED = "VERIFIED", "実地確認"
    PUBLISHED = "PUBLISHED", "公表資料"
    ALLOCATED = "ALLOCATED", "仮割当"
