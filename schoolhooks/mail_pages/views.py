"""The list of mails; each opens in place."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from schoolhooks import config
from schoolhooks.mails import actions
from schoolhooks.members import current

bp = Blueprint("mail_pages", __name__)


@bp.get("/settings/mail")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """What was written to the school's members, newest first."""
    return render_template(
        "mail_pages/index.html",
        mails=actions.of_school(current.school().id),
        has_server=bool(config.current().mail_url),
    )
