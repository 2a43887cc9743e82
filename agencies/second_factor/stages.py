"""The step of signing in that asks for the factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage

from agencies.second_factor.proof import FACTOR, shown_by


class FactorStage(AuthenticateStage):
    """Asks whoever has a factor, unless the session has shown one: a passkey, or the organization's own sign-in."""

    def handle(self) -> tuple[Any, bool]:
        """Go on, or to the page that asks."""
        if self.login.user and shown_by(self.request, self.login.user, FACTOR):
            return None, True
        return super().handle()
