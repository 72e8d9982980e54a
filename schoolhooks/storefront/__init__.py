"""The shop and the student area: the customer's side of the school, without sign-in."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
