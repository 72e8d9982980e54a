"""The shop and the student area: the customer's side of the school, without sign-in."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from schoolhooks import errors, navigation
from schoolhooks.storefront import wording
from schoolhooks.storefront.blueprint import bp
from schoolhooks.texts import N_

_VIEWS = (
    "product_views",
    "order_views",
    "subscription_views",
    "course_views",
    "learn_views",
    "lesson_views",
    "form_views",
)


def init_app(app: Flask) -> None:
    """Register the pages and put the shop into the members' menu."""
    for module in _VIEWS:
        import_module(f"{__name__}.{module}")
    app.register_blueprint(bp)
    wording.init_app(app)
    entry = navigation.Entry(30, N_("Shop"), "shopping-bag", "storefront.index", "/shop/")
    navigation.add(app, entry)
    errors.add_page(app, "/shop/", "storefront/error.html")
