"""Static files for everybody; files of jobs for their owners only: below no address, and readable by nobody else."""

from config.settings_parts.environment import DATA_DIR, env

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_BACKEND", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# A file of more rows about persons or organs is asked for twice, and administrators are told (指針 第6-5).
BULK_DOWNLOAD_ROWS = env.int("BULK_DOWNLOAD_ROWS", 1000)

# Exports of the trail are signed by this key (Ed25519, 32 bytes in Base64); without one it follows from SECRET_KEY.
TRAIL_SIGNING_KEY = env.str("TRAIL_SIGNING_KEY", "")
