"""The staff's page: a button for each thing that can be made to happen in the school."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from schoolhooks import navigation
from schoolhooks.school_settings.blueprint import bp
from schoolhooks.texts import N_

_VIEWS = ("act_views", "contact_views", "order_views", "submission_views")


def init_app(app: Flask) -> None:
    """Register the pages and put them into the menu."""
    for module in _VIEWS:
        import_module(f"{__name__}.{module}")
    app.register_blueprint(bp)
    navigation.add(
        app,
        navigation.Entry(20, N_("School"), "school", "school_settings.index", "/settings/school"),
    )
