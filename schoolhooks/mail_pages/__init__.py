"""The mails the school was sent, shown on a page where no mail server is set."""

from __future__ import annotations

from flask import Flask

from schoolhooks import config, navigation
from schoolhooks.mail_pages.views import bp
from schoolhooks.texts import N_


def init_app(app: Flask) -> None:
    """Register the page, with a menu entry where it is the only way to read them."""
    app.register_blueprint(bp)
    settings: config.Settings = app.extensions["schoolhooks_settings"]
    if not settings.mail_url:
        navigation.add(
            app, navigation.Entry(50, N_("Mail"), "mail", "mail_pages.index", "/settings/mail")
        )
