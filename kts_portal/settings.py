"""Every setting, read from the environment, in the order in which Django meets them."""

from datetime import time
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from core.weeks import MonthRule
from kts_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("KTS_DATA_DIR", BASE_DIR / "var")

DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "only-for-development" if DEBUG else None)
ALLOWED_HOSTS = env.words("KTS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("KTS_TRUSTED_ORIGINS")

# The demo (invented records, known password) exists only where this is on.
DEMO = env.boolean("KTS_DEMO", False)
# Served through TLS: cookies, HSTS and redirects follow from it.
TLS = env.boolean("KTS_TLS", False)
# Addresses or networks of the proxies in front; what others say of the client is not believed.
PROXIES = env.words("KTS_PROXIES")

INSTALLED_APPS = [
    "units.apps.PortalAdminConfig",  # django.contrib.admin on our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_bootstrap5",
    "django_filters",
    "django_htmx",
    "bootstrap",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "kts_portal",
    "core",
    "units.apps.UnitsConfig",
    "programs",
    "villages",
    "patrols",
    "aid",
    "reports",
]

MIDDLEWARE = [
    "core.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.compression.PageCompressionMiddleware",
    "core.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.DoorMiddleware",
    "reports.offline.middleware.SameAccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "units.middleware.SessionLimitMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.PageMiddleware",
    "units.middleware.PasswordDueMiddleware",
    "units.middleware.SecondFactorDueMiddleware",
]

ROOT_URLCONF = "kts_portal.urls"
WSGI_APPLICATION = "kts_portal.wsgi.application"

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
                "kts_portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: PostgreSQL everywhere; the supervisor sets DATABASE_URL to its own server.
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", "postgresql:///kts"),
        conn_max_age=env.integer("KTS_CONN_MAX_AGE", 600),
        conn_health_checks=True,
        # A pooler that hands out connections by the transaction keeps neither cursors nor plans.
        disable_server_side_cursors=env.boolean("KTS_TRANSACTION_POOLER", False),
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "options": f"-c statement_timeout={env.integer('KTS_STATEMENT_TIMEOUT_MS', 60000)}"
        f" -c lock_timeout={env.integer('KTS_LOCK_TIMEOUT_MS', 15000)}",
        "connect_timeout": 5,
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and sessions live in the database: nothing a user does depends on Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
# A session ends when it is left alone, and in any case some time after the login. An officer keeps
# his on a phone of his own, from which he reports every day.
SESSION_IDLE_SECONDS = env.integer("KTS_SESSION_IDLE_SECONDS", 3 * 3600)
SESSION_COOKIE_AGE = SESSION_SECONDS = env.integer("KTS_SESSION_SECONDS", 12 * 3600)
OWN_DEVICE_ROLES = env.words("KTS_OWN_DEVICE_ROLES", "officer")
OWN_DEVICE_IDLE_SECONDS = env.integer("KTS_OWN_DEVICE_IDLE_SECONDS", 14 * 24 * 3600)
OWN_DEVICE_SECONDS = env.integer("KTS_OWN_DEVICE_SECONDS", 90 * 24 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrftoken"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS and PROXIES else None
# The API refuses plain http itself (core/proxies.py); health is asked by this machine.
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^(healthz|readyz|metrics)$"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


def static_headers(headers, path, url):
    """WhiteNoise calls what stands here, and a name it cannot call; ours is imported when asked,
    since settings come before Django."""
    from core.proxies import static_headers as mark

    mark(headers, path, url)


WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "upgrade-insecure-requests": TLS,
    }
}
# What the portal uses itself; all else that browsers name is shut, for frames and scripts alike.
SHUT_FEATURES = """
    accelerometer autoplay bluetooth browsing-topics compute-pressure display-capture
    encrypted-media fullscreen gamepad gyroscope hid identity-credentials-get idle-detection
    keyboard-map local-fonts magnetometer microphone midi otp-credentials payment
    picture-in-picture screen-wake-lock serial storage-access sync-xhr usb
    window-management xr-spatial-tracking
"""
PERMISSIONS_POLICY = {feature: [] for feature in SHUT_FEATURES.split()} | {
    "camera": "self",  # photos
    "geolocation": "self",  # where the kampung lies
    "clipboard-write": "self",
    "web-share": "self",  # the phone's own sheet of apps
    "publickey-credentials-create": "self",  # security keys
    "publickey-credentials-get": "self",
}

# People
AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = ["units.backends.NrpOrUsernameBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if env.boolean("KTS_FAST_PASSWORDS", False):  # tests only: thousands of accounts
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "units.passwords.ContextWordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "units.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "units.forms.LoginForm",
    "change_password": "units.forms.ChangePasswordForm",
    "reset_password": "units.forms.ResetPasswordForm",
    "reset_password_from_key": "units.forms.NewPasswordByMailForm",
    "reauthenticate": "units.forms.ConfirmByPasswordForm",
}
ACCOUNT_SESSION_REMEMBER = None  # asked at the login: "HP ini milik saya sendiri"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # counted in the database: units/limits.py
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.integer("KTS_CONFIRMATION_SECONDS", 600)
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Kampung Tangguh: "

