"""What is answered to whoever must sign in first, and where they are sent afterwards."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from schoolhooks import htmx

HOME = "/settings/webhooks"


def ask() -> ResponseReturnValue:
    """Send them to the form, and from there back to the page they asked for.

    What was a POST or a piece for htmx is no page to come back to: its own page is, where known.
    """
    if htmx.wants_fragment():
        return htmx.see_other(_form(_path(request.headers.get("HX-Current-URL", ""))))
    if request.method in ("GET", "HEAD"):
        return redirect(_form(_path(request.full_path.rstrip("?"))))
    return redirect(_form(_path(request.referrer or "")), 303)


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


def _form(path: str) -> str:
    return url_for("sign_in.new", next=None if path == HOME else path)


def _path(url: str) -> str:
    """The path and query of an address of ours; another site's counts for nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HOME
    if parts.netloc not in ("", request.host):
        return HOME
    return safe(parts.path + (f"?{parts.query}" if parts.query else ""))
