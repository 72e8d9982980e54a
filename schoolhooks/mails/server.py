"""The mail server from the settings, as Flask-Mailman takes it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import Flask
from flask_mailman import Mail

from schoolhooks import config

TIMEOUT_SECONDS = 10
_PORTS = {"smtp": 25, "smtps": 465}


def init_app(app: Flask, settings: config.Settings) -> None:
    """Set the server up; without one, nothing is ever sent."""
    parts = urlsplit(settings.mail_url)
    app.config.update(
        MAIL_SERVER=parts.hostname,
        MAIL_PORT=parts.port or _PORTS.get(parts.scheme, 25),
        MAIL_USERNAME=unquote(parts.username) if parts.username else None,
        MAIL_PASSWORD=unquote(parts.password) if parts.password else None,
        MAIL_USE_SSL=parts.scheme == "smtps",
        # A password never goes over an open line.
        MAIL_USE_TLS=parts.scheme == "smtp" and bool(parts.password),
        MAIL_TIMEOUT=TIMEOUT_SECONDS,
        MAIL_DEFAULT_SENDER=settings.mail_from,
        MAIL_BACKEND="smtp",
    )
    Mail(app)
