"""Pages that stay open while another tab changes to another school.

Which school a member looks at is in the session, which all tabs share. So each form and each
request of a page says which school it was made for, and nothing is done or shown in another one.
"""

from __future__ import annotations

from typing import cast

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from schoolhooks import htmx
from schoolhooks.members import current
from schoolhooks.members.models import Member

FIELD = "made_for"
HEADER = "Made-For"
_TOLD = "Other-School"
_READING = ("GET", "HEAD", "OPTIONS")
# Pages and receivers where it does not matter which school a member looks at.
OF_ANY_SCHOOL = frozenset(
    ("static", "sign_in", "storefront", "api", "health", "rq_dashboard", "inspector.receive")
)


def init_app(app: Flask) -> None:
    """Look at every request before its view does, and let templates say what they are made for."""
    app.before_request(refuse)
    app.add_template_global(made_for)


def made_for() -> str:
    """The school that the page is made for; empty where none is."""
    return str(current.school().id) if _has_school() else ""


def refuse() -> ResponseReturnValue | None:
    """Answer what a page of another school asks, in the place of the view."""
    if not _has_school():
        return None
    sent = _sent()
    if sent is None or sent == str(current.school().id):
        return None
    return _tell(sent)


def _has_school() -> bool:
    """Whether the request is about the school that the member looks at."""
    if OF_ANY_SCHOOL & {request.blueprint, request.endpoint}:
        return False  # and never read on: the body may be a stranger's, and large
    return bool(current_user.is_authenticated and current_user.memberships)


def _sent() -> str | None:
    """The school that the asking page was made for; None: it does not say, or opens a page."""
    if request.method not in _READING and FIELD in request.form:
        return request.form[FIELD]
    return request.headers.get(HEADER) if htmx.wants_fragment() else None


def _tell(school_id: str) -> ResponseReturnValue:
    """Say that nothing was done, and offer to change back."""
    memberships = cast(Member, current_user).memberships
    shown = {
        "here": current.school(),
        "there": next((one.school for one in memberships if str(one.school_id) == school_id), None),
    }
    if not htmx.wants_fragment():
        answer = make_response(render_template("sign_in/other_school.html", **shown), 409)
        answer.headers["Cache-Control"] = "no-store"  # it holds what was typed
        return answer
    text = render_template("sign_in/_other_school.html", **shown)
    # To a poll this is an answer like any other: browsers note each 4xx as an error.
    answer = make_response(text, 200 if request.method in _READING else 409)
    answer.headers["HX-Retarget"] = "#other-school"
    answer.headers["HX-Reswap"] = "outerMorph"
    answer.headers["HX-Push-Url"] = "false"
    answer.headers[_TOLD] = "true"
    return answer
