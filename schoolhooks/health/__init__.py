"""Whether this installation is alive and ready, for whatever watches it."""

from __future__ import annotations

from flask import Flask

from schoolhooks.health.views import bp


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(bp)
