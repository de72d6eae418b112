"""Settings of the whole product. What differs between installations comes from the environment."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from conversalabs import data_dir, database, postgres

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir.for_this_user(Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve())
DEBUG = os.environ.get("DEBUG", "") in {"1", "true", "yes"}
TESTING = "pytest" in sys.modules
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")

SECRET_KEY = os.environ.get("SECRET_KEY") or data_dir.kept_secret(DATA_DIR)
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    HOST,
    urlsplit(SITE_URL).hostname,
    *os.environ.get("ALLOWED_HOSTS", "").split(),
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "conversalabs",
    "accounts",
    "imports",
    "bulk",
    "duplicates",
    "companies",
    "contacts",
    "crm",
    "orders",
    "customobjects",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.guardian",
    "unfold.contrib.import_export",
    "accounts.backoffice.apps.BackofficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "import_export",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "conversalabs.limits.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "conversalabs.acting.ActingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AccountMiddleware",
    "accounts.entrance.EntranceMiddleware",
]

ROOT_URLCONF = "conversalabs.urls"
ASGI_APPLICATION = "conversalabs.asgi.application"
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
                "accounts.context.frame",
            ],
        },
    },
]

# The owner's login. The launcher gives the processes that serve the other one, and a pool of connections.
DATABASE_URL = os.environ.get("DATABASE_URL") or postgres.url(DATA_DIR)
DATABASES = {"default": database.described(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Counts attempts to sign in, for all processes and beyond a restart; ordinary pages do not ask it. Full, it would
    # forget a third: it is too large to be filled by somebody who wants their attempts forgotten.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "conversalabs_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each process may remember for itself, for a minute.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.auth_backend.MemberBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ANONYMOUS_USER_NAME = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# "5/5m/key" is five in five minutes for one address; `ip` and `user` count what comes from one place or person.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/5m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    # Mails of one account, and those to one address among them; accounts that one person opens.
    "invite": "50/h/key",
    "invite_address": "5/h/key",
    "open_account": "10/d/user",
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "reauthenticate": "accounts.forms.sign_in.PasswordAgainForm",
    "add_email": "accounts.forms.sign_in.NewEmailForm",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "accounts.forms.sign_in.CodeAgainForm",
    "activate_totp": "accounts.forms.sign_in.ActivateTOTPForm",
}
# Clocks differ, and a code may end while it is typed: the one before and the next are taken too.
MFA_TOTP_TOLERANCE = 1
# People come by invitation: an address that waits for its confirmation is one that somebody known is changing to.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# For how many days the link of an invitation works.
INVITATION_DAYS = int(os.environ.get("INVITATION_DAYS") or 7)

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "ConversaLabs <no-reply@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("pt-br", _("Portuguese (Brazil)")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
_STATIC = "conversalabs.static_files.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG or TESTING else _STATIC
    },
}
FORM_RENDERER = "conversalabs.forms.FormRenderer"

WHITENOISE_USE_FINDERS = DEBUG or TESTING
# Other users of the machine have no business with the attachments.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
ATTACHMENT_MAX_BYTES = int(os.environ.get("ATTACHMENT_MAX_MB") or 25) << 20
ATTACHMENT_MAX_PIXELS = int(os.environ.get("ATTACHMENT_MAX_MEGAPIXELS") or 100) * 1_000_000
# A picture of a person or a logo; a photo of 40 million pixels takes 160 MB while it is made smaller.
PICTURE_MAX_BYTES = 10 << 20
PICTURE_MAX_PIXELS = 40_000_000

# What an imported file may be: its bytes, rows, columns, the characters of one cell, and what a workbook unpacks to.
IMPORT_MAX_BYTES = int(os.environ.get("IMPORT_MAX_MB") or 512) << 20
IMPORT_MAX_ROWS = int(os.environ.get("IMPORT_MAX_ROWS") or 2_000_000)
IMPORT_MAX_COLUMNS = int(os.environ.get("IMPORT_MAX_COLUMNS") or 300)
IMPORT_MAX_CELL = int(os.environ.get("IMPORT_MAX_CELL") or 100_000)
IMPORT_MAX_WORKBOOK_BYTES = int(os.environ.get("IMPORT_MAX_WORKBOOK_MB") or 256) << 20
# The largest of all, and the rest of its form.
REQUEST_MAX_BYTES = IMPORT_MAX_BYTES + (1 << 20)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "conversalabs.sessions"
# As long as any account allows; each asks for itself when it is entered (accounts/entry.py).
SESSION_COOKIE_AGE = 90 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

UNFOLD = {
    "SITE_TITLE": "ConversaLabs",
    "SITE_HEADER": "ConversaLabs",
    "SITE_SUBHEADER": _("Administration"),
    "SITE_SYMBOL": "forum",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/icons/favicon.svg"}],
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda request: static("css/admin.css")],
    "SIDEBAR": {"show_search": True, "navigation": "accounts.backoffice.menu.navigation"},
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 272)", "100": "oklch(93.5% .032 272)", "200": "oklch(88% .06 272)",
            "300": "oklch(80% .1 272)", "400": "oklch(69% .15 272)", "500": "oklch(60% .17 272)",
            "600": "oklch(52% .18 272)", "700": "oklch(46% .17 272)", "800": "oklch(40% .14 272)",
            "900": "oklch(35% .11 272)", "950": "oklch(26% .08 272)",
        },
    },
}  # fmt: skip
IMPORT_EXPORT_SKIP_ADMIN_LOG = False
IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "in_one_line": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://conversalabs.errors.in_one_line",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A visitor's 404 is not our fault, and a pool goes on trying.
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["in_one_line"]},
        "psycopg.pool": {"level": "ERROR"},
    },
}
