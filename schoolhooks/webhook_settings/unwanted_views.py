"""Events that no webhook wanted: listed, and sent to a webhook after all."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import event_ids, form_keys, htmx, row_ids, triggers
from schoolhooks.dispatch import live, replay
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.webhook_settings import audit_details
from schoolhooks.webhook_settings.blueprint import bp, note, own_webhook_or_404
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status

PAGE_ROWS = 50


@bp.get("/unwanted")
def unwanted() -> ResponseReturnValue:
    """Newest first; of one trigger where the address says so."""
    school_id = current.membership().school_id
    trigger = triggers.get(request.args.get("trigger", ""))
    found = replay.unwanted(
        school_id,
        trigger=trigger.name if trigger else None,
        before=event_ids.parsed(request.args.get("before", "")),
        most=PAGE_ROWS + 1,
    )
    webhooks = [one for one in actions.of_school(school_id) if one.status is not Status.DISABLED]
    return render_template(
        "webhook_settings/unwanted.html",
        events=found[:PAGE_ROWS],
        older=found[PAGE_ROWS - 1].public_id if len(found) > PAGE_ROWS else None,
        chosen=trigger,
        categories=triggers.by_category(),
        trigger_of=triggers.get,
        webhooks=webhooks,
        may_change=current.membership().may_change,
    )


@bp.post("/unwanted")
@form_keys.taken_once(".unwanted", seconds=form_keys.FILLED_IN_SECONDS)
def send_unwanted() -> ResponseReturnValue:
    """Send the ticked events to the chosen webhook, under their own ids and bytes."""
    current.require_change()
    back = htmx.see_other(url_for(".unwanted"))
    ids = [found for one in request.form.getlist("event") if (found := event_ids.parsed(one))]
    webhook_id = request.form.get("webhook", type=int) or 0
    if not ids or not webhook_id:
        flash(_("Tick at least one event, and choose a webhook."), "bad")
        return back
    webhook = own_webhook_or_404(min(webhook_id, row_ids.LARGEST))
    school_id = webhook.school_id
    sent = replay.replay(webhook.id, ids[:PAGE_ROWS])
    if sent:
        note(Act.RESENT, webhook, audit_details.unwanted(len(sent)))
    db.session.commit()
    live.announce([school_id])
    if sent:
        told = _(
            "Sent to “%(name)s”: %(num)s. Its log shows what comes of it.",
            name=webhook.name,
            num=len(sent),
        )
        flash(told, "good")
    else:
        refusal = _("Nothing could be sent: the data is no longer kept, or the webhook is off.")
        flash(refusal, "bad")
    return back
