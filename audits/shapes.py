"""The tables of this room: how each is counted, what is behind its figures, and from which rows."""

from __future__ import annotations

from functools import partial

from audits import activity_tables as activities
from audits.models import Activity, ConcurrentPost
from audits.post_tables import behind_posts, concurrent_posts, counted_posts, said_of_post
from guidelines.tables import Fact, Shape
from regulations.late_tables import behind_late as behind_nothing

ANSWERS = Fact(ConcurrentPost._meta.label, said_of_post)
NO_TRAINING, NO_INSPECTION = (
    Fact(Activity._meta.label, partial(activities.said_of_activity, kind))
    for kind in (Activity.Kind.TRAINING, Activity.Kind.INSPECTION)
)

SHAPES = (
    Shape("concurrent_posts", concurrent_posts, behind_posts, counted_posts, fact=ANSWERS),
    Shape(
        "training_not_held",
        activities.training_not_held,
        behind_nothing,
        activities.counted_training,
        fact=NO_TRAINING,
    ),
    Shape(
        "inspection_not_held",
        activities.inspection_not_held,
        behind_nothing,
        activities.counted_inspection,
        fact=NO_INSPECTION,
    ),
)
