"""What programs read: the OpenAPI document and the schemas of the triggers."""

from __future__ import annotations

from flask import Flask

from schoolhooks.api.views import bp


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
