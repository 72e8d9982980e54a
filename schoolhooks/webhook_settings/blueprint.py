"""The blueprint that every view of the section attaches to, and the webhook a view is about."""

from __future__ import annotations

from flask import Blueprint, abort
from flask_babel import gettext as _
from flask_login import login_required

from schoolhooks import row_ids
from schoolhooks.members import audit, current
from schoolhooks.members.audit import Act
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook

bp = Blueprint("webhook_settings", __name__, url_prefix="/settings/webhooks")


@bp.before_request
@login_required  # type: ignore[untyped-decorator]
def require_member() -> None:
    """Send whoever is not signed in to the sign-in page."""


def own_webhook_or_404(webhook_id: int) -> Webhook:
    """The webhook, if it belongs to the school that the member is looking at.

    One that was deleted is answered with 410 and its name, for its pages may be open still.
    """
    if webhook_id > row_ids.LARGEST:
        abort(404)
    webhook = actions.find(current.school().id, webhook_id, with_deleted=True) or abort(404)
    _refuse_deleted(webhook)
    return webhook


def hold(webhook: Webhook) -> None:
    """Read it anew for a change, and let nobody else change or delete it until the commit."""
    actions.hold(webhook)
    _refuse_deleted(webhook)


def _refuse_deleted(webhook: Webhook) -> None:
    if webhook.deleted_at:
        abort(410, _("The webhook “%(name)s” was deleted, here or elsewhere.", name=webhook.name))


def note(act: Act, webhook: Webhook, detail: str = "") -> None:
    """Write into the audit what the member does to the webhook; the caller commits."""
    audit.note(act, audit.Subject(webhook.id, webhook.name), detail)


def note_look(webhook: Webhook, detail: str) -> bool:
    """Write down that the member saw data of people; True: the caller has to commit."""
    return audit.note_look(audit.Subject(webhook.id, webhook.name), detail)
