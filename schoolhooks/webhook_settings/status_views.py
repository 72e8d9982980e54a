"""Pausing, resuming, copying and deleting a webhook; what waits for it is dispatch's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from schoolhooks import form_keys, htmx
from schoolhooks.dispatch import bulk, control, live
from schoolhooks.dispatch.models import BulkKind
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.webhook_settings import audit_details
from schoolhooks.webhook_settings.blueprint import bp, note, own_webhook_or_404
from schoolhooks.webhook_settings.listing import Row, row_of
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import NAME_LENGTH, Webhook


@bp.post("/<int:webhook_id>/pause")
@form_keys.taken_once(".index")
def pause(webhook_id: int) -> ResponseReturnValue:
    """Keep its calls waiting."""
    row = _own_row(webhook_id)
    if control.pause(row.webhook):
        note(Act.PAUSED, row.webhook)
    return _saved(
        _(
            "“%(name)s” is paused. What happens now waits until you resume it.",
            name=row.webhook.name,
        )
    )


@bp.post("/<int:webhook_id>/resume")
@form_keys.taken_once(".index")
def resume(webhook_id: int) -> ResponseReturnValue:
    """Let its calls go out again."""
    row = _own_row(webhook_id)
    was_disabled_at = row.webhook.status_changed_at if row.condition == "disabled" else None
    if control.resume(row.webhook):
        note(Act.RESUMED, row.webhook)
    name = row.webhook.name
    if was_disabled_at and (missed := _missed_since(row.webhook, was_disabled_at)):
        said = _("“%(name)s” is active. It missed something meanwhile.", name=name)
        return _saved(said, missed)
    return _saved(_("“%(name)s” is active.", name=name))


@bp.post("/<int:webhook_id>/duplicate")
@form_keys.taken_once(".index")
def duplicate(webhook_id: int) -> ResponseReturnValue:
    """Make a copy with a secret of its own, paused, so that nothing is called twice unawares."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    wishes = actions.Wishes.of(webhook)
    room = NAME_LENGTH - len(_("%(name)s (copy)", name=""))
    name = _("%(name)s (copy)", name=wishes.name[:room])
    copy = actions.create(
        current.school(), replace(wishes, name=name), created_by_id=current_user.id
    )
    control.pause(copy)
    note(Act.CREATED, copy, audit_details.copy_of(webhook.name))
    db.session.commit()
    flash(_("This is the copy. It is paused: change what should differ, then resume it."), "good")
    return htmx.see_other(url_for(".edit", webhook_id=copy.id))


@bp.get("/<int:webhook_id>/delete")
def ask_delete(webhook_id: int) -> ResponseReturnValue:
    """Ask once, and say what will be lost."""
    row = _own_row(webhook_id)
    return htmx.render("webhook_settings/delete.html", "webhook_settings/_delete.html", row=row)


@bp.post("/<int:webhook_id>/delete")
@form_keys.taken_once(".index")
def delete(webhook_id: int) -> ResponseReturnValue:
    """Take it away."""
    row = _own_row(webhook_id)
    if control.delete(row.webhook):
        note(Act.DELETED, row.webhook)
    return _saved(_("“%(name)s” was deleted.", name=row.webhook.name))


def _own_row(webhook_id: int) -> Row:
    current.require_change()
    return row_of(own_webhook_or_404(webhook_id))


def _missed_since(webhook: Webhook, moment: datetime) -> str | None:
    """Where what it missed since then is counted and can be sent; None where there is nothing."""
    # A fact just before it was disabled can have been fanned out just after.
    since = moment.astimezone(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
    if not bulk.is_any(webhook, bulk.Plan(BulkKind.MISSED, since)):
        return None
    return url_for(
        ".new_bulk",
        webhook_id=webhook.id,
        kind=BulkKind.MISSED.value,
        since=f"{since:%Y-%m-%dT%H:%M}",
        per_second=10,
    )


def _saved(words: str, address: str | None = None) -> ResponseReturnValue:
    db.session.commit()
    live.announce([current.school().id])  # other open pages show the new status, too
    flash(words, "good")
    return htmx.see_other(address or url_for(".index"))
