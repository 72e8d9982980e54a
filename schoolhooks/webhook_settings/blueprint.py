"""The blueprint that every view of the section attaches to, and the webhook a view is about."""

from __future__ import annotations

from flask import Blueprint, abort
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
    """The webhook, if it belongs to the school that the member is looking at."""
    is_possible = webhook_id <= row_ids.LARGEST
    webhook = actions.find(current.school().id, webhook_id) if is_possible else None
    if webhook is None:
        abort(404)
    return webhook


def note(act: Act, webhook: Webhook, detail: str = "") -> None:
    """Write into the audit what the member does to the webhook; the caller commits."""
    audit.note(act, audit.Subject(webhook.id, webhook.name), detail)