# Roles that decide over others' figures need a second factor (the demo's invented people do not).
SECOND_FACTOR_ROLES = env.words(
    "KTS_SECOND_FACTOR_ROLES", "binmas_head,binmas_staff,regency_staff,administrator"
)
MFA_ADAPTER = "units.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Kampung Tangguh"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here: mail addresses come from administrators
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = env.integer("KTS_TRUSTED_BROWSER_SECONDS", 14 * 24 * 3600)
MFA_TRUST_COOKIE_NAME = "__Host-trusted" if TLS else "trusted"
MFA_FORMS = {
    "authenticate": "units.forms.CodeForm",
    "reauthenticate": "units.forms.ConfirmByCodeForm",
    "activate_totp": "units.forms.ActivateCodesForm",
    "authenticate_webauthn": "units.forms.KeyForm",
    "reauthenticate_webauthn": "units.forms.ConfirmByKeyForm",
    "add_webauthn": "units.forms.AddKeyForm",
    "edit_webauthn": "units.forms.RenameKeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # noted by units.middleware.SessionLimitMiddleware

# Who may come in at views that are not ours; our own say it themselves.
DOORS_OF_OTHERS = "kts_portal.doors.OTHERS"

# Language and time
LANGUAGE_CODE = "id"
# One language until the English catalogue is there: half a translation mixes both on a page.
LANGUAGES = [("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# Files
STATIC_URL = "/static/"
# Of django-leaflet only Leaflet's own files are used: as an app it asks for GDAL.
LEAFLET_FILES = Path(find_spec("leaflet").origin).parent / "static"
STATICFILES_DIRS = [BASE_DIR / "static", LEAFLET_FILES]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = env.folder("KTS_MEDIA_ROOT", DATA_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.boolean("KTS_PLAIN_STATIC", DEBUG)
        else "kts_portal.staticfiles.HashedStaticFiles"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
REFERENCE_DIR = BASE_DIR / "units" / "data"

# Mail
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "units.tokens.LiveTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "core.api.permissions.DoorPermission",
        "core.api.permissions.KnownParameters",
    ],
    "DEFAULT_RENDERER_CLASSES": ["core.api.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.api.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["core.api.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.api.LimitOffset",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.handle_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal Kampung Tangguh",
    "DESCRIPTION": "Program ketahanan masyarakat kepolisian dan pemerintah daerah.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [
        "core.api.permissions.DoorPermission",
        "core.api.permissions.KnownParameters",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.add_refusals",
    ],
}
KNOX_TOKEN_MODEL = "units.ApiToken"  # noqa: S105
MIGRATION_MODULES = {"knox": None}  # its own table would stand unused beside ours
REST_KNOX = {
    "TOKEN_TTL": None,
    "TOKEN_LIMIT_PER_USER": None,
    "AUTO_REFRESH": False,
}

# Work in the background. The queue is the table core.Job; see kts_portal/celery.py.
REDIS_URL = env.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB; Typst and vl-convert keep what they take
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # above the hard time limit, or a long job would run twice
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "health_check_interval": 30,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "core.origin.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}

# The field's own settings
DEMO_PASSWORD = "kampung-tangguh-2021"  # noqa: S105 -- printed for everyone, demo only
# To which month a week that straddles two belongs: day_one (the new one) or majority of its days.
MONTH_RULE = env.one_of(MonthRule, "KTS_MONTH_RULE", MonthRule.DAY_ONE)
# A week's reports are due on the Monday after it, at this hour of the unit's zone; later is late.
WEEK_DEADLINE = time.fromisoformat(env.text("KTS_WEEK_DEADLINE", "06:00"))
# A week nobody closed closes itself on that Monday, at this hour; empty: weeks close by hand only.
_closes_at = env.text("KTS_WEEK_CLOSES_AT", "07:00")
WEEK_CLOSES_AT = time.fromisoformat(_closes_at) if _closes_at else None
# How readers reach the portal, for links in mails and on paper made in the background.
PUBLIC_URL = env.text("KTS_PUBLIC_URL", "http://localhost:8000")
# Channels a patrol makes known: code=name, with its number after a colon where it is known.
HOTLINES = env.named(
    "KTS_HOTLINES", "110=Call center 110:110, laporke-cak-kapolres=Laporke Cak Kapolres"
)
# After so many days without a sign of life a kampung is quiet, and is to be looked at.
ACTIVITY_QUIET_DAYS = env.integer("KTS_ACTIVITY_QUIET_DAYS", 30)
ACTIVITY_CHECK_DAYS = env.integer("KTS_ACTIVITY_CHECK_DAYS", 60)
# Who came to a posko without a shift and did not say that he left was there for so long.
POSKO_PRESENCE_HOURS = env.integer("KTS_POSKO_PRESENCE_HOURS", 8)
