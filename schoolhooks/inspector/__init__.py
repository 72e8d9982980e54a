"""The built-in test receiver: takes requests and shows them; rows live in test_addresses."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
