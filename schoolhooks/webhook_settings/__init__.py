"""Settings > Webhooks: the pages; what is done to webhooks lives in webhooks and dispatch."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from schoolhooks import navigation
from schoolhooks.texts import N_
from schoolhooks.webhook_settings.blueprint import bp

_VIEWS = (
    "list_views",
    "form_views",
    "status_views",
    "webhook_views",
    "delivery_views",
    "trigger_views",
    "test_views",
    "resend_views",
    "secret_views",
    "advanced_views",
    "audit_views",
    "unwanted_views",
    "bulk_views",
    "export_views",
)


def init_app(app: Flask) -> None:
    """Register the pages."""
    for name in _VIEWS:
        import_module(f"{__name__}.{name}")
    app.register_blueprint(bp)
    navigation.add(
        app,
        navigation.Entry(
            10, N_("Webhooks"), "webhook", "webhook_settings.index", "/settings/webhooks"
        ),
    )
