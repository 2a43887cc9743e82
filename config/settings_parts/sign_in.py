"""Sign-in: accounts, passwords, lock-out, sessions."""

from datetime import timedelta

from config.settings_parts.environment import env

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# No password has to be changed because time has passed: it is long, not common, and not like name or address.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_MIN_LENGTH", 12)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "agencies.people.password_rules.NotLikeItsOwner"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "agencies.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# django-axes locks out, with one counter for all processes; a ministry in the morning comes from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "120/m/ip"}
# Lock-out (`agencies.people.lockout`): failures of one account from one address, from anywhere, of one address for anybody
PROXY_COUNT = env.int("PROXY_COUNT", 1 if env.bool("BEHIND_PROXY", False) else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
LOCKOUT_LIMITS = {
    "PAIR": env.int("LOCKOUT_FAILURES", 10),
    "ACCOUNT": env.int("LOCKOUT_FAILURES_OF_ACCOUNT", 20),
    "ADDRESS": env.int("LOCKOUT_FAILURES_OF_ADDRESS", 50),
}
AXES_HANDLER = "agencies.people.lockout.Handler"
AXES_FAILURE_LIMIT = LOCKOUT_LIMITS["PAIR"]
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOCKOUT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "agencies.people.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "agencies.people.lockout.address_of"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken"]
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_RESET_ON_SUCCESS = True
SIGN_IN_LOGS_KEPT_DAYS = env.int("SIGN_IN_LOGS_KEPT_DAYS", 90)

# Sessions (`agencies.people.session_store`): over after so long without a request, and so long after the sign-in
SESSION_ENGINE = "agencies.people.session_store"
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 30)
SESSION_HOURS = env.int("SESSION_HOURS", 8)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Links by mail, and accounts nobody uses or confirms
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)
PASSWORD_RESET_MINUTES = env.int("PASSWORD_RESET_MINUTES", 60)
ACCOUNT_CONFIRM_DAYS = env.int("ACCOUNT_CONFIRM_DAYS", 365)
ACCOUNT_UNUSED_DAYS = env.int("ACCOUNT_UNUSED_DAYS", 180)
