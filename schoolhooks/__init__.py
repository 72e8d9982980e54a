"""The Webhooks section of an online school's settings, and the engine behind it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from schoolhooks import (
    config,
    encryption,
    errors,
    extensions,
    form_keys,
    formats,
    htmx,
    job_queue,
    languages,
    navigation,
    rate_limits,
    row_ids,
    security,
    static_files,
    templating,
)
from schoolhooks.mails import server as mail_server
from schoolhooks.school import words as school_words

_HERE = Path(__file__).resolve().parent
# In a wheel the folders are inside the package, in a checkout beside it.
ROOT = _HERE if (_HERE / "templates").is_dir() else _HERE.parent

# Every module with tables, so that migrations and relationships know them all.
TABLES = (
    "schoolhooks.members.models",
    "schoolhooks.members.audit",
    "schoolhooks.outbox",
    "schoolhooks.webhooks.models",
    "schoolhooks.dispatch.models",
    "schoolhooks.dispatch.totals",
    "schoolhooks.school.models",
    "schoolhooks.test_addresses.models",
    "schoolhooks.mails.models",
)
# Every page package; each has an init_app(app) that registers its blueprint.
PAGES = (
    "schoolhooks.sign_in",
    "schoolhooks.webhook_settings",
    "schoolhooks.storefront",
    "schoolhooks.school_settings",
    "schoolhooks.inspector",
    "schoolhooks.queue_pages",
    "schoolhooks.mail_pages",
    "schoolhooks.api",
    "schoolhooks.health",
)
TOOLS = (
    rate_limits,
    form_keys,
    row_ids,
    security,
    htmx,
    navigation,
    static_files,
    formats,
    languages,
    errors,
)
# Locks of a machine that lost its power or its network are given up in time, not in two hours.
_CONNECTION = {
    "connect_timeout": 5,
    "options": "-c idle_in_transaction_session_timeout=300s -c tcp_keepalives_idle=10"
    " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=15s",
}


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The application, set from SCHOOLHOOKS_* and then from the overrides (keys in capitals)."""
    app = Flask(__name__, template_folder=ROOT / "templates", static_folder=ROOT / "static")
    app.jinja_environment = templating.Templates
    app.config.from_prefixed_env(config.PREFIX)
    app.config.update(overrides or {})
    settings = config.read(app.config)
    app.extensions["schoolhooks_settings"] = settings
    _set_libraries(app, settings)
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    for module in TABLES:
        import_module(module)
    _bind_tools(app, settings)
    for module in PAGES:
        import_module(module).init_app(app)
    return app


def _set_libraries(app: Flask, settings: config.Settings) -> None:
    """Say in Flask's and SQLAlchemy's own settings what follows from ours."""
    app.config.update(
        SECRET_KEY=config.kept_key(settings, settings.session_key, "session.key"),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # a page that stays open for a day must still be able to save
        MAX_CONTENT_LENGTH=settings.inspector_body_bytes,
    )
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS",
        # An error that quotes its parameters would carry bodies and contacts into the log.
        {"pool_pre_ping": True, "hide_parameters": True, "connect_args": _CONNECTION},
    )


def _bind_tools(app: Flask, settings: config.Settings) -> None:
    """Give the app its tools; those that others need come first."""
    encryption.init_app(app, settings)
    job_queue.init_app(app, settings)
    mail_server.init_app(app, settings)
    school_words.init_app(app)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(ROOT / "migrations"))
    extensions.csrf.init_app(app)
    extensions.login.init_app(app)
    for tool in TOOLS:
        tool.init_app(app)
