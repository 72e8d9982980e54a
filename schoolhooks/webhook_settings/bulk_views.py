"""Sending many at once: counted first, then watched, and cancelled where wanted."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import redis
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from schoolhooks import form_keys, htmx, job_queue, row_ids
from schoolhooks.dispatch import bulk
from schoolhooks.dispatch.models import Bulk
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.members.models import Member
from schoolhooks.texts import N_
from schoolhooks.webhook_settings import audit_details, words
from schoolhooks.webhook_settings.blueprint import bp, note, own_webhook_or_404
from schoolhooks.webhook_settings.bulk_form import KINDS, BulkForm, beginning, chosen_of
from schoolhooks.webhooks.models import Webhook

LAST = 10


@bp.get("/<int:webhook_id>/bulk")
def new_bulk(webhook_id: int) -> ResponseReturnValue:
    """What can be sent in bulk; with the form filled in, how many that would be."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    asked = any(name in request.args for name in ("kind", "since", "event"))
    form = BulkForm(request.args if asked else None, data=beginning(), meta={"csrf": False})
    chosen = chosen_of(request.args.getlist("event"))
    is_good = asked and _is_good(form, bool(chosen))
    counted = bulk.count(webhook, form.plan(chosen)) if is_good else None
    answer = render_template(
        "webhook_settings/new_bulk.html",
        webhook=webhook,
        form=form,
        chosen=request.args.getlist("event") if chosen else [],
        counted=counted,
        **_pace(webhook, counted.number if counted else 0, form.per_second.data or 1),
        words=words,
        refusal=bulk.refusal(webhook),
        none_chosen="per_second" in request.args and not asked,
        last=_last(webhook),
        kinds=KINDS,
    )
    return answer, 422 if asked and not is_good else 200


@bp.post("/<int:webhook_id>/bulk")
@form_keys.taken_once(".index", seconds=form_keys.FILLED_IN_SECONDS)
def begin_bulk(webhook_id: int) -> ResponseReturnValue:
    """Begin it."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    form, chosen = BulkForm(), chosen_of(request.form.getlist("event"))
    db.session.get(Webhook, webhook.id, with_for_update=True)  # of two who begin, one is refused
    reason = bulk.refusal(webhook)
    if not _is_good(form, bool(chosen)):
        reason = N_("That could not be read. Fill in the form again.")
    if reason:
        db.session.rollback()
        flash(_(reason), "bad")
        return htmx.see_other(url_for(".new_bulk", webhook_id=webhook_id))
    made = bulk.begin(webhook, form.plan(chosen), created_by_id=current.membership().member_id)
    note(Act.RESENT, webhook, audit_details.in_bulk(made))
    address = url_for(".show_bulk", webhook_id=webhook.id, bulk_id=made.id)
    db.session.commit()
    with contextlib.suppress(redis.RedisError):  # else the sweep asks for the first step
        job_queue.queues().bulk_step()
    return htmx.see_other(address)


@bp.get("/<int:webhook_id>/bulk/<int:bulk_id>")
def show_bulk(webhook_id: int, bulk_id: int) -> ResponseReturnValue:
    """How far it is; the fragment asks again until it has ended."""
    webhook = own_webhook_or_404(webhook_id)
    found = _own_bulk_or_404(webhook, bulk_id)
    return htmx.render(
        "webhook_settings/bulk.html",
        "webhook_settings/_bulk.html",
        webhook=webhook,
        bulk=found,
        kinds=KINDS,
        by=db.session.get(Member, made_by) if (made_by := found.created_by_id) else None,
        may_change=current.membership().may_change,
    )


@bp.post("/<int:webhook_id>/bulk/<int:bulk_id>/cancel")
def cancel_bulk(webhook_id: int, bulk_id: int) -> ResponseReturnValue:
    """Send no more of it."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    found = _own_bulk_or_404(webhook, bulk_id)
    if bulk.cancel(found):
        note(Act.STOPPED, webhook, N_("in bulk"))
    db.session.commit()
    return htmx.see_other(url_for(".show_bulk", webhook_id=webhook_id, bulk_id=bulk_id))


def _pace(webhook: Webhook, counted: int, per_second: int) -> dict[str, Any]:
    """How many minutes so many take, None for a few, and whether the webhook's limit decides it."""
    calls, seconds = webhook.rate_calls, webhook.rate_seconds
    own = calls / seconds if calls and seconds else None
    is_limited = own is not None and own < per_second
    speed = own if own is not None and is_limited else per_second
    return {
        "minutes": math.ceil(counted / speed / 60) if counted > speed else None,
        "is_limited": is_limited,
    }


def _is_good(form: BulkForm, has_chosen: bool) -> bool:
    """Whether the form says what to send; chosen deliveries need only the speed."""
    return bool(form.validate()) or (has_chosen and form.are_errors_only_in(("kind", "since")))


def _own_bulk_or_404(webhook: Webhook, bulk_id: int) -> Bulk:
    found = db.session.get(Bulk, bulk_id) if bulk_id <= row_ids.LARGEST else None
    if found is None or found.webhook_id != webhook.id:
        abort(404)
    return found


def _last(webhook: Webhook) -> list[Bulk]:
    query = select(Bulk).where(Bulk.webhook_id == webhook.id).order_by(Bulk.id.desc()).limit(LAST)
    return list(db.session.scalars(query))
