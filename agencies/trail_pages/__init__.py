"""Pages to search the trail (履歴) and to take it away signed."""
