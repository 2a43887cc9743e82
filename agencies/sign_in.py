"""How django-allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from agencies.accounts import officer_of
from agencies.actions import change_password
from agencies.models import User
from agencies.people.session_store import PLACE
from agencies.people.sessions import place_of


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the office, not by sign-up; a new password leaves a row of the trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_login_stages(self) -> list[str]:
        """What is asked after the password: the second factor alone."""
        return ["agencies.second_factor.stages.FactorStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a session that knows where it was begun, so that its owner can tell one from another."""
        super().login(request, user)
        request.session[PLACE] = place_of(request)

    def set_password(self, user: User, password: str) -> None:
        """Change the password through the action."""
        change_password(user=user, password=password, by=officer_of(user))
