"""The audit: who did what with the school's webhooks, and when."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select, tuple_

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.webhook_settings import audit_details
from schoolhooks.webhook_settings.blueprint import bp
from schoolhooks.webhook_settings.words import ACTS

PAGE_ROWS = 50


@bp.get("/audit")
def audit() -> ResponseReturnValue:
    """What was done, newest first; of one webhook or one kind where the address says so."""
    webhook_id, act = request.args.get("webhook", type=int), request.args.get("act", "")
    test_address = request.args.get("test_address", "")
    query = (
        select(AuditEntry)
        .where(AuditEntry.school_id == current.school().id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(PAGE_ROWS + 1)
    )
    if webhook_id:
        query = query.where(AuditEntry.webhook_id == min(webhook_id, row_ids.LARGEST))
    if test_address.isalnum():
        query = query.where(AuditEntry.test_address == test_address)
    if act in list(Act):
        query = query.where(AuditEntry.act == act)
    if before := request.args.get("before", type=int):
        query = query.where(_is_before(min(before, row_ids.LARGEST)))
    found = db.session.scalars(query).all()
    return render_template(
        "webhook_settings/audit.html",
        entries=found[:PAGE_ROWS],
        older=found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None,
        acts=ACTS,
        told=audit_details.told,
        chosen={"webhook": webhook_id, "test_address": test_address or None, "act": act},
        webhook_name=found[0].webhook_name if webhook_id and found else None,
    )


def _is_before(entry_id: int) -> ColumnElement[bool]:
    """Whether a row is older than that one."""
    key = select(AuditEntry.at, AuditEntry.id).where(AuditEntry.id == entry_id)
    return tuple_(AuditEntry.at, AuditEntry.id) < key.scalar_subquery()
