"""Settings in reading order: environment, apps, web, time, database, Celery, texts."""

from __future__ import annotations

import sys
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from kombu import Exchange, Queue

from dealercrm.unfold import UNFOLD as UNFOLD
from imports.sources.options import read_sources
from sms.gateways.options import configured, read_options, sealed

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", False)
IS_COMMAND = Path(sys.argv[0]).name == "manage.py"
# The demo shows the customers' phones and uses the simulator as its gateway.
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Encryption of phone numbers and texts: KID:BASE64,KID:BASE64, the first encrypts.
FIELD_KEYS = env.list("FIELD_KEYS")
# The key of the index of phone numbers; if it is lost, no opt-out can be found.
INDEX_KEY = env.str("INDEX_KEY")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "pgtrigger",
    "dealercrm",
    "shop",
    "accounts",
    "customers",
    "imports",
    "sms",
    "workshop",
    "calls",
    "reminders",
    "feedback",
    "campaigns",
    "recalls",
    "telematics",
    "declined",
    "mileage",
    "reports",
    "dashboard",
]

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "dealercrm.logs.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "dealercrm.outside_input.NulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dealercrm.urls"
WSGI_APPLICATION = "dealercrm.wsgi.application"

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
            ]
        },
    }
]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploaded files wait here for the worker and are never served.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
# The witness and the journals, outside the database: on another disk or host than its
# data, and the same directory for the web server and all workers.
WITNESS_DIR = Path(env.str("WITNESS_DIR", str(BASE_DIR / "var" / "witness")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not (DEBUG or DEMO)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The limit for one file; the parser itself takes no more than 64.
IMPORT_MAX_MEGABYTES = env.int("IMPORT_MAX_MEGABYTES", 64)
# JSON by source, see docs/operations.md: where the exports of each night lie.
IMPORT_SOURCES = read_sources(env.str("IMPORT_SOURCES", ""))

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
        )
    },
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Wrong passwords in a row of one name from one address.
AXES_FAILURE_LIMIT = 5
# Names that fail from one address. The staff of a shop share one, and whoever logs in
# after a mistake no longer counts.
LOGIN_NAMES_PER_ADDRESS = 10
# Wrong passwords of one name from all addresses. To lock a colleague out an attacker
# needs twenty addresses, because each of them is locked after five.
LOGIN_FAILURES_PER_NAME = 100
AXES_COOLOFF_TIME = timedelta(minutes=15)
# An attempt during the lock neither counts nor prolongs it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "accounts.login.LoginLimits"
AXES_CLIENT_IP_CALLABLE = "accounts.login.limited_address"
AXES_LOCKOUT_CALLABLE = "accounts.login.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

HTTPS = env.bool("HTTPS", not (DEBUG or DEMO))
SECURE_SSL_REDIRECT = HTTPS
# A monitor may ask the server itself, without the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# "no-referrer" makes browsers send "Origin: null", which CSRF protection refuses.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
# How many proxies of ours a request passes; each appends to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Unfold's Alpine needs unsafe-eval; nothing comes from another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# The state is in PostgreSQL only; Redis only wakes workers.

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# PostgreSQL cancels a query whose client is gone, such as that of a closed page; and a
# server that does not answer is given up long before the network would give it up.
DATABASES["default"]["OPTIONS"] = {
    "options": "-c client_connection_check_interval=5s",
    "connect_timeout": 10,
    **DATABASES["default"].get("OPTIONS", {}),
}

REDIS_URL = env.str("REDIS_URL")

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 500
CELERY_TASK_SOFT_TIME_LIMIT = 450
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_CRON_STARTING_DEADLINE = 3600
# The watcher of the day's run has a queue of its own, so that it can have a worker of
# its own; a worker without --queues takes both.
WATCH_QUEUE = "watch"
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("celery", WATCH_QUEUE)
]
CELERY_TASK_ROUTES = {"reminders.tasks.watch_day": {"queue": WATCH_QUEUE}}
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "celerybeat-schedule")

# The error page shows neither passwords in addresses nor gateways' options.
DEFAULT_EXCEPTION_REPORTER_FILTER = "dealercrm.error_pages.ErrorPageFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "dealercrm.logs.lines.JsonLines"}},
    "handlers": {
        "lines": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            # Scripts read what a command prints.
            "stream": "ext://sys.stderr" if IS_COMMAND else "ext://sys.stdout",
        }
    },
    "root": {"handlers": ["lines"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        # Django would mail the local variables of an error to ADMINS; gunicorn would
        # write the message of an error that it meets while it sends an answer.
        **{name: {"handlers": []} for name in ("django", "gunicorn.error")},
        # A vendor's address may contain numbers, and the library logs each address.
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore")},
    },
}

# What /healthz takes for healthy, and whom the watcher of the day's run tells.

