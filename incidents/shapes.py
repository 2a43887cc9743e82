"""The tables of this room: how each is counted, what is behind its figures, and from which rows."""

from __future__ import annotations

from functools import partial

from guidelines.tables import Fact, Shape
from incidents.models import Readiness
from incidents.tables import (
    RESPONSE,
    ROUTE,
    WARNED,
    behind_readiness,
    counted_readiness,
    readiness_table,
    said_of_readiness,
)

ANSWERS = Fact(Readiness._meta.label, said_of_readiness)

SHAPES = tuple(
    Shape(
        key,
        partial(readiness_table, questions),
        partial(behind_readiness, questions),
        partial(counted_readiness, questions),
        fact=ANSWERS,
    )
    for key, questions in (("contact_route", ROUTE), ("incident_response", RESPONSE), ("warnings_given", WARNED))
)
