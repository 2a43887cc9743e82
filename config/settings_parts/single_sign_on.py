"""Sign-in with the organization's own accounts by OpenID Connect; off without OIDC_ISSUER (docs/manual/single-sign-on.md)."""

from typing import Any

from config.settings_parts.environment import env

OIDC_PROVIDER = "organization"  # how addresses and linked accounts name it


def providers_of(issuer: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """The one provider as django-allauth reads it; none without an issuer."""
    if not issuer:
        return {}
    settings = {"server_url": issuer.rstrip("/") + "/.well-known/openid-configuration", "issuer": issuer}
    app = {"provider_id": OIDC_PROVIDER, "name": name, "client_id": client_id, "secret": secret, "settings": settings}
    return {"openid_connect": {"APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = providers_of(
    env.str("OIDC_ISSUER", ""),
    env.str("OIDC_CLIENT_ID", ""),
    env.str("OIDC_CLIENT_SECRET", ""),
    env.str("OIDC_NAME", "組織のアカウント"),
)
SOCIALACCOUNT_ADAPTER = "agencies.single_sign_on.adapter.SignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "profile", "email"])
# [{"claim": "groups", "value": "soumu-evaluators", "role": "EVALUATOR", "organization": "AG-13"}, …]
OIDC_ROLES = env.json("OIDC_ROLES", default=[])
# Values of `amr` and `acr` that say that the provider has asked for a second factor; none: it is asked for here.
OIDC_TRUSTED_AMR = env.list("OIDC_TRUSTED_AMR", default=[])
OIDC_TRUSTED_ACR = env.list("OIDC_TRUSTED_ACR", default=[])
