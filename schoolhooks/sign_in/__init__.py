"""Signing in, choosing a school, and the frame around a signed-in member's pages."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFError

from schoolhooks.extensions import login
from schoolhooks.sign_in import frame, other_tab, signed_out, stale
from schoolhooks.sign_in.views import bp


def init_app(app: Flask) -> None:
    """Register the pages, and send whoever is not signed in to them."""
    app.register_blueprint(bp)
    app.context_processor(frame.shell)
    other_tab.init_app(app)
    login.unauthorized_handler(signed_out.ask)
    app.register_error_handler(CSRFError, stale.refuse)
    # Flask-Login's protection ends a session when the member's address changes, which happens to
    # everyone on the move. The cookie is signed, HttpOnly and made anew at sign-in instead.
    login.session_protection = None
