"""Forms that stayed open while their member was signed out, or signed in anew.

Each session has a key of its own against forged forms, so an old page's forms are refused. Nothing
that was typed may be lost by that: the answer holds it, or leaves it where it is.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf

from schoolhooks import errors, htmx
from schoolhooks.sign_in.other_tab import OF_ANY_SCHOOL
from schoolhooks.sign_in.ways_back import sign_in_path

_FRESH_KEY = "CSRF-Token"


def refuse(error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose key is not the session's; its view has not seen it."""
    if not is_from_our_page():
        return errors.show(error)
    if request.blueprint == "sign_in":
        if request.endpoint == "sign_in.create":  # and a password is not for any page to hold
            flash(_("This page was open for too long. Enter your password once more."), "bad")
        return redirect(url_for("sign_in.new", next=request.args.get("next")), 303)
    if OF_ANY_SCHOOL & {request.blueprint}:
        return errors.show(error)
    return keep_what_was_typed()


def keep_what_was_typed() -> ResponseReturnValue:
    """Say why the form was not taken, and let it be sent again."""
    signed_in = current_user.is_authenticated
    if not htmx.wants_fragment():
        shown = {"signed_in": signed_in, "sign_in_path": sign_in_path(request.referrer)}
        page = render_template("sign_in/stale.html", **shown)
        answer = make_response(page, 400 if signed_in else 401)
        answer.headers["Cache-Control"] = "no-store"  # it holds what was typed
        return answer
    if not signed_in:
        return tell_signed_out()
    answer = htmx.notice(render_template("sign_in/_stale.html"), 400)
    answer.headers[_FRESH_KEY] = generate_csrf()  # with which the page sends its form again
    return answer


def tell_signed_out() -> ResponseReturnValue:
    """Say so on the open page, which stays as it is."""
    path = sign_in_path(request.headers.get("HX-Current-URL"))
    return htmx.notice(render_template("sign_in/_signed_out.html", sign_in_path=path), 401)


def is_from_our_page() -> bool:
    """Whether a browser says that one of our own pages sent this, which no other site can say."""
    if htmx.wants_fragment():
        return True  # other sites may not send its headers
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        return urlsplit(request.headers.get("Origin", "")).netloc == request.host
    except ValueError:
        return False
