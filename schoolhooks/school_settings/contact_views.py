"""The school's contacts: all of them by pages, and each with what is known and can be done."""

from __future__ import annotations

from flask import abort, render_template, request
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.school import student_links
from schoolhooks.school.models import Consent, Contact, Enrollment, Order, Subscription
from schoolhooks.school_settings import words
from schoolhooks.school_settings.all_acts import BY_NAME
from schoolhooks.school_settings.blueprint import bp
from schoolhooks.school_settings.kinds import CONTACT

_PAGE = 50
_LATEST = 20


@bp.get("/contacts")
def contacts() -> str:
    """The latest contacts, or the next page of them, or those that are looked for."""
    query = (
        select(Contact)
        .where(Contact.school_id == current.school().id, Contact.deleted_at.is_(None))
        .order_by(Contact.id.desc())
        .limit(_PAGE + 1)
    )
    sought = request.args.get("q", "").replace("\0", "").strip()
    before = request.args.get("before", "")
    if before.isdecimal():
        query = query.where(Contact.id < min(int(before), row_ids.LARGEST))
    if sought:
        begins = func.lower(Contact.email).startswith(sought.lower(), autoescape=True)
        query = query.where(or_(begins, Contact.full_name.icontains(sought, autoescape=True)))
    found = db.session.scalars(query).all()
    return render_template(
        "school_settings/contacts.html",
        contacts=found[:_PAGE],
        words=words,
        more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        sought=sought,
    )


@bp.get("/contacts/<int:contact_id>")
def contact(contact_id: int) -> str:
    """One contact: details, tags, courses with their links, orders, subscriptions, and buttons."""
    found = CONTACT.find(current.school().id, contact_id) or abort(404)

    def own(
        table: type[Order] | type[Enrollment] | type[Subscription], *read_with: ExecutableOption
    ) -> list[object]:
        query = select(table).where(table.contact_id == found.id).order_by(table.id.desc())
        return list(db.session.scalars(query.options(*read_with).limit(_LATEST)))

    return render_template(
        "school_settings/contact.html",
        contact=found,
        words=words,
        enrollments=own(Enrollment, joinedload(Enrollment.course)),
        orders=own(Order),
        subscriptions=own(Subscription, joinedload(Subscription.plan)),
        consents=db.session.scalars(select(Consent).where(Consent.contact_id == found.id)).all(),
        path_of=student_links.path_of,
        acts=[act for act in BY_NAME.values() if "contact" in act.row_fields()],
        may_change=current.membership().may_change,
    )
