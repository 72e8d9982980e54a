"""school.crm: what is announced about people, and when nothing is."""

import json
from datetime import UTC, datetime

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import crm
from schoolhooks.school.models import Contact, Tag
from tests.factories import make_school
from tests.school.at_once import at_once
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


def test_tag_that_is_taken_off_is_announced_with_those_that_are_left():
    contact = make_contact()
    crm.add_tag(contact, "VIP")
    crm.add_tag(contact, "Teams")
    forget()

    assert crm.remove_tag(contact, "VIP")
    assert not crm.remove_tag(contact, "VIP")

    [body] = told()
    assert body["type"] == "contact.tag_removed"
    assert body["data"]["tag"]["name"] == "VIP"
    assert body["data"]["tags"] == body["data"]["contact"]["tags"] == ["Teams"]


def test_tag_nobody_has_is_not_made_by_taking_it_off():
    contact = make_contact()

    assert not crm.remove_tag(contact, "VIP")

    assert told() == []
    assert db.session.query(Tag).count() == 0


@pytest.mark.parametrize("act", [crm.add_tag, crm.remove_tag])
def test_tags_that_are_rolled_back_are_not_announced(act):
    contact = make_contact()
    if act is crm.remove_tag:
        crm.add_tag(contact, "VIP")
        forget()

    assert act(contact, "VIP")
    db.session.rollback()

    assert told() == []


def test_change_tells_what_each_field_was_and_is():
    contact = make_contact(full_name="Olena Test", telegram_username=None)

    assert crm.update_contact(
        contact, full_name="Olena Melnyk", telegram_username="olena", phone=contact.phone
    )

    [body] = told()
    assert body["type"] == "contact.updated"
    assert body["data"]["changes"] == {
        "full_name": {"old": "Olena Test", "new": "Olena Melnyk"},
        "last_name": {"old": "Test", "new": "Melnyk"},
        "telegram_username": {"old": None, "new": "olena"},
    }
    assert body["data"]["contact"]["full_name"] == "Olena Melnyk"


def test_change_that_changes_nothing_is_not_announced():
    contact = make_contact()

    assert not crm.update_contact(contact, full_name=contact.full_name, email=contact.email)
    assert not crm.update_contact(contact)

    assert told() == []


def test_address_of_another_contact_cannot_be_taken():
    contact = make_contact()
    other = make_contact(contact.school)
    before = contact.email

    with pytest.raises(crm.EmailTaken):
        crm.update_contact(contact, full_name="New Name", email=other.email.upper())
    db.session.commit()

    assert told() == []
    assert (contact.email, contact.full_name) == (before, "Olena Test")


def test_change_that_is_rolled_back_is_not_announced():
    contact = make_contact()

    crm.update_contact(contact, full_name="Olena Melnyk")
    db.session.rollback()

    assert told() == []
    assert contact.full_name == "Olena Test"


def test_each_sign_in_is_announced_and_kept():
    contact = make_contact()
    at = datetime(2027, 3, 14, 17, 4, 58, tzinfo=UTC)

    assert crm.sign_in(contact, at=at)

    [body] = told()
    assert body["type"] == "contact.signed_in"
    assert body["data"]["contact"]["id"] == contact.public_id
    assert body["data"]["signed_in_at"] == "2027-03-14T17:04:58Z"
    assert contact.last_signed_in_at == at


def test_sign_in_that_is_rolled_back_is_not_announced():
    contact = make_contact()

    crm.sign_in(contact)
    db.session.rollback()

    assert told() == []
    assert contact.last_signed_in_at is None


def test_contact_has_no_more_tags_than_fit_into_a_body():
    contact = make_contact()
    for number in range(crm.MOST_TAGS):
        crm.add_tag(contact, f"{number:02}" + "😀" * 48)  # as long as a tag can be
    last = told()[-1]
    forget()

    with pytest.raises(crm.TooManyTags):
        crm.add_tag(contact, "One more")
    assert not crm.add_tag(contact, last["data"]["tag"]["name"])

    assert told() == []
    assert len(json.dumps(last, ensure_ascii=False).encode()) < 20_000
    assert db.session.query(Tag).filter_by(name="One more").count() == 0


def test_two_tags_at_once_are_told_one_after_the_other(app):
    contact = make_contact()
    contact_id = contact.id

    def tag(name):
        return crm.add_tag(db.session.get(Contact, contact_id), name)

    at_once(app, lambda: tag("Teams"), lambda: tag("VIP"))

    assert sorted(len(body["data"]["tags"]) for body in told()) == [1, 2]
