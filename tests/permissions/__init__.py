"""Who may open what, and what nobody may read."""
