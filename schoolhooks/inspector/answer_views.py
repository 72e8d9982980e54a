"""What a test address answers from now on, and forgetting what came to it."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from schoolhooks import htmx
from schoolhooks.extensions import db
from schoolhooks.inspector import looks
from schoolhooks.inspector.blueprint import bp
from schoolhooks.inspector.forms import AnswerForm
from schoolhooks.inspector.show_views import own_or_404, page
from schoolhooks.members import audit, current
from schoolhooks.members.audit import Act
from schoolhooks.test_addresses import actions, audit_details


@bp.post("/inspect/<token>/answer")
@login_required  # type: ignore[untyped-decorator]
def answer(token: str) -> ResponseReturnValue:
    """Answer with this status after this delay, or show what is wrong with them."""
    current.require_change()
    address = own_or_404(token)
    form = AnswerForm()
    if not form.validate():
        return page(address, form), 422
    status, seconds = form.status.data, form.delay_seconds.data
    if actions.set_answer(address, status=status, delay_seconds=seconds):
        audit.note(Act.CHANGED, looks.subject(address), audit_details.answer(status, seconds))
    db.session.commit()
    at_once = _("It answers %(status)s from now on.", status=status)
    values = {"status": status, "seconds": seconds}
    later = _("It answers %(status)s after %(seconds)s s from now on.", **values)
    flash(later if seconds else at_once)
    return htmx.see_other(url_for(".show", token=token))


@bp.get("/inspect/<token>/clear")
@login_required  # type: ignore[untyped-decorator]
def ask_to_clear(token: str) -> ResponseReturnValue:
    """Ask, and say what will be lost."""
    return render_template("inspector/clear.html", address=own_or_404(token))


@bp.post("/inspect/<token>/clear")
@login_required  # type: ignore[untyped-decorator]
def clear(token: str) -> ResponseReturnValue:
    """Forget every request that came."""
    current.require_change()
    address = own_or_404(token)
    if forgotten := actions.clear(address):
        audit.note(Act.CLEARED, looks.subject(address), audit_details.cleared(forgotten))
    db.session.commit()
    flash(_("The list is empty now."))
    return htmx.see_other(url_for(".show", token=token))
