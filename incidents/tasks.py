"""What beat asks of this room; tasks read the clock and call an action."""

from __future__ import annotations

from celery import shared_task

from agencies import clock
from agencies.job_actions import CLOCKWORK
from incidents.escalation import send_warnings


@shared_task
def send_incident_warnings() -> None:
    """The deadlines that near or are over; however often it runs, each person is told once of each moment."""
    send_warnings(now=clock.now(), by=CLOCKWORK)
