"""Settings, read from the environment; without any, the safe (production) value holds.

`DATA_DIR/system.env`, written by `make demo`, supplies what the environment does not, so that every `manage.py`
with the same `DATA_DIR` sees the same system. Here stand the applications and what holds them together; by topic, in
`config/settings_parts/`, stand

- `environment.py` where values are read from, DATA_DIR, DEMO
- `data.py` database, caches, business clock
- `sign_in.py` accounts, passwords, lock-out, sessions
- `second_factor.py` who has to have a second factor, how their secrets are kept
- `single_sign_on.py` sign-in with an organization's own accounts
- `browser.py` transport, cookies' safety, content security policy
- `api.py` API and its description
- `tasks.py` broker, schedule, work of jobs
- `files.py` static files, files of jobs
- `mail.py` how mail is sent

A setting that is written in a part is a setting: nothing has to be listed twice.
"""

from django.core.exceptions import ImproperlyConfigured

from config.settings_parts.api import *
from config.settings_parts.browser import *
from config.settings_parts.data import *
from config.settings_parts.environment import *
from config.settings_parts.environment import BASE_DIR, env
from config.settings_parts.files import *
from config.settings_parts.mail import *
from config.settings_parts.second_factor import *
from config.settings_parts.sign_in import *
from config.settings_parts.single_sign_on import *
from config.settings_parts.tasks import *

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "agencies",
    "guidelines",
    "regulations",
    "incidents",
    "audits",
    "config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.headers.browser_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.middleware.request_id",
    "agencies.middleware.sign_in_required",
    "agencies.api_caching.conditional",
    "agencies.second_factor.gate.second_factor_required",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context_processors.page",
            ],
        },
    }
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "agencies.people.log_filter.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["links"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
