"""school.crm: what is announced about people, and when nothing is."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import crm
from schoolhooks.school.models import Contact
from tests.factories import make_school
from tests.school.world import forget, make_contact, told, told_types

pytestmark = pytest.mark.usefixtures("app")
OLENA = crm.Details(full_name="Olena Test", email="Olena@example.com", phone="+380671234567")


def test_new_contact_is_announced_once_with_where_it_came_from():
    school = make_school()

    crm.add_contact(school, OLENA, source="form", attribution={"utm_source": "instagram"})

    [body] = told()
    assert body["type"] == "contact.created"
    assert body["data"]["source"] == "form"
    assert body["data"]["attribution"]["utm_source"] == "instagram"
    assert body["data"]["attribution"]["utm_medium"] is None
    assert body["data"]["contact"]["first_name"] == "Olena"
    assert body["data"]["contact"]["email"] == "Olena@example.com"
    assert body["school_id"] == school.public_id


def test_known_contact_is_found_whatever_the_case_and_stays_as_it_is():
    school = make_school()
    first = crm.add_contact(school, OLENA, source="form")
    forget()

    again = crm.add_contact(
        school, crm.Details(full_name="Someone Else", email="olena@EXAMPLE.com"), source="checkout"
    )

    assert again.id == first.id
    assert again.full_name == "Olena Test"
    assert told() == []


def test_same_address_in_another_school_is_another_contact():
    one = crm.add_contact(make_school(), OLENA, source="form")
    other = crm.add_contact(make_school(), OLENA, source="form")

    assert one.id != other.id
    assert told_types() == ["contact.created"] * 2


def test_contacts_without_an_address_are_never_taken_for_one_another():
    school = make_school()

    crm.add_contact(school, crm.Details(full_name="A"), source="manual")
    crm.add_contact(school, crm.Details(full_name="B"), source="manual")

    assert told_types() == ["contact.created"] * 2


def test_contact_that_is_rolled_back_is_not_announced():
    school = make_school()

    crm.add_contact(school, OLENA, source="form")
    db.session.rollback()

    assert told() == []
    assert db.session.query(Contact).count() == 0


def test_tag_is_announced_with_all_tags_that_the_contact_has_then():
    contact = make_contact()
    crm.add_tag(contact, "Teams")
    forget()

    assert crm.add_tag(contact, "VIP")

    [body] = told()
    assert body["type"] == "contact.tag_added"
    assert body["data"]["tag"]["name"] == "VIP"
    assert body["data"]["tags"] == ["Teams", "VIP"]
    assert body["data"]["contact"]["tags"] == ["Teams", "VIP"]


def test_tag_that_is_there_already_is_not_announced():
    contact = make_contact()
    crm.add_tag(contact, "VIP")
    forget()

    assert not crm.add_tag(contact, "VIP")

    assert told() == []
