"""How the organs answer: reviews, submissions, revisions, and what an agency did for its units and corporations."""

from regulations.models.answers import AnswerBasis, ItemAnswer, Revision
from regulations.models.reminders import Reminder
from regulations.models.reviews import AskedItem, Regulation, Review, Submission
from regulations.models.steering import Guidance, Relay, Rollout

__all__ = [
    "AnswerBasis",
    "AskedItem",
    "Guidance",
    "ItemAnswer",
    "Regulation",
    "Relay",
    "Reminder",
    "Review",
    "Revision",
    "Rollout",
    "Submission",
]
