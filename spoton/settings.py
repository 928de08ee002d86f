"""Django's settings, from the operator's ones in `spoton.conf.config`."""

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.messages import constants as messages
from redis.backoff import NoBackoff
from redis.retry import Retry

from spoton.conf import config, database, encryption_keys, logs, runtime, secret_key
from spoton.jobs import names
from spoton.openapi import openapi

CONFIG = config.load()

BASE_DIR: Path = config.BASE_DIR
DATA_DIR: Path = CONFIG.data_dir
WEIGHTS_DIR: Path = BASE_DIR / "weights"

DEBUG: bool = CONFIG.debug
SECRET_KEY: str = CONFIG.secret_key or secret_key.read_or_create(
    CONFIG.secret_key_file, ours=CONFIG.secret_key_file == DATA_DIR / "secret_key"
)
# Given, or in a file that is read again when it changes: see `spoton.sealed`.
ENCRYPTION_KEYS: tuple[str, ...] = CONFIG.encryption_keys
ENCRYPTION_KEYS_FILE: Path = CONFIG.encryption_keys_file
ENCRYPTION_KEYS_OURS: bool = ENCRYPTION_KEYS_FILE == DATA_DIR / "encryption_keys"
if not ENCRYPTION_KEYS:
    encryption_keys.read_or_create(ENCRYPTION_KEYS_FILE, ours=ENCRYPTION_KEYS_OURS)
# Below a path of the host: `spoton.http.url_prefix` takes requests, Django makes addresses by it.
URL_PREFIX: str = CONFIG.web.url_prefix
FORCE_SCRIPT_NAME: str | None = URL_PREFIX or None
ALLOWED_HOSTS: list[str] = list(CONFIG.allowed_hosts)
PORT: int = CONFIG.port

# Inference
TARGET_FPS: float = CONFIG.target_fps
CAMERA_NETWORKS: tuple[str, ...] = CONFIG.camera_networks
RECEIVER_NETWORKS: tuple[str, ...] = CONFIG.receiver_networks
FRAME_JPEG_QUALITY: int = CONFIG.frame_jpeg_quality
DETECTION_CONFIDENCE_THRESHOLD: float = CONFIG.detection_confidence_threshold
DETECTOR: str = CONFIG.detector
APPEARANCE_MODEL: str = CONFIG.appearance_model
IDENTITY_CORRECTION_SECONDS: float = CONFIG.identity_correction_seconds
DEVICE: str = CONFIG.device
PRECISION: str = CONFIG.precision
MOTION_GATE: bool = CONFIG.motion_gate
RETENTION_DAYS: int = CONFIG.retention_days
ROLLUP_RETENTION_DAYS: int = CONFIG.rollup_retention_days
SYSTEM_HISTORY_DAYS: int = CONFIG.system_history_days
EXPORTS = CONFIG.exports
BACKUPS = CONFIG.backups
PICTURE_DAYS: int = CONFIG.picture_days
FACES_ROLE: str = CONFIG.faces_role
RECORDINGS_DIR: Path = CONFIG.recordings_dir
RECORDING_RESERVE_GB: float = CONFIG.recording_reserve_gb
STORE_QUEUE_MB: int = CONFIG.store_queue_mb
DEMO: bool = CONFIG.demo

# Redis: given, or our own on a socket that only this user can reach
REDIS_EMBEDDED: bool = not CONFIG.redis_url
REDIS_URL: str = runtime.redis_url(CONFIG)

INSTALLED_APPS: list[str] = [
    # First: it replaces runserver. Twisted, which it brings, would take part of every other start.
    *(["daphne"] if "runserver" in sys.argv else []),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "drf_spectacular_sidecar",  # Swagger UI and ReDoc as static files
    "channels",
    "django_htmx",  # htmx as a static file
    "django_q",
    "django_prometheus",  # figures of requests, database, cache, models, migrations
    "spoton",  # the commands `setup` and `up`
    "accounts",
    "tracking",
    "alerts",
    "analytics",
    "exports",
    "worker",  # the commands `run_inference` and `fetch_weights`
    # Benchmarks, evaluation, training: not in the Docker image.
    *(["lab"] if (BASE_DIR / "lab").is_dir() else []),
]

