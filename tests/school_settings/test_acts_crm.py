"""Each act of staff on contacts and leads changes what it says and fires what it says."""

import pytest

from schoolhooks.dispatch.models import Attempt
from schoolhooks.extensions import db
from schoolhooks.outbox import Event
from schoolhooks.school import crm, leads
from schoolhooks.school.models import Contact, Lead
from tests.factories import make_school, make_webhook
from tests.school.front_desk import make_pipeline
from tests.school.world import (
    forget,
    make_contact,
    make_enrollment,
    make_order,
    make_product,
    told,
    told_types,
)
from tests.webhook_settings.world import make_attempt

pytestmark = pytest.mark.usefixtures("app")
OLENA = {"full_name": "Olena Test", "email": "olena@example.com"}


def error(soup, field):
    return soup.select_one(f"#{field}-error").text


def test_contact_is_added_by_hand_once(staff):
    staff.do("add-contact", phone="+380 67 123 45 67", **OLENA)
    soup = staff.do("add-contact", full_name="Someone else", email="OLENA@example.com")

    assert "There is a contact with this address already." in soup.text
    [body] = told()
    assert (body["type"], body["data"]["source"]) == ("contact.created", "manual")
    assert body["data"]["contact"]["phone"] == "+380671234567"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "x" * 201}, "full_name"),
        ({"email": "olena"}, "email"),
        ({"email": ""}, "email"),
        ({"phone": "12"}, "phone"),
        ({"phone": "067 123"}, "phone"),
    ],
)
def test_wrong_contact_is_refused_at_the_field(staff, typed, field):
    soup = staff.do("add-contact", answer=422, **{**OLENA, **typed})

    assert error(soup, field)
    assert soup.select_one(f"#{field}")["value"] == typed[field]
    assert db.session.query(Contact).count() == 0


def test_field_with_nothing_that_can_be_stored_counts_as_left_empty(staff):
    staff.do("add-contact", phone="\0", **OLENA)
    [added] = db.session.scalars(db.select(Contact))
    staff.do("change-contact", contact=added.id, full_name="Olena T.", email="\0", phone="\0")
    db.session.refresh(added)

    assert (added.full_name, added.email, added.phone) == ("Olena T.", OLENA["email"], None)


def test_only_what_was_filled_in_is_changed(staff):
    contact = make_contact(staff.school)

    staff.do("change-contact", contact=contact.id, full_name="Olena New", country="ua")
    soup = staff.do("change-contact", contact=contact.id, full_name="Olena New")

    assert "Nothing differs" in soup.text
    [body] = told()
    assert body["data"]["changes"] == {
        "full_name": {"old": "Olena Test", "new": "Olena New"},
        "last_name": {"old": "Test", "new": "New"},
        "country": {"old": None, "new": "UA"},
    }


def test_address_of_another_contact_is_refused_at_its_field(staff):
    make_contact(staff.school, email="taken@example.com")
    contact = make_contact(staff.school)

    soup = staff.do(
        "change-contact", answer=422, contact=contact.id, email="Taken@example.com", country="UA"
    )

    assert error(soup, "email") == "Another contact has this address."
    assert soup.select_one("#country")["value"] == "UA"
    assert told() == []


def test_tag_is_removed(staff):
    contact = make_contact(staff.school)
    crm.add_tag(contact, "vip")
    forget()

    staff.do("remove-tag", contact=contact.id, tag="vip")
    soup = staff.do("remove-tag", contact=contact.id, tag="vip")

    assert "no such tag" in soup.text
    assert told_types() == ["contact.tag_removed"]


def test_consent_comes_and_goes(staff):
    contact = make_contact(staff.school)

    for name in ("subscribe", "subscribe", "unsubscribe", "unsubscribe"):
        staff.do(name, contact=contact.id, channel="sms", reason="Too many")

    subscribed, unsubscribed = told()
    assert subscribed["type"] == "contact.subscribed"
    assert unsubscribed["type"] == "contact.unsubscribed"
    assert unsubscribed["data"]["channel"] == "sms"
    assert unsubscribed["data"]["reason"] == "Too many"


