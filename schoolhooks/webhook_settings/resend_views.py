"""The buttons of one delivery: send again, try now, stop trying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import form_keys, htmx
from schoolhooks.dispatch import live, resend
from schoolhooks.dispatch.resend import Wish
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.texts import N_
from schoolhooks.webhook_settings.blueprint import bp, note, own_webhook_or_404
from schoolhooks.webhook_settings.filters import Filters
from schoolhooks.webhook_settings.log import own_delivery_or_404


class _Way(NamedTuple):
    do: Callable[[int, Sequence[UUID]], list[UUID]]
    act: Act
    done: str


_WAYS = {
    Wish.SEND_AGAIN: _Way(
        resend.send_again, Act.RESENT, N_("It is sent again: same id, same data.")
    ),
    Wish.TRY_NOW: _Way(resend.try_now, Act.TRIED, N_("It is tried now.")),
    Wish.STOP: _Way(resend.stop, Act.STOPPED, N_("It is not tried any more.")),
}


@bp.post("/<int:webhook_id>/deliveries/<event_id>/resend", endpoint="resend")
@form_keys.taken_once(".index")
def send_again(webhook_id: int, event_id: str) -> ResponseReturnValue:
    """Send an ended delivery again."""
    return _grant(Wish.SEND_AGAIN, webhook_id, event_id)


@bp.post("/<int:webhook_id>/deliveries/<event_id>/try-now")
@form_keys.taken_once(".index")
def try_now(webhook_id: int, event_id: str) -> ResponseReturnValue:
    """Make the next attempt now."""
    return _grant(Wish.TRY_NOW, webhook_id, event_id)


@bp.post("/<int:webhook_id>/deliveries/<event_id>/stop")
@form_keys.taken_once(".index")
def stop(webhook_id: int, event_id: str) -> ResponseReturnValue:
    """Make no further attempt."""
    return _grant(Wish.STOP, webhook_id, event_id)


def _grant(wish: Wish, webhook_id: int, event_id: str) -> ResponseReturnValue:
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    delivery = own_delivery_or_404(webhook, event_id)
    reason = resend.refusal(wish, webhook, delivery)
    way, school_id = _WAYS[wish], webhook.school_id
    limited = wish is Wish.TRY_NOW and webhook.rate_calls is not None
    if reason is None and not way.do(webhook.id, [delivery.event_id]):
        reason = N_("It had changed meanwhile: look at it again.")
    if reason is None:
        note(way.act, webhook, event_id)
    db.session.commit()
    if reason is None:
        live.announce([school_id])
    done = N_("It is tried when this webhook's limit lets it.") if limited else way.done
    flash(_(reason or done), "bad" if reason else "good")
    return htmx.see_other(
        url_for(
            ".delivery",
            webhook_id=webhook_id,
            event_id=event_id,
            **Filters.read(request.args).arguments,
        )
    )
