"""The staff's page: a button for each thing that can be made to happen in the school."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
