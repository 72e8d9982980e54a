"""Whether this installation is alive and ready, for whatever watches it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
