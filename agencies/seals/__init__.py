"""Seals of the trail (履歴の封印): batches of committed rows, each bound to the one before it by its hash."""
