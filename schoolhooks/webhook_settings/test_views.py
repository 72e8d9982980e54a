"""Sending a test to one webhook, and telling what came of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import event_ids, form_keys, htmx, rate_limits, test_addresses
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.webhook_settings import audit_details, trial
from schoolhooks.webhook_settings.blueprint import bp, note, own_webhook_or_404
from schoolhooks.webhook_settings.forms import choosable
from schoolhooks.webhooks import trials
from schoolhooks.webhooks.models import Status, Webhook

TRIALS_PER_MINUTE = 60


@bp.post("/<int:webhook_id>/test")
@form_keys.taken_once(".index")
@rate_limits.limited(lambda: TRIALS_PER_MINUTE)
def send_test(webhook_id: int) -> ResponseReturnValue:
    """Send a test with the example, or with what last really happened, and show its result."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    trigger = choosable(request.form.get("trigger") or next(iter(webhook.trigger_names), ""))
    if trigger is None:
        abort(404)
    if webhook.status is not Status.ACTIVE:
        return _not_sent(webhook)
    last_real = request.form.get("data") == "last"
    event_id, is_real = trials.send(current.school(), webhook, trigger, last_real=last_real)
    note(Act.TESTED, webhook, audit_details.tested(trigger, is_real=is_real))
    db.session.commit()
    sent = trial.find(webhook, event_id)
    if htmx.wants_fragment():
        return render_template("webhook_settings/_test_dialog.html", trial=sent, **_shown(webhook))
    return htmx.see_other(
        url_for(".test_result", webhook_id=webhook.id, event_id=event_ids.shown(event_id))
    )


@bp.get("/<int:webhook_id>/tests/<event_id>")
def test_result(webhook_id: int, event_id: str) -> ResponseReturnValue:
    """What came of a test; asks again by itself until there is something to tell."""
    webhook = own_webhook_or_404(webhook_id)
    known = event_ids.parsed(event_id)
    found = trial.find(webhook, known) if known else None
    if found is None:
        abort(404)
    return htmx.render(
        "webhook_settings/test.html",
        "webhook_settings/_test_result.html",
        trial=found,
        **_shown(webhook),
    )


def _shown(webhook: Webhook) -> dict[str, Any]:
    address = test_addresses.at_url(webhook.school_id, webhook.url)
    return {"webhook": webhook, "test_address": address}


def _not_sent(webhook: Webhook) -> ResponseReturnValue:
    if webhook.status is Status.PAUSED:
        words = _("“%(name)s” is paused. Resume it, then send a test.", name=webhook.name)
    else:
        words = _("“%(name)s” is disabled. Resume it, then send a test.", name=webhook.name)
    flash(words, "bad")
    return htmx.see_other(url_for(".index"))
