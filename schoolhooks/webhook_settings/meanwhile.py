"""What others saved while a form was open, so that saving the form undoes none of it unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.forms import Form
from schoolhooks.members import current
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.webhooks.models import Webhook

FIELD = "seen"


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the form that is saved with something else than when the form was opened."""

    name: str
    saved: str
    """What is saved now, in words."""
    is_taken: bool
    """The member had left it alone, so the form shows what is saved now."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What others changed, and who was the last of them, where that is known."""

    fields: list[Change]
    by: AuditEntry | None
    is_own: bool
    """It was the same member, in another tab."""


def seen(values: Mapping[str, Any]) -> str:
    """What the form's hidden field says of the values that it is filled with: a mark for each."""
    return " ".join(f"{name}:{_mark(value)}" for name, value in values.items())


def changes(
    form: Form,
    webhook: Webhook,
    values: Mapping[str, Any],
    in_words: Callable[[str, Any], str],
) -> Changes | None:
    """What is saved now that the sent form did not know of, and does not say itself; None: nothing.

    Fields that the member left alone get what is saved now. The webhook must be held.
    """
    found = []
    known = dict(pair.split(":", 1) for pair in request.form.get(FIELD, "").split() if ":" in pair)
    for name, value in values.items():
        field = form._fields.get(name)
        typed = _mark(field.data) if field and name in request.form else known.get(name)
        if known.get(name, _mark(value)) == _mark(value) or typed == _mark(value):
            continue
        is_taken = typed == known[name]
        if field and is_taken:
            field.data, field.raw_data, field.errors = value, None, []
        found.append(Change(name, in_words(name, value), is_taken))
    return _of(webhook, found) if found else None


def _mark(value: Any) -> str:
    """The same for the same value, however a browser sends it back."""
    lines = sorted(value) if isinstance(value, list) else str(value or "").split("\r\n")
    text = "\n".join(lines)
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


def _of(webhook: Webhook, found: list[Change]) -> Changes:
    query = (
        select(AuditEntry)
        .where(AuditEntry.webhook_id == webhook.id, AuditEntry.act == Act.CHANGED)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(1)
    )
    by = db.session.scalars(query).first()
    return Changes(found, by, by is not None and by.member_id == current.membership().member_id)
