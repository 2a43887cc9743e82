"""Database constraints that many tables share (rule 13)."""

from collections.abc import Iterable

from django.db import models


def one_of(field: str, values: Iterable[object]) -> models.CheckConstraint:
    """The column holds one of these values and no other."""
    return models.CheckConstraint(
        name=f"%(class)s_{field}_is_known", condition=models.Q(**{f"{field}__in": list(values)})
    )


def provenance_if_answered(field: str) -> models.CheckConstraint:
    """An answer has a provenance of its own (`field` + "_provenance"), and nothing unanswered has one."""
    source = f"{field}_provenance"
    unanswered, unsourced = models.Q(**{field: ""}), models.Q(**{source: ""})
    return models.CheckConstraint(
        name=f"%(class)s_{field}_has_provenance",
        condition=(unanswered & unsourced) | (~unanswered & ~unsourced),
    )
