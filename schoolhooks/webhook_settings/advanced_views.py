"""A webhook's finer settings: several triggers, description, own headers and limits."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import form_keys, htmx, triggers
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.triggers import Category
from schoolhooks.webhook_settings import audit_changes, meanwhile
from schoolhooks.webhook_settings.advanced import AdvancedForm, headers_of, in_words, values_of
from schoolhooks.webhook_settings.blueprint import bp, hold, note, own_webhook_or_404
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.actions import Wishes
from schoolhooks.webhooks.models import Webhook


@bp.get("/<int:webhook_id>/advanced")
def advanced(webhook_id: int) -> ResponseReturnValue:
    """The form as the webhook is."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    return _shown(webhook, AdvancedForm(formdata=None, data=values_of(webhook)))


@bp.post("/<int:webhook_id>/advanced")
@form_keys.taken_once(".index")
def save_advanced(webhook_id: int) -> ResponseReturnValue:
    """Save it, or show it again: with its errors, or with a category's triggers chosen."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    form = AdvancedForm()
    category = request.form.get("toggle", "")
    if category in list(Category):
        form.toggle(Category(category))
        return _shown(webhook, form)
    is_good = form.validate()
    hold(webhook)
    if changes := meanwhile.changes(form, webhook, values_of(webhook), in_words):
        return _shown(webhook, form, changes), 409
    if not is_good:
        return _shown(webhook, form), 422
    before = Wishes.of(webhook)
    actions.update(webhook, _wishes(webhook, form))
    if changed := audit_changes.told(before, Wishes.of(webhook)):
        note(Act.CHANGED, webhook, changed)
    db.session.commit()
    flash(_("The advanced settings were saved."), "good")
    return htmx.see_other(url_for(".show", webhook_id=webhook_id))


def _wishes(webhook: Webhook, form: AdvancedForm) -> Wishes:
    return replace(
        Wishes.of(webhook),
        triggers=form.triggers.data,
        description=form.description.data,
        headers=headers_of(form.headers.data or ""),
        max_in_flight=form.max_in_flight.data,
        rate_calls=form.rate_calls.data,
        rate_seconds=form.rate_seconds.data if form.rate_calls.data else None,
    )


def _shown(webhook: Webhook, form: AdvancedForm, changes: meanwhile.Changes | None = None) -> str:
    sent = None if changes else request.form.get(meanwhile.FIELD)
    return htmx.render(
        "webhook_settings/advanced.html",
        "webhook_settings/_advanced.html",
        webhook=webhook,
        form=form,
        changes=changes,
        seen=sent or meanwhile.seen(values_of(webhook)),
        groups=triggers.by_category(),
    )
