"""Where one gets to by signing in: back to the page one came from, if that is ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for

HOME = "/settings/webhooks"


def sign_in_path(came_from: str | None) -> str:
    """The sign-in page, from which one gets back to that page of ours."""
    path = _path(came_from or "")
    return url_for("sign_in.new", next=None if path == HOME else path)


def safe(wanted: str) -> str:
    """Where to go after signing in: a path of ours, or the settings.

    Browsers take `//host` and `/\\host` for another site, also with tabs and line ends in between.
    """
    plain = wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    is_ours = wanted.startswith("/") and plain and not parts.scheme and not parts.netloc
    return wanted if is_ours else HOME


def _path(url: str) -> str:
    """The path and query of an address of ours; another site's counts for nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HOME
    if parts.netloc not in ("", request.host):
        return HOME
    return safe(parts.path + (f"?{parts.query}" if parts.query else ""))
