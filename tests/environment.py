"""A pytest plugin, loaded by `-p` before the settings are: every test run sees the same system, and only its own.

Only DATABASE_URL is taken from outside, so that the same tests run on PostgreSQL.
"""

import os
import shutil
import tempfile

DATA_DIR = tempfile.mkdtemp(prefix="test-data-")
os.mkdir(os.path.join(DATA_DIR, "static"))  # WhiteNoise warns where it is missing

os.environ |= {
    "API_OPEN_REQUESTS_PER_MINUTE": "100000",  # tests follow one another within a minute
    "API_REQUESTS_PER_MINUTE": "100000",
    "DATA_DIR": DATA_DIR,
    "DEMO": "1",
    "EMAIL_URL": "memorymail://",
    "SECRET_KEY": "only-for-tests",
    "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "TODAY": "2016-05-31",
}
os.environ.pop("TODAY_SET_ON", None)  # it would let the day of the tests run on


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(DATA_DIR, ignore_errors=True)
