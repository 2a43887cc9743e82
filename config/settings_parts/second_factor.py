"""Second factors: who has to have one, and how their secrets are kept (docs/manual/second-factor.md)."""

from config.settings_parts.environment import DEMO, env

SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not DEMO)
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=["EVALUATOR", "ADMINISTRATOR"])
# Secrets the keys follow from: the first encrypts, every one decrypts. None: SECRET_KEY, which can then not be replaced.
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS", default=[])
MFA_ADAPTER = "agencies.second_factor.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A passkey cannot be guessed; many people may come from one address.
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_FORMS = {
    "authenticate": "agencies.second_factor.sign_in_forms.CodeForm",
    "reauthenticate": "agencies.second_factor.sign_in_forms.CodeAgainForm",
    "authenticate_webauthn": "agencies.second_factor.sign_in_forms.PasskeyForm",
    "reauthenticate_webauthn": "agencies.second_factor.sign_in_forms.PasskeyAgainForm",
    "login_webauthn": "agencies.second_factor.sign_in_forms.PasskeySignInForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which what was just shown is not asked for again
