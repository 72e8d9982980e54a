"""The audit: who did what with the school's webhooks and test addresses, and when."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.members.audit import AuditEntry
from schoolhooks.members.models import Member, Membership
from schoolhooks.webhook_settings import audit_details, audit_filter
from schoolhooks.webhook_settings.audit_filter import AuditFilter
from schoolhooks.webhook_settings.blueprint import bp
from schoolhooks.webhook_settings.words import ACTS

PAGE_ROWS = 50


@bp.get("/audit")
def audit() -> ResponseReturnValue:
    """What was done, newest first; of one act, person, day or webhook where the address says so."""
    school_id = current.school().id
    asked = AuditFilter.read(request.args)
    before = request.args.get("before", type=int)
    query = asked.query(
        school_id,
        before=None if before is None else min(before, row_ids.LARGEST),
        most=PAGE_ROWS + 1,
    )
    found = db.session.scalars(query).all()
    return render_template(
        "webhook_settings/audit.html",
        entries=found[:PAGE_ROWS],
        older=found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None,
        acts=ACTS,
        details=audit_details,
        choices=audit_filter.CHOICES,
        people=_people(school_id, asked.member),
        asked=asked,
        is_later_page=before is not None,
        webhook_name=found[0].webhook_name if asked.webhook and found else None,
    )


def _people(school_id: int, chosen: int | None) -> dict[int, str]:
    """The school's members, and the chosen one also where they are a member no longer."""
    query = select(Member.id, Member.name).join(Membership).order_by(Member.name, Member.id)
    members = db.session.execute(query.where(Membership.school_id == school_id))
    found = {one.id: one.name for one in members}
    if chosen is None or chosen in found:
        return found
    then = (
        select(AuditEntry.member_name)
        .where(AuditEntry.school_id == school_id, AuditEntry.member_id == chosen)
        .order_by(AuditEntry.at.desc())
        .limit(1)
    )
    name = db.session.scalars(then).first()
    return {**found, chosen: name} if name else found
