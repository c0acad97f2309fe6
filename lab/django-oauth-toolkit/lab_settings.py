"""The lab's Django project. OAUTH2_PROVIDER says what is not the toolkit's default."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).parent
BASE_URL = f"http://127.0.0.1:{os.environ['LAB_PORT']}"
DEBUG = False
# Nobody outside this machine reaches the lab.
SECRET_KEY = "lab-only-secret-key-of-no-value-0123456789abcdefghijklmnop"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "lab_urls"
USE_TZ = True
STATIC_URL = "static/"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "oauth2_provider",
]

# The list of `django-admin startproject`.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

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
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["LAB_DATABASE"],
        # What Django recommends for SQLite under parallel writes, instead of "database is locked".
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "/accounts/login/"


def pkce_required(client_id):
    """Public clients only, unless LAB_PKCE=all asks for the toolkit's default, everybody."""
    return client_id in ("public-app", "native-app") or os.environ.get("LAB_PKCE") == "all"


OAUTH2_PROVIDER = {
    "PKCE_REQUIRED": pkce_required,
    "SCOPES": {
        "read": "Reading scope",
        "write": "Writing scope",
        # What a caller of the introspection endpoint needs unless it authenticates as a client.
        "introspection": "Introspect token scope",
    },
    "DEFAULT_SCOPES": ["read"],
    "OAUTH_DEVICE_VERIFICATION_URI": f"{BASE_URL}/o/device/",
    "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE": BASE_URL + "/o/device/?user_code={user_code}",
}
