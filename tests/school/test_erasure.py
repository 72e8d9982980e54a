"""school.erasure: a deleted contact leaves its id, and what it had ends."""

import json

import pytest
from sqlalchemy import text

from schoolhooks.extensions import db
from schoolhooks.school import comments, crm, education, erasure, forms, leads, mailing, sales
from schoolhooks.school.models import Contact, Enrollment, Lead
from tests.school.at_once import at_once
from tests.school.front_desk import make_form, make_pipeline
from tests.school.world import (
    forget,
    make_contact,
    make_order,
    make_product,
    make_student,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def test_deleted_contact_is_announced_once_by_its_id_only():
    contact = make_contact()

    assert erasure.delete_contact(contact)
    assert not erasure.delete_contact(contact)

    [body] = told()
    assert body["type"] == "contact.deleted"
    assert body["data"] == {"contact_id": contact.public_id}


def test_access_of_a_deleted_contact_ends_and_unpaid_orders_are_cancelled():
    enrollment, _ = make_student(["video"])
    make_order(make_product(enrollment.contact.school), enrollment.contact)
    paid = make_order(make_product(enrollment.contact.school), enrollment.contact)
    sales.pay_order(paid)
    forget()

    erasure.delete_contact(enrollment.contact)

    assert told_types() == ["order.cancelled", "enrollment.ended", "contact.deleted"]
    assert told()[1]["data"]["reason"] == "unenrolled"
    assert paid.status == "paid"


def test_nothing_that_says_who_it_was_is_left_in_the_school():
    enrollment, lesson = make_student(["video"])
    contact = enrollment.contact
    crm.update_contact(contact, telegram_username="olena_secret", country="UA", locale="uk")
    contact.attribution = {"utm_source": "olena_secret"}
    product = make_product(contact.school)
    sales.pay_order(sales.place_order(contact, product, "stripe", customer_name="Olena Secret"))
    comments.comment(enrollment, lesson, "I am Olena")
    forms.submit_form(make_form(contact.school, "email"), {"email": contact.email})
    leads.create_lead(contact, make_pipeline(contact.school), "Olena", source="manual")
    crm.add_tag(contact, "Olena's friends")
    mailing.subscribe(contact)
    email = contact.email

    erasure.delete_contact(contact)
    db.session.commit()

    kept = rows_of_the_school()
    assert email not in kept
    assert "+380671234567" not in kept
    assert "olena" not in kept.lower().replace("olena's friends", "")  # the tag is the school's
    assert db.session.query(Lead).count() == 0
    assert db.session.query(Enrollment).one().ended_reason == "unenrolled"


def test_what_was_told_of_others_stays_as_it_was():
    contact = make_contact()
    other = make_contact(contact.school, full_name="Daniel Weber")
    crm.add_tag(contact, "VIP")
    crm.add_tag(other, "VIP")

    erasure.delete_contact(contact)

    mine, theirs, _ = told()
    assert mine["data"]["contact"]["id"] == contact.public_id
    assert mine["data"]["contact"]["email"] is None
    assert theirs["data"]["contact"]["full_name"] == "Daniel Weber"
    assert theirs["data"]["tags"] == ["VIP"]


def rows_of_the_school():
    """Everything that the tables hold, the bodies of events too."""
    rows = list(map(str, told()))
    for name in db.metadata.tables.keys() - {"event_body"}:
        found = db.session.execute(text(f'SELECT to_jsonb(t) FROM "{name}" t')).scalars()
        rows += [json.dumps(row, ensure_ascii=False) for row in found]
    return "\n".join(rows)


def test_address_of_a_deleted_contact_makes_a_new_one():
    contact = make_contact()
    email = contact.email
    erasure.delete_contact(contact)
    forget()

    again = crm.add_contact(contact.school, crm.Details(email=email), source="form")

    assert again.id != contact.id
    assert told_types() == ["contact.created"]


def test_deleted_contact_cannot_be_changed_tagged_subscribed_or_signed_in():
    contact = make_contact()
    erasure.delete_contact(contact)
    forget()

    assert not crm.update_contact(contact, full_name="Olena Test")
    assert not crm.add_tag(contact, "VIP")
    assert not crm.sign_in(contact)
    assert not mailing.subscribe(contact)
    assert mailing.ask_consent(contact) is None

    assert told() == []


def test_deletion_that_is_rolled_back_is_not_announced():
    enrollment, _ = make_student(["video"])

    erasure.delete_contact(enrollment.contact)
    db.session.rollback()

    assert told() == []
    assert enrollment.contact.full_name == "Olena Test"
    assert education.open_enrollment(enrollment.contact, enrollment.course) is enrollment


def test_two_deletions_at_once_are_one(app):
    contact_id = make_contact().id

    def delete():
        return erasure.delete_contact(db.session.get(Contact, contact_id))

    assert sorted(at_once(app, delete, delete)) == [False, True]
    assert told_types() == ["contact.deleted"]
