"""The page of one delivery: its life, and each attempt with its request and response."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import defer

from schoolhooks import htmx
from schoolhooks.dispatch import resend
from schoolhooks.dispatch.models import Attempt, Delivery
from schoolhooks.dispatch.resend import Wish
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import AuditEntry
from schoolhooks.outbox import Event, EventBody
from schoolhooks.webhook_settings import (
    audit_details,
    exchange,
    live_tag,
    log,
    own_headers,
    story,
    words,
)
from schoolhooks.webhook_settings.blueprint import bp, note_look, own_webhook_or_404
from schoolhooks.webhook_settings.filters import Filters
from schoolhooks.webhook_settings.own_headers import OwnHeaders

PARTS = ("response", "request")
MOST_ATTEMPTS = 100
PING = "webhook.test"
"""The only event that tells about nobody; other tests may repeat what really happened."""


@bp.get("/<int:webhook_id>/deliveries/<event_id>")
def delivery(webhook_id: int, event_id: str) -> ResponseReturnValue:
    """One delivery beside the log that it is opened from."""
    shown = _shown(webhook_id, event_id)
    shown |= _opened(shown)
    page = htmx.render(
        "webhook_settings/delivery.html", "webhook_settings/_delivery_opened.html", **shown
    )
    _note_look(shown)
    return page


@bp.get("/<int:webhook_id>/deliveries/<event_id>/live")
def live_delivery(webhook_id: int, event_id: str) -> ResponseReturnValue:
    """What moves on that page; 304 where nothing of the school moved since the tag."""
    tag = live_tag.of_webhook_page(current.school().id, is_held=bool(log.held_by_reader()))
    if tag and request.headers.get("HX-PTag") == tag:
        return "", 304
    shown = _shown(webhook_id, event_id)
    if not shown["chosen"]:
        # Only an exchange that follows the newest attempt moves; it is that attempt's answer.
        shown |= _opened(shown)
    answer = make_response(render_template("webhook_settings/_delivery_live.html", **shown))
    if shown["tag"]:
        answer.headers["HX-PTag"] = shown["tag"]
    _note_look(shown)
    return answer


def _shown(webhook_id: int, event_id: str) -> dict[str, Any]:
    held = log.held_by_reader()
    tag = live_tag.of_webhook_page(current.school().id, is_held=bool(held))
    webhook = own_webhook_or_404(webhook_id)
    found = log.own_delivery_or_404(webhook, event_id)
    attempts, acts = _attempts(webhook.id, found.event_id), _acts(webhook.id, event_id)
    _read_answers(attempts, request.args.get("attempt", type=int))
    filters = Filters.read(request.args)
    return {
        "tag": tag,
        "words": words,
        "exchange": exchange,
        "webhook": webhook,
        "delivery": found,
        "event": db.session.get(Event, found.event_id),
        "attempts": attempts,
        "acts": acts,
        "story": story.tell(webhook, found, attempts),
        "steps": story.in_order(attempts, acts),
        "filters": filters,
        "log": log.shown(webhook.id, filters, held),
        "chosen": {
            name: request.args[name] for name in ("attempt", "part") if name in request.args
        },
        "may_change": current.membership().may_change,
        "refusal": {wish.value: resend.refusal(wish, webhook, found) for wish in Wish},
    }


def _opened(shown: dict[str, Any]) -> dict[str, Any]:
    """The attempt and the part of it that the address asks for; else what was answered last."""
    attempts: Sequence[Attempt] = shown["attempts"]
    wanted = request.args.get("attempt", type=int)
    opened = next((one for one in attempts if one.number == wanted), None)
    if opened is None and attempts:
        opened = attempts[-1]
    part = request.args.get("part", PARTS[0])
    if part not in PARTS:
        part = PARTS[0]
    found: Delivery = shown["delivery"]
    may_see = found.trigger == PING or current.membership().may_change
    sent = None
    if opened and part == "request":
        kept = db.session.get(EventBody, found.event_id) if may_see else None
        sent = exchange.sent(opened, _own_headers(shown, opened), kept)
    return {"opened": opened, "part": part, "sent": sent, "may_see": may_see}


def _note_look(shown: dict[str, Any]) -> None:
    """Write down what the page shows of people. Last, for a commit makes its rows be read anew."""
    opened: Attempt | None = shown.get("opened")
    found: Delivery = shown["delivery"]
    if opened is None or not shown["may_see"] or found.trigger == PING:
        return
    event_id = found.public_event_id
    if shown["part"] == "request":
        seen = event_id if shown["sent"] and shown["sent"].body is not None else ""
    else:
        has_body = bool(opened.response_body)
        seen = audit_details.answer_to(event_id, opened.number) if has_body else ""
    if seen and note_look(shown["webhook"], seen):
        db.session.commit()


def _acts(webhook_id: int, event_id: str) -> Sequence[AuditEntry]:
    """What members did with the delivery by its buttons; a bulk's acts name no single one."""
    query = select(AuditEntry).where(
        AuditEntry.webhook_id == webhook_id,
        AuditEntry.act.in_(words.DELIVERY_ACTS),
        AuditEntry.detail == event_id,
    )
    return db.session.scalars(query.order_by(AuditEntry.id)).all()


def _attempts(webhook_id: int, event_id: uuid.UUID) -> list[Attempt]:
    """The attempts, oldest first; of very many the last ones. Answers are read when looked at."""
    query = (
        select(Attempt)
        .where(Attempt.webhook_id == webhook_id, Attempt.event_id == event_id)
        .order_by(Attempt.number.desc())
        .limit(MOST_ATTEMPTS)
        .options(defer(Attempt.response_body), defer(Attempt.response_headers))
    )
    return list(db.session.scalars(query))[::-1]


def _read_answers(attempts: Sequence[Attempt], number: int | None) -> None:
    """Read the answers of the last attempt, which the story needs, and of the opened one."""
    if attempts:
        numbers = [one.number for one in attempts if one is attempts[-1] or one.number == number]
        query = select(Attempt).where(
            Attempt.webhook_id == attempts[-1].webhook_id,
            Attempt.event_id == attempts[-1].event_id,
            Attempt.number.in_(numbers),
        )
        db.session.scalars(query.execution_options(populate_existing=True)).all()


def _own_headers(shown: dict[str, Any], opened: Attempt) -> OwnHeaders:
    """Own headers can hold keys, so viewers see their names alone."""
    asked_at = [one.at for one in shown["acts"]]
    since = own_headers.waited_until(opened, shown["attempts"], asked_at)
    own = own_headers.of_attempt(shown["webhook"], opened, since)
    return own if shown["may_change"] else own.hidden()