MIDDLEWARE: list[str] = [
    "spoton.http.middleware.RequestContextMiddleware",
    "spoton.http.counted_requests.CountedRequestsMiddleware",
    "analytics.metrics.MetricsMiddleware",
    "spoton.http.middleware.ErrorShapeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spoton.http.middleware.NoStoreMiddleware",  # behind whitenoise, which answers for its files
    "spoton.http.body_limit.BodyLimitMiddleware",
    "spoton.http.middleware.TrailingSlashMiddleware",
    "spoton.http.middleware.ContentSecurityPolicyMiddleware",
    "spoton.http.middleware.PageTimeZoneMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.http.lockout.LockoutMiddleware",
    "spoton.limits.signed_in.SignedInMiddleware",
    "spoton.http.counted_requests.CountedViewsMiddleware",
]

# Programs of other sites in a browser: none unless listed, and then with tokens, not cookies.
CORS_ALLOWED_ORIGINS: list[str] = list(CONFIG.web.cors_allowed_origins)
CORS_URLS_REGEX = r"^/(api|health)(/|$)"

ROOT_URLCONF = "spoton.urls"
ASGI_APPLICATION = "spoton.asgi.application"
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spoton.http.navigation.context",
                "alerts.pages.badge.context",
            ],
        },
    },
]

# Stored data
DATABASES: dict[str, dict[str, Any]] = {
    "default": database.database(CONFIG.database_url, BASE_DIR, CONFIG.database_pool_size),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT: Path = DATA_DIR / "media"

# Live data and jobs
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "spoton"},
    },
}
# Counters of calls are shared by all web processes; without Redis each has its own.
CACHE_KEY_PREFIX = "spoton:cache"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "spoton.counted_cache.CountedRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": CACHE_KEY_PREFIX,
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 1),  # once: a connection may be from before a restart
        },
    },
    # Of its own: emptying the cache must not give whoever guesses a fresh start.
    "limits": {
        "BACKEND": "spoton.counted_cache.CountedRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "spoton:limits",
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 1),
        },
    },
}
Q_CLUSTER: dict[str, Any] = {
    "name": "spoton",
    "orm": "default",
    "broker_class": "spoton.jobs.broker.AllowlistBroker",
    "workers": 1,
    "timeout": 600,
    "retry": 900,  # longer than the timeout, or a running job would be handed out again
    "poll": 1,
    "catch_up": False,
    "max_attempts": 3,
    "save_limit": 250,
    # Jobs that take long have a cluster of their own, so that those of the minute never wait for
    # them: `Q_CLUSTER_NAME=long manage.py qcluster`. Each is queued with names.LONG_OPTIONS.
    "ALT_CLUSTERS": {
        names.LONG: {"workers": 2, "queue_limit": 2, "timeout": 60, "retry": 120},
    },
}

# Users
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS: list[str] = ["accounts.backends.CountedBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "root"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.validation.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.validation.passwords.DressedUpPasswordValidator"},
]

# Tries of one name from one network before it has to wait, and how long it waits the first time.
LOGIN_FAILURES: int = CONFIG.login_failures
LOGIN_LOCK = timedelta(minutes=CONFIG.login_lock_minutes)
SIGN_IN_LIMITS = CONFIG.sign_in.limits()
SECOND_FACTOR_ROLES: tuple[str, ...] = CONFIG.sign_in.second_factor_roles

OIDC = CONFIG.oidc

# Mail to users: sent by the job cluster, and only where a server is set.
HAS_MAIL: bool = CONFIG.email.server is not None
if CONFIG.email.server is not None:
    EMAIL_HOST: str = CONFIG.email.server.host
    EMAIL_PORT: int = CONFIG.email.server.port
    EMAIL_HOST_USER: str = CONFIG.email.server.user
    EMAIL_HOST_PASSWORD: str = CONFIG.email.server.password
    EMAIL_USE_TLS: bool = CONFIG.email.server.scheme == "smtp+tls"
    EMAIL_USE_SSL: bool = CONFIG.email.server.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = CONFIG.email.sender
