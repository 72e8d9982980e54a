"""Signing in and out, and choosing a school."""

from __future__ import annotations

import json

from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from schoolhooks import config, htmx, rate_limits
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.models import Member
from schoolhooks.sign_in.forms import SignInForm
from schoolhooks.sign_in.ways_back import HOME, safe

bp = Blueprint("sign_in", __name__)

# Checked when there is no such member, so that the time of an answer does not tell who there is.
# No password has this hash; without its costs named, checking takes those of a new member's.
_NOBODY = f"scrypt$nobody${'0' * 128}"


@bp.get("/")
def home() -> ResponseReturnValue:
    """Send the member to the settings."""
    return redirect(HOME)


@bp.get("/sign-in")
def new() -> ResponseReturnValue:
    """The form; also for a member who was taken out of every school, and could see no page."""
    if current_user.is_authenticated and current_user.memberships:
        return redirect(_next())
    return _page(SignInForm())


@bp.post("/sign-in")
def create() -> ResponseReturnValue:
    """Sign in, or show the form again."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    email = form.email.data.strip().lower()
    if not _may_try(email):
        form.password.errors = [_("Too many tries. Wait a minute, then try again.")]
        answer = make_response(_page(form), 429)
        answer.headers["Retry-After"] = str(rate_limits.WINDOW_SECONDS)
        return answer
    member = _member(email, form.password.data)
    if member is None:
        form.password.errors = [_("This e-mail address and password do not go together.")]
        return _page(form), 422
    if not member.memberships:
        form.password.errors = [_("This is right, but you are not a member of any school.")]
        return _page(form), 422
    session.clear()  # a session made before signing in must not become the member's
    login_user(member)
    return redirect(_next(), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for(".new"), 303)


@bp.post("/schools/<int:school_id>/choose")
@login_required  # type: ignore[untyped-decorator]
def choose(school_id: int) -> ResponseReturnValue:
    """Look at another of the member's own schools from now on.

    A page that only waits for its own school stays as it is. `then` is where a form that was sent
    while another school was chosen is sent again, and `next` is the page to show else.
    """
    if not current.choose_school(school_id):
        abort(404)
    if htmx.wants_fragment():
        text = _("You are back in %(school)s.", school=current.school().name)
        return "", 200, {"HX-Trigger": json.dumps({"toast": {"text": text}})}
    if then := request.args.get("then"):
        return redirect(safe(then), 307)
    return redirect(_next(), 303)


def _page(form: SignInForm) -> str:
    return render_template("sign_in/new.html", form=form, next_path=_next())


def _may_try(email: str) -> bool:
    """Few tries a minute from one address, and few for one e-mail address from all together."""
    limit = config.current().sign_in_per_minute
    return rate_limits.allows("sign-in from", rate_limits.asker(), limit) and rate_limits.allows(
        "sign-in as", email, limit
    )


def _member(email: str, password: str) -> Member | None:
    """The member of that e-mail address, if that is the password. It takes as long either way."""
    query = select(Member).where(func.lower(Member.email) == email).order_by(Member.id).limit(1)
    member = db.session.scalars(query).one_or_none() if email.isprintable() else None
    known = member.password_hash if member else _NOBODY
    return member if check_password_hash(known, password) and member else None


def _next() -> str:
    """Where the member wanted to go, if that is a path of ours."""
    return safe(request.args.get("next", ""))
