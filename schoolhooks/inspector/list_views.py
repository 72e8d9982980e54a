"""The school's test addresses, and making a new one."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from schoolhooks import htmx, test_addresses
from schoolhooks.extensions import db
from schoolhooks.inspector.blueprint import bp
from schoolhooks.members import current


@bp.get("/inspect/")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """All of the school's addresses, newest first."""
    addresses = test_addresses.of_school(current.school().id)
    rows = [(address, test_addresses.url(address)) for address in addresses]
    return render_template("inspector/index.html", rows=rows)


@bp.post("/inspect/")
@login_required  # type: ignore[untyped-decorator]
def create() -> ResponseReturnValue:
    """A fresh address, and on to its page."""
    current.require_change()
    address = test_addresses.create(current.school().id)
    db.session.commit()
    return htmx.see_other(url_for(".show", token=address.token))
