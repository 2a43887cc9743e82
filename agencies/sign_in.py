"""How django-allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from agencies.accounts import officer_of
from agencies.actions import change_password
from agencies.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the office, not by sign-up; a new password leaves a row of the trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Change the password through the action."""
        change_password(user=user, password=password, by=officer_of(user))
