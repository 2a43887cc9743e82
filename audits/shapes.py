"""The tables of this room: how each is counted, what is behind its figures, and from which rows."""

from __future__ import annotations

from audits import activity_tables as activities
from audits.post_tables import behind_posts, concurrent_posts, counted_posts
from guidelines.tables import Shape
from regulations.late_tables import behind_late as behind_nothing

SHAPES = (
    Shape("concurrent_posts", concurrent_posts, behind_posts, counted_posts),
    Shape("training_not_held", activities.training_not_held, behind_nothing, activities.counted_training),
    Shape("inspection_not_held", activities.inspection_not_held, behind_nothing, activities.counted_inspection),
)
