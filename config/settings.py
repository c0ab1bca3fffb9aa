"""Every setting of the product, read from the environment; what is not said is safe for production.

Read: DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS, DEBUG, EMAIL_URL, PORT, DEMO; and, rarely needed, DEFAULT_FROM_EMAIL,
SITE_URL, CACHE_URL, CSRF_TRUSTED_ORIGINS, TRUSTED_PROXIES (how many), VAR_DIR (where data lives).
DEMO=1 serves the demonstration, on this machine only. Under pytest TESTING is true.
Not here: anything of the domain, and no secret.
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import local

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

TESTING = "pytest" in sys.modules
DEMO = env.bool("DEMO", default=False) and not TESTING
DEBUG = env.bool("DEBUG", default=False) and not DEMO and not TESTING
ON_THIS_MACHINE = DEMO or DEBUG or TESTING  # plain HTTP, no public name
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# --- Identity --------------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and DEMO:
    SECRET_KEY = local.secret_key(VAR_DIR / "secret_key")
if not SECRET_KEY and (DEBUG or TESTING):
    SECRET_KEY = "for development and tests only"  # noqa: S105  it protects nothing
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing. Set it to 50 random characters; DEMO=1 draws one for itself.")

ALLOWED_HOSTS = LOOPBACK if DEMO else env.list("ALLOWED_HOSTS", default=LOOPBACK if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = env.int("PORT", default=8000)
PUBLIC_NAME = ALLOWED_HOSTS[0].lstrip(".*") if ALLOWED_HOSTS else "localhost"
SITE_URL = env.str("SITE_URL", default="").rstrip("/")  # what links in e-mails begin with
if not SITE_URL:
    SITE_URL = f"http://127.0.0.1:{PORT}" if ON_THIS_MACHINE else f"https://{PUBLIC_NAME}"

# --- Rooms -----------------------------------------------------------------------------------------------------------
ROOMS = ["workflows", "documents", "governance", "agreements", "audits", "portal"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "simple_history",
    "allauth",
    "allauth.account",
    "csp",
    *ROOMS,
]  # django_fsm has nothing to install: no model, no template of ours
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.NoStoreMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WORKFLOWS_ORGANISATION_MODEL = "governance.Organisation"
WORKFLOWS_NETWORK_MODEL = "governance.Network"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]

# --- Database: SQLite, or the PostgreSQL that DATABASE_URL names -----------------------------------------------------
DATABASES = {"default": local.database(env.str("DATABASE_URL", default=""), var=VAR_DIR, testing=TESTING)}
WORKFLOWS_LOCK_FILE = local.lock_file(DATABASES["default"], testing=TESTING)  # SQLite only: writers wait in turn

# --- People and sessions ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "governance.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",  # never asked by the product; guardian warns without it
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "portal.accounts.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; the people of the tests exist nowhere
ANONYMOUS_USER_NAME = None  # guardian: no row for "nobody"
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"  # nobody signs up: people come from the file of a network
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # allauth wants the login field named here; there is no such form
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger cannot make us write to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds: what "fresh authentication" means
ACCOUNT_SESSION_REMEMBER = None  # the person chooses at login; otherwise the session ends with the browser
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if ON_THIS_MACHINE else "https"
# Allauth's own limits; every account of the demonstration comes from one address; the tests of the limits set them.
ACCOUNT_RATE_LIMITS = False if TESTING else {"login": "300/m/ip"} if DEMO else {}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not ON_THIS_MACHINE
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
HOST_ONLY = "" if ON_THIS_MACHINE else "__Host-"  # a name browsers accept from this host only
SESSION_COOKIE_NAME = f"{HOST_ONLY}sessionid"
CSRF_COOKIE_NAME = f"{HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HOST_ONLY}language"
CSRF_FAILURE_VIEW = "portal.views.saved.csrf_failure"

# --- What browsers may do --------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not ON_THIS_MACHINE
SECURE_HSTS_SECONDS = 0 if ON_THIS_MACHINE else 365 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],  # no frame, nothing from elsewhere
        "script-src": [SELF],  # one file of ours: forms that save themselves
        "connect-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other services may live under the same domain: the operator decides for them
    "security.W021",  # the same, for the preload list of browsers
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of one form: a long agreement in one language
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- Languages and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("it", "Italiano"), ("en", "English")]  # each in its own words
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files and cache -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # ours only: no script of a package
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if DEBUG or TESTING else HASHED_STATIC},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # nothing to collect first
# Login attempts are counted in the cache: one count for all processes of this machine.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
elif env.str("CACHE_URL", default=""):
    CACHES = {"default": env.cache_url("CACHE_URL")}

# --- E-mail ----------------------------------------------------------------------------------------------------------
EMAIL_TIMEOUT = 5  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Log-In Networks <no-reply@{PUBLIC_NAME}>")
MAILBOX_DIR = VAR_DIR / "mailbox"  # the demonstration: one file a message, shown at /demo/mailbox/
if DEMO:
    EMAIL_BACKEND = "portal.mailbox.MailboxBackend"
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = "Log-In Networks <no-reply@demo.example>"
elif not TESTING:  # under pytest pytest-django keeps messages in memory
    vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))

# --- Log: to stderr; paths and errors, no name, no address, no body --------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING", "propagate": True},
        "django.request": {"level": "ERROR", "propagate": True},  # a page not found is not news
        "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": True},
    },
}
