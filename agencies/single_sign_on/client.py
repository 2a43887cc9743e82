"""Speaking with the provider: discovery, code for token, what it says about the person."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from agencies.single_sign_on.tokens import BadToken, read_token

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Client(OpenIDConnectOAuth2Adapter):
    """The provider of the settings; believes nothing that is not signed by its keys."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Its addresses, from where it publishes them; the issuer is the one of the settings and no other."""
        if not hasattr(self, "_checked"):
            app = self.get_provider().app
            found = self.fetched(app.settings["server_url"])
            if found.get("issuer") != app.settings["issuer"] or not all(
                isinstance(found.get(name), str) for name in ENDPOINTS
            ):
                raise OAuth2Error("its description does not fit the settings")
            self._checked = found
        return self._checked

    def fetched(self, address: str, token: str | None = None) -> dict[str, Any]:
        """A JSON object of the provider."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("it answered with something else than an object")
        return found

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """What opens the description of the person; it is not kept, so neither its end nor its renewal matters."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who signed in, as a digest of issuer and subject; the claims go no further than this request."""
        config = self.openid_config
        issuer = config["issuer"]
        try:
            id_token = kwargs["response"].get("id_token", "")
            keys = self.fetched(config["jwks_uri"])
            claims = read_token(id_token, key_set=keys, issuer=issuer, client_id=app.client_id)
        except BadToken as error:
            raise OAuth2Error(f"token refused: {error}") from None
        if "userinfo_endpoint" in config:
            said = self.fetched(config["userinfo_endpoint"], token.token)
            if said.get("sub") != claims["sub"]:
                raise OAuth2Error("its two answers are about different persons")
            if "email" in claims:
                said.pop("email_verified", None)  # it speaks of the other address
            claims = said | claims
        uid = hashlib.sha256(f"{issuer}\n{claims['sub']}".encode()).hexdigest()
        login = SocialLogin(account=SocialAccount(provider=self.provider_id, uid=uid), provider=self.get_provider())
        login.claims = claims
        return login
