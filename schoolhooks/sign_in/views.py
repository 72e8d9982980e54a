"""Signing in and out, and choosing a school."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required, login_user, logout_user
from sqlalchemy import func, select
from werkzeug.security import check_password_hash, generate_password_hash

from schoolhooks import config, htmx
from schoolhooks.extensions import db, limiter
from schoolhooks.members import current
from schoolhooks.members.models import Member
from schoolhooks.sign_in.forms import SignInForm

bp = Blueprint("sign_in", __name__)

HOME = "/settings/webhooks"
# Checked when there is no such member, so that the time of an answer does not tell who there is.
_NOBODY = generate_password_hash("nobody has this password")


@bp.get("/")
def home() -> ResponseReturnValue:
    """Send the member to the settings."""
    return redirect(HOME)


@bp.get("/sign-in")
def new() -> ResponseReturnValue:
    """The form."""
    if current_user.is_authenticated:
        return redirect(_next())
    return render_template("sign_in/new.html", form=SignInForm(), next_path=_next())


@bp.post("/sign-in")
@limiter.limit(lambda: f"{config.current().sign_in_per_minute}/minute")
def create() -> ResponseReturnValue:
    """Sign in, or show the form again."""
    form = SignInForm()
    member = _member(form) if form.validate() else None
    if member is None:
        if not form.errors:
            form.password.errors = ["This e-mail address and password do not go together."]
        return render_template("sign_in/new.html", form=form, next_path=_next()), 422
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
    """Look at another of the member's own schools."""
    if not current.choose_school(school_id):
        abort(404)
    return htmx.see_other(HOME)


def _member(form: SignInForm) -> Member | None:
    query = select(Member).where(func.lower(Member.email) == form.email.data.strip().lower())
    member = db.session.scalars(query).one_or_none()
    known = member.password_hash if member else _NOBODY
    return member if check_password_hash(known, form.password.data) and member else None


def _next() -> str:
    """Where the member wanted to go, if that is a path of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_ours and not parts.scheme and not parts.netloc else HOME
