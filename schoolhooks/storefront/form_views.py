"""The forms on a school's site, and the page that asks whether someone agrees to be written to."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from schoolhooks import config, form_keys, rate_limits
from schoolhooks.extensions import db
from schoolhooks.school import forms, mailing
from schoolhooks.school.models import Consent, Form
from schoolhooks.storefront import visitor
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.forms import is_email

_LENGTHS = {"long_text": 5_000, "text": 500, "name": 200, "email": 254, "phone": 40}


@bp.get("/forms/<slug>")
def form(slug: str) -> str:
    """The form, empty."""
    return _page(_form_or_404(slug), {}, {})


@bp.post("/forms/<slug>")
@rate_limits.limited(lambda: config.current().orders_per_minute)
def submit_form(slug: str) -> ResponseReturnValue:
    """Keep the answers and say thanks, or show the form again."""
    found = _form_or_404(slug)
    answers = {
        field.key: visitor.clean_lines(request.form.get(field.key, "")) for field in found.fields
    }
    wrong = _wrong(found, answers)
    if wrong:
        return _page(found, answers, wrong), 422
    if form_keys.is_first():
        forms.submit_form(found, answers, attribution=visitor.attribution())
        db.session.commit()
    thanks = _("Thank you, the school has got it.")
    if found.subscribes_to:
        thanks = _("Thank you. Once you confirm by the link you are sent, you are on the list.")
    flash(thanks, "good")
    return redirect(url_for(".form", slug=slug), 303)


@bp.get("/mailing/<token>")
def consent(token: str) -> str:
    """Ask whether they agree. Only the button agrees: links are opened by programs, too."""
    return render_template("storefront/consent.html", consent=_consent_or_404(token), token=token)


@bp.post("/mailing/<token>")
def confirm_consent(token: str) -> ResponseReturnValue:
    """They agree."""
    asked = _consent_or_404(token)
    school = asked.contact.school
    mailing.confirm_consent(asked)
    db.session.commit()
    flash(_("Thank you. %(school)s may write to you now.", school=school.name), "good")
    return redirect(url_for(".index", school=school.domain), 303)


def _wrong(found: Form, answers: dict[str, str]) -> dict[str, str]:
    """What is wrong with the answers, by their keys."""
    wrong = {
        field.key: _("At most %(max)d characters.", max=_LENGTHS[field.kind])
        for field in found.fields
        if len(answers[field.key]) > _LENGTHS[field.kind]
    }
    for field in found.fields:
        answer = answers[field.key]
        if field.kind == "email" and answer and field.key not in wrong and not is_email(answer):
            wrong[field.key] = _("Enter an e-mail address like name@example.com.")
    for field in forms.unanswered(found, answers):
        wrong[field.key] = _("Answer this, please.")
    return wrong


def _page(found: Form, answers: dict[str, str], wrong: dict[str, str]) -> str:
    return render_template("storefront/form.html", form=found, answers=answers, wrong=wrong)


def _form_or_404(slug: str) -> Form:
    return db.session.scalars(select(Form).where(Form.slug == slug)).one_or_none() or abort(404)


def _consent_or_404(token: str) -> Consent:
    return mailing.find_asked(token) or abort(404, _("This link was used, or is no longer good."))
