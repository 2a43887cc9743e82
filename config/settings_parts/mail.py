"""Mail: by EMAIL_URL (smtp+tls://user:password@host:587); the demonstration puts it into a folder."""

from config.settings_parts.environment import DATA_DIR, DEMO, env

if DEMO and not env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
else:
    vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "hogo-kitei@localhost")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
SITE_URL = env.str("SITE_URL", "").rstrip("/")  # where mails point to
