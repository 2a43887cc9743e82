"""Putting an amendment to organs (依頼): whom to ask, the reviews that this opens, and the job for many at once."""
