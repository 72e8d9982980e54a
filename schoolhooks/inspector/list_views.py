"""The school's test addresses, and making a new one."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from schoolhooks import form_keys, htmx, test_addresses
from schoolhooks.extensions import db
from schoolhooks.inspector import looks
from schoolhooks.inspector.blueprint import bp
from schoolhooks.members import audit, current
from schoolhooks.members.audit import Act


@bp.get("/inspect/")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """All of the school's addresses, newest first."""
    return _page()


@bp.post("/inspect/")
@login_required  # type: ignore[untyped-decorator]
@form_keys.taken_once(".index")
def create() -> ResponseReturnValue:
    """A fresh address, and on to its page; or why there cannot be one more."""
    current.require_change()
    address = test_addresses.create(current.school().id)
    if address is not None:
        audit.note(Act.CREATED, looks.subject(address))
    db.session.commit()
    if address is None:
        return _page(refusal=_(test_addresses.FULL)), 422
    return htmx.see_other(url_for(".show", token=address.token))


def _page(refusal: str = "") -> str:
    school_id = current.school().id
    users = test_addresses.users(school_id)
    rows = [
        (address, test_addresses.url(address), users.get(address.id, []))
        for address in test_addresses.of_school(school_id)
    ]
    return render_template("inspector/index.html", rows=rows, refusal=refusal)
