"""The audit: who did what with the school's webhooks, and when."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

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
    query = (
        select(AuditEntry)
        .where(AuditEntry.school_id == current.school().id)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE_ROWS + 1)
    )
    if webhook_id:
        query = query.where(AuditEntry.webhook_id == min(webhook_id, row_ids.LARGEST))
    if act in list(Act):
        query = query.where(AuditEntry.act == act)
    if before := request.args.get("before", type=int):
        query = query.where(AuditEntry.id < min(before, row_ids.LARGEST))
    found = db.session.scalars(query).all()
    return render_template(
        "webhook_settings/audit.html",
        entries=found[:PAGE_ROWS],
        older=found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None,
        acts=ACTS,
        told=audit_details.told,
        chosen={"webhook": webhook_id, "act": act},
        webhook_name=found[0].webhook_name if webhook_id and found else None,
    )
