"""The built-in test receiver: takes requests and shows them; rows live in test_addresses."""

from __future__ import annotations

from flask import Flask

from schoolhooks import navigation
from schoolhooks.inspector import answer_views, delays, list_views, receive_views, show_views
from schoolhooks.inspector.blueprint import bp
from schoolhooks.texts import N_

_ENTRY = navigation.Entry(40, N_("Test addresses"), "inbox", "inspector.index", "/inspect")


def init_app(app: Flask) -> None:
    """Register the pages and the receiver."""
    for views in (list_views, show_views, answer_views):
        assert views.bp is bp  # noqa: S101 - importing the module is what adds its views
    app.register_blueprint(bp)
    receive_views.add_rules(app)
    delays.init_app(app)
    navigation.add(app, _ENTRY)
