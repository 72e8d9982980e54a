"""The mails the school was sent, shown on a page where no mail server is set."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