# By part, its pulse and how old it may be. Beat sends tasks each minute: three were
# missed. A worker may have all its processes busy for the time limit of tasks.
HEALTH_PULSES = {
    "beat": ("beat", timedelta(minutes=3)),
    "worker": ("celery", timedelta(minutes=15)),
    "watcher": (WATCH_QUEUE, timedelta(minutes=5)),
}
# The texts of a whole day leave within minutes, so these do not leave at all.
HEALTH_DUE_TEXT = timedelta(minutes=30)

ALARM_MAILS = env.list("ALARM_MAILS", default=[])
# smtp+tls://user:password@host:587; without it no mail is sent.
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "dealercrm@localhost")

# The shop and its texts.

# Without a name of its own the shop would write to its customers as the sample's.
UNSET_SHOP_VARIABLES = [
    name
    for name in ("SHOP_NAME", "SHOP_SIGNATURE", "SHOP_PHONE")
    if not env.str(name, "")
]
SHOP = {
    "NAME": env.str("SHOP_NAME", "锦程汽车"),
    "SIGNATURE": env.str("SHOP_SIGNATURE", "锦程汽车"),
    "PHONE": env.str("SHOP_PHONE", "021-60000000"),
    # Only answers to customers name it; without it the canned one cannot be sent.
    "ADDRESS": env.str("SHOP_ADDRESS", ""),
}

# The gateways of sms/gateways/ by name, each with its options.
SMS_BUILT_IN_GATEWAYS = sealed(
    {
        "simulator": {
            "BACKEND": "sms.gateways.simulator.SimulatorGateway",
            "OPTIONS": {
                "base_url": env.str("SIMULATOR_URL", "http://127.0.0.1:8190"),
                "key": env.str("SIMULATOR_KEY", ""),
            },
        },
        "aliyun": {
            "BACKEND": "sms.gateways.aliyun.AliyunGateway",
            "OPTIONS": {
                "key_id": env.str("ALIYUN_KEY_ID", ""),
                "key_secret": env.str("ALIYUN_KEY_SECRET", ""),
                "base_url": env.str("ALIYUN_URL", "https://dysmsapi.aliyuncs.com"),
            },
        },
        "tencent": {
            "BACKEND": "sms.gateways.tencent.TencentGateway",
            "OPTIONS": {
                "secret_id": env.str("TENCENT_SECRET_ID", ""),
                "secret_key": env.str("TENCENT_SECRET_KEY", ""),
                "app_id": env.str("TENCENT_APP_ID", ""),
                "region": env.str("TENCENT_REGION", "ap-guangzhou"),
                "base_url": env.str("TENCENT_URL", "https://sms.tencentcloudapi.com"),
            },
        },
        "generic": {
            "BACKEND": "sms.gateways.generic.GenericGateway",
            "OPTIONS": {},
        },
        "yunpian": {
            "BACKEND": "sms.gateways.yunpian.YunpianGateway",
            "OPTIONS": {
                "api_key": env.str("YUNPIAN_API_KEY", ""),
                "base_url": env.str("YUNPIAN_URL", "https://sms.yunpian.com"),
            },
        },
    }
)
# JSON by gateway, over the options above: {"aliyun": {"total_seconds": 5}}.
SMS_GATEWAY_OPTIONS = read_options(env.str("SMS_GATEWAY_OPTIONS", ""))
# Names of the above, or dotted paths of classes from outside this tree, which get all
# their options from SMS_GATEWAY_OPTIONS. The first one is the primary, the others
# stand in for it.
SMS_GATEWAYS = configured(
    env.list("SMS_GATEWAY", default=["simulator"]),
    SMS_BUILT_IN_GATEWAYS,
    SMS_GATEWAY_OPTIONS,
)
# What the vendor bills for one segment of a text, in yuan; shown beside a wording.
SMS_SEGMENT_PRICE = Decimal(env.str("SMS_SEGMENT_PRICE", "0.05"))
# Secret part of the callbacks' address; two are valid while they are changed.
SMS_CALLBACK_TOKENS = env.list("SMS_CALLBACK_TOKENS", default=[])
# By gateway, the only networks that may post its callbacks; without an entry, any.
SMS_CALLBACK_NETWORKS: dict[str, list[str]] = env.json(
    "SMS_CALLBACK_NETWORKS", default={}
)
# Exact replies by which an owner opens a closed number again; none by default.
SMS_OPT_IN_WORDS = env.list("SMS_OPT_IN_WORDS", default=[])


def _clock_shift() -> timedelta:
    """Return the time from now to today's DEMO_CLOCK (HH:MM); zero without demo."""
    at = env.str("DEMO_CLOCK", "")
    if not at:
        return timedelta(0)
    now = datetime.now(ZoneInfo(TIME_ZONE))
    return datetime.combine(now.date(), time.fromisoformat(at), now.tzinfo) - now


CLOCK_SHIFT = _clock_shift()