PASSWORD_RESET_TIMEOUT = 3600  # seconds for which a link works

# Security. By default cookies work over plain http, for a server on this machine; HTTPS=on is
# for one behind a proxy that ends TLS.
HTTPS: bool = CONFIG.web.https
PUBLIC_URL: str = CONFIG.web.public_url
SOCKETS_PER_USER: int = CONFIG.web.sockets_per_user
TRUSTED_PROXIES = CONFIG.web.trusted_proxies
if TRUSTED_PROXIES:
    # spoton.http.proxies drops the header when it comes from anybody else.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT: bool = HTTPS
# Asked for past the proxy.
SECURE_REDIRECT_EXEMPT: list[str] = [
    "^" + re.escape(f"{URL_PREFIX}/".lstrip("/")) + "(health|metrics$)",
]
SECURE_HSTS_SECONDS: int = CONFIG.web.hsts_seconds if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = CONFIG.web.hsts_subdomains
# Other names of the domain, and browsers' built-in lists, are the operator's to decide on.
SILENCED_SYSTEM_CHECKS: list[str] = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE: bool = HTTPS
CSRF_COOKIE_SECURE: bool = HTTPS
CSRF_TRUSTED_ORIGINS: list[str] = list(CONFIG.web.csrf_trusted_origins)
SESSION_COOKIE_NAME = "spoton_session"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{URL_PREFIX}/"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "accounts.http.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "spoton.http.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_MAX_BYTES: int = CONFIG.web.upload_max_mb * 1024 * 1024
UPLOAD_VIDEO_MAX_BYTES: int = CONFIG.web.upload_video_max_mb * 1024 * 1024
METRICS_TOKEN: str = CONFIG.web.metrics_token

# API
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.http.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # A view that takes files names its parsers.
    "DEFAULT_PARSER_CLASSES": ["spoton.http.parsers.JSONParser"],
    "NUM_PROXIES": 0,  # REMOTE_ADDR is the client already, see spoton.http.proxies
    "DEFAULT_THROTTLE_CLASSES": [
        "spoton.http.throttles.UserThrottle",
        "spoton.http.throttles.AnonymousThrottle",
    ],
    "DEFAULT_SCHEMA_CLASS": "spoton.openapi.schema.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "spoton.http.negotiation.Negotiation",
    # Else `?format=` would choose a renderer, and no view could have such a parameter.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": "spoton.http.api.Pagination",
    "EXCEPTION_HANDLER": "spoton.http.api.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Calls per minute of one user or address
API_RATES: dict[str, int] = {
    "user": CONFIG.web.api_rate_user,
    "anonymous": CONFIG.web.api_rate_anonymous,
    "expensive": CONFIG.web.api_rate_expensive,
}
SPECTACULAR_SETTINGS: dict[str, Any] = openapi.SETTINGS | (
    {"SERVERS": [{"url": URL_PREFIX}]} if URL_PREFIX else {}
)
SIMPLE_JWT: dict[str, Any] = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
    # A refresh token works once: a stolen one shows itself when its owner comes back.
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    # A new password ends every token: each carries a digest of the hash of its time.
    "CHECK_REVOKE_TOKEN": True,
    "REVOKE_TOKEN_CLAIM": "stamp",
}

# Times are stored and sent as UTC; pages show them in the operator's zone.
USE_TZ = True
TIME_ZONE = "UTC"
PAGE_TIME_ZONE: str = CONFIG.time_zone
LANGUAGE_CODE = "en"

# A message's level as the class of its notice
MESSAGE_TAGS: dict[int, str] = {
    messages.SUCCESS: "notice-good",
    messages.ERROR: "notice-bad",
    messages.INFO: "notice-info",
    messages.WARNING: "",
}

# Static files are served by whitenoise straight from the sources: no collecting step.
STATIC_URL = f"{URL_PREFIX}/static/"
STATICFILES_DIRS: list[Path] = [BASE_DIR / "static"]
STATICFILES_FINDERS: list[str] = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "spoton.http.bokeh_files.BokehFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING: dict[str, Any] = logs.logging_config(DEBUG, CONFIG.log.format)
