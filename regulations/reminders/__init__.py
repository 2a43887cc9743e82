"""Reminders (催促): what is still owed, who is told, and what became of it."""
