"""Database, caches, and the business clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.settings_parts.environment import DATA_DIR, env

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers: without it INSERT OR REPLACE slips past the guards of the trail.
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA recursive_triggers=ON;PRAGMA foreign_keys=ON;"
        ),
    }
PG_BIN = env.str("PG_BIN", "")  # folder of pg_dump and pg_restore, where they are neither Debian's nor on PATH
BACKUP_PASSPHRASE_FILE = env.str("BACKUP_PASSPHRASE_FILE", "")
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Counts the requests of the API: each process for itself, or all together (CACHE_URL=rediscache://host:6379/1).
    "default": env.cache_url("CACHE_URL", "locmemcache://"),
    "markup": {"BACKEND": LOCAL, "LOCATION": "markup", "OPTIONS": {"MAX_ENTRIES": 64}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an organ with many units fills in many dates at once


# Business clock: `TODAY` moves business dates only, and time runs on from the day it was set.

TIME_ZONE = "Asia/Tokyo"
LANGUAGE_CODE = "ja"
_real_today = datetime.now(ZoneInfo(TIME_ZONE)).date()
_today = env.str("TODAY", "")
_set_on = env.str("TODAY_SET_ON", "")
BUSINESS_DAY_OFFSET = (
    date.fromisoformat(_today) - (date.fromisoformat(_set_on) if _set_on else _real_today) if _today else timedelta(0)
)
