"""What beat asks of this room; tasks read the clock and call an action."""

from __future__ import annotations

from celery import shared_task

from agencies import clock
from agencies.job_actions import CLOCKWORK
from regulations.reminders.actions import send_due_reminders


@shared_task
def send_reminders() -> None:
    """Today's reminders; however often it runs, each person is told once."""
    send_due_reminders(on=clock.today(), by=CLOCKWORK)
