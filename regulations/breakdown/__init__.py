"""The real breakdown (内訳): answers and dates of many organizations at once, in the place of what was ALLOCATED."""
