"""Settings > Webhooks: the pages; what is done to webhooks lives in webhooks and dispatch."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
