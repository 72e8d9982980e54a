"""The end of a contact: all that says who it was goes, and what it had is brought to an end.

Orders and payments stay, for the school's books, under a contact without a name.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from schoolhooks import outbox
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import sales, subscriptions
from schoolhooks.school.announce import announce
from schoolhooks.school.crm import Details
from schoolhooks.school.education import end_access, hold_student
from schoolhooks.school.models import (
    Checkout,
    Comment,
    Consent,
    Contact,
    ContactTag,
    Enrollment,
    FormSubmission,
    Lead,
    Order,
    StudentActivity,
    Submission,
    Subscription,
)
from schoolhooks.triggers.crm import ContactDeleted


def delete_contact(contact: Contact, *, at: datetime | None = None) -> bool:
    """Forget the contact, and announce its id. False, and nothing announced: it is gone already.

    Its subscriptions are cancelled, its unpaid orders too, and its access ends; each of these is
    announced first, as what it is. What was announced of the contact keeps only its id.
    """
    at = at or utc_now()
    if contact.deleted_at is not None:
        return False
    _end_sales(contact, at)
    hold_student(contact)
    if contact.deleted_at is not None:  # somebody else was faster
        return False
    open_ones = select(Enrollment).where(
        Enrollment.contact_id == contact.id, Enrollment.ended_at.is_(None)
    )
    for enrollment in db.session.scalars(open_ones.order_by(Enrollment.id)).all():
        end_access(enrollment, "unenrolled", at=at)
    _blank(contact)
    contact.deleted_at = at
    db.session.flush()
    outbox.forget_person(contact.school_id, contact.public_id)
    announce(contact.school, ContactDeleted(contact_id=contact.public_id), at)
    return True


def delete_by_public_id(school_id: int, contact_id: str) -> bool:
    """Forget the school's contact with the id that payloads show. False: there is none."""
    number = contact_id.removeprefix("con_")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return False
    query = select(Contact).where(Contact.id == int(number), Contact.school_id == school_id)
    contact = db.session.scalars(query).one_or_none()
    return contact is not None and (contact.deleted_at is not None or delete_contact(contact))


def _end_sales(contact: Contact, at: datetime) -> None:
    """Cancel what would still cost money. All rows are taken before the contact is held."""
    going_on = select(Subscription).where(
        Subscription.contact_id == contact.id, Subscription.ended_at.is_(None)
    )
    found = db.session.scalars(going_on.order_by(Subscription.id)).all()
    for subscription in found:
        subscriptions.lock(subscription)
    for order in db.session.scalars(
        select(Order).where(Order.contact_id == contact.id, Order.paid_minor == 0)
    ).all():
        sales.cancel_order(order, "customer", at=at)
    for subscription in found:
        subscriptions.cancel(subscription, "customer", at_period_end=False, at=at)


def _blank(contact: Contact) -> None:
    """Take away what says who it was, wherever the school's tables have it."""
    for name in Details.__dataclass_fields__:
        setattr(contact, name, None)
    contact.attribution = {}
    for table in (ContactTag, Consent, StudentActivity, Lead):
        db.session.execute(delete(table).where(table.contact_id == contact.id))
    db.session.execute(
        delete(Checkout).where(Checkout.contact_id == contact.id, Checkout.order_id.is_(None))
    )
    blanks = (
        update(Comment).where(Comment.contact_id == contact.id).values(text=""),
        update(Submission)
        .where(Submission.contact_id == contact.id)
        .values(text="", file_names=[]),
        update(FormSubmission)
        .where(FormSubmission.contact_id == contact.id)
        .values(answers={}, attribution={}),
        update(Order)
        .where(Order.contact_id == contact.id)
        .values(customer_name=None, customer_phone=None, attribution={}),
    )
    for blank in blanks:
        db.session.execute(blank)
    db.session.expire_all()
