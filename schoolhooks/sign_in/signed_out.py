"""What is answered to whoever must sign in first."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from schoolhooks import htmx
from schoolhooks.sign_in import stale
from schoolhooks.sign_in.ways_back import sign_in_path


def ask() -> ResponseReturnValue:
    """Send them to the form, and from there back to the page they asked for.

    A page that is open stays as it is, and what was typed into a form is kept.
    """
    if htmx.wants_fragment():
        return stale.tell_signed_out()
    if request.method in ("GET", "HEAD"):
        return redirect(sign_in_path(request.full_path.rstrip("?")))
    if stale.is_from_our_page():
        return stale.keep_what_was_typed()
    return redirect(sign_in_path(request.referrer), 303)
