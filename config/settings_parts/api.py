"""The API and its description."""

from config.enum_names import ENUM_NAMES
from config.settings_parts.environment import env

# Requests a minute: of each token or account, and of each address that asks for what is published without any.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 300)
API_OPEN_REQUESTS_PER_MINUTE = env.int("API_OPEN_REQUESTS_PER_MINUTE", 60)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.api_access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "agencies.api_formats.Negotiation",
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "agencies.api_formats.CSVRenderer",
        "agencies.api_formats.XlsxRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "agencies.api_formats.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["agencies.api_throttles.PerMinute"],
    "EXCEPTION_HANDLER": "agencies.api_problems.problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "保護管理規程 見直し状況 API",
    "DESCRIPTION": "保護管理規程の見直し（改正）状況の集計表、見直し、機関、指針の改正を読むための API です。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}
