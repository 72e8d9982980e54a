"""The staff's page with its buttons, and doing what one of them says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import form_keys, htmx, triggers
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.school_settings.acts import Act, ActForm, Refused
from schoolhooks.school_settings.all_acts import BY_NAME, SECTIONS
from schoolhooks.school_settings.blueprint import bp


@bp.get("")
def index() -> str:
    """A button for each thing that can be made to happen."""
    return render_template(
        "school_settings/index.html",
        sections=SECTIONS,
        label_of=_label_of,
        school=current.school(),
        may_change=current.membership().may_change,
    )


@bp.get("/do/<name>")
def act(name: str) -> str:
    """Ask what the act needs to know; rows that the address names are settled."""
    found = _act_or_404(name)
    return _page(found, found.begin(current.school().id, _given(found)))


@bp.post("/do/<name>")
def do(name: str) -> ResponseReturnValue:
    """Do it, and go back to where the member came from."""
    found = _act_or_404(name)
    given = _given(found)
    form = found.begin(current.school().id, given)
    if not form.validate():
        return _page(found, form), 422
    if not form_keys.is_first():
        flash(_(form_keys.AGAIN), "good")
        return htmx.see_other(_back())
    try:
        told = found.do(form, current.membership())
    except Refused as refused:
        db.session.rollback()
        form[refused.field].errors = [str(refused)]
        return _page(found, form), 422
    db.session.commit()
    flash(told or _(found.otherwise), "good" if told else "bad")
    return htmx.see_other(_back())


def _act_or_404(name: str) -> Act[ActForm]:
    current.require_change()
    return BY_NAME.get(name) or abort(404)


def _given(found: Act[ActForm]) -> Mapping[str, Any]:
    """The rows that the address names, as ?order=100001 does."""
    given = {}
    for field, kind in found.row_fields().items():
        number = request.args.get(field)
        if number is not None:
            row = kind.find(current.school().id, int(number) if number.isdecimal() else -1)
            given[field] = row or abort(404)
    return given


def _page(found: Act[ActForm], form: ActForm) -> str:
    return render_template(
        "school_settings/act.html", act=found, form=form, label_of=_label_of, back=_back()
    )


def _back() -> str:
    """The staff's page that led here, else the one with all buttons."""
    wanted = request.args.get("back", "")
    home = url_for("school_settings.index")
    return wanted if wanted.startswith(home + "/") and "\\" not in wanted else home


def _label_of(trigger_name: str) -> str:
    trigger = triggers.get(trigger_name)
    return _(trigger.label) if trigger else trigger_name