def test_deleted_contact_is_no_longer_offered_nor_found(staff):
    contact = make_contact(staff.school)
    make_enrollment(contact)
    page = f"/settings/school/contacts/{contact.id}"

    soup = staff.page.post(
        "school_settings.do", name="delete-contact", query={"contact": contact.id}
    )

    assert soup.h1.text == "School"
    assert told_types() == ["enrollment.ended", "contact.deleted"]
    staff.page.get(page, status=404)
    assert staff.page.get("school_settings.contacts").select(".row-name") == []


def test_tag_for_which_there_is_no_room_is_refused_at_the_field(staff):
    contact = make_contact(staff.school)
    for number in range(crm.MOST_TAGS):
        crm.add_tag(contact, f"tag {number}")
    db.session.commit()
    forget()

    soup = staff.do("add-tag", answer=422, contact=contact.id, tag="one more")

    assert error(soup, "tag").startswith("A contact can have 30 tags")
    assert told() == []


def test_what_receivers_answered_about_a_deleted_contact_is_gone_too(staff):
    contact = make_contact(staff.school)
    crm.update_contact(contact, full_name="Olena Melnyk")
    event = db.session.query(Event).one()
    body = b"Hello Olena Melnyk"
    db.session.add(make_attempt(make_webhook(staff.school), event.id, 1, response_body=body))
    db.session.commit()

    staff.page.post("school_settings.do", name="delete-contact", query={"contact": contact.id})

    db.session.rollback()
    assert db.session.query(Attempt).one().response_body is None


def test_lead_is_added_with_its_value(staff):
    contact, pipeline = make_contact(staff.school), make_pipeline(staff.school)

    staff.do("add-lead", contact=contact.id, pipeline=pipeline.id, title="A team of five",
             value="500", currency="usd")  # fmt: skip

    [body] = told()
    lead = body["data"]["lead"]
    assert body["type"] == "lead.created"
    assert (lead["title"], lead["value"], lead["currency"]) == ("A team of five", "500.00", "USD")
    assert body["data"]["assigned_to"]["full_name"] == staff.member.name


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": " "}, "title"),
        ({"value": "-1"}, "value"),
        ({"value": "1.234"}, "value"),
        ({"value": "5", "currency": "XXXX"}, "value"),
    ],
)
def test_wrong_lead_is_refused_at_the_field(staff, typed, field):
    contact, pipeline = make_contact(staff.school), make_pipeline(staff.school)
    given = {"title": "A team", "currency": "UAH", **typed}

    soup = staff.do("add-lead", answer=422, contact=contact.id, pipeline=pipeline.id, **given)

    assert error(soup, field)
    assert db.session.query(Lead).count() == 0


def make_lead(contact):
    pipeline = make_pipeline(contact.school)
    lead = leads.create_lead(contact, pipeline, "A team of five", source="manual")
    forget()
    return lead


def test_lead_moves_and_is_won_with_an_order(staff):
    contact = make_contact(staff.school)
    lead = make_lead(contact)
    order = make_order(make_product(staff.school), contact)
    won = next(one for one in lead.stage.pipeline.stages if one.outcome == "won")

    staff.do("move-lead", lead=lead.id, stage=won.id, order=order.id)
    soup = staff.do("move-lead", lead=lead.id, stage=won.id, order="")

    assert "It is in that stage already." in soup.text
    moved, closed = told()
    assert moved["data"]["changed_by"]["full_name"] == staff.member.name
    assert (closed["type"], closed["data"]["outcome"]) == ("lead.closed", "won")
    assert closed["data"]["order_id"] == str(order.id)


def test_stage_of_another_pipeline_or_school_is_refused(staff):
    lead = make_lead(make_contact(staff.school))
    other = make_pipeline(staff.school, name="Another")
    strange = make_pipeline(make_school())

    soup = staff.do("move-lead", answer=422, lead=lead.id, stage=other.stages[0].id)
    assert error(soup, "stage").startswith("Choose a stage of")
    soup = staff.do("move-lead", answer=422, lead=lead.id, stage=strange.stages[0].id)
    assert error(soup, "stage") == "Choose one from the list."

    assert told() == []
