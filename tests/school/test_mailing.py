"""school.mailing: consent is announced when it is given or withdrawn, and only then."""

from datetime import UTC, datetime

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import mailing
from schoolhooks.school.models import Consent
from tests.school.world import forget, make_contact, told, told_types

pytestmark = pytest.mark.usefixtures("app")
NOON = datetime(2027, 3, 14, 12, tzinfo=UTC)


def test_consent_is_announced_when_it_is_confirmed_and_not_when_it_is_asked_for():
    contact = make_contact()

    consent = mailing.ask_consent(contact, "email")
    assert told() == []
    assert mailing.find_asked(consent.token) is consent
    assert mailing.confirm_consent(consent, at=NOON)

    [body] = told()
    assert body["type"] == "contact.subscribed"
    assert body["data"]["contact"]["id"] == contact.public_id
    assert body["data"]["channel"] == "email"
    assert body["data"]["consent_at"] == "2027-03-14T12:00:00Z"


def test_link_that_was_followed_works_no_more():
    consent = mailing.ask_consent(make_contact())
    token = consent.token
    mailing.confirm_consent(consent)
    forget()

    assert mailing.find_asked(token) is None
    assert not mailing.confirm_consent(consent)

    assert told() == []


def test_whoever_agreed_is_not_asked_and_cannot_agree_again():
    contact = make_contact()
    mailing.subscribe(contact, "sms")
    forget()

    assert mailing.ask_consent(contact, "sms") is None
    assert not mailing.subscribe(contact, "sms")

    assert told() == []


def test_consent_is_kept_for_each_channel():
    contact = make_contact()

    mailing.subscribe(contact, "sms")
    mailing.subscribe(contact, "telegram")

    assert [body["data"]["channel"] for body in told()] == ["sms", "telegram"]


def test_withdrawal_is_announced_once_with_its_reason():
    contact = make_contact()
    mailing.subscribe(contact)
    forget()

    assert mailing.unsubscribe(contact, reason="Too many letters")
    assert not mailing.unsubscribe(contact)

    [body] = told()
    assert body["type"] == "contact.unsubscribed"
    assert body["data"]["channel"] == "email"
    assert body["data"]["reason"] == "Too many letters"


def test_whoever_never_agreed_has_nothing_to_withdraw():
    contact = make_contact()
    consent = mailing.ask_consent(contact)

    assert not mailing.unsubscribe(contact)
    assert not mailing.confirm_consent(consent)

    assert told() == []


def test_whoever_withdrew_can_agree_again():
    contact = make_contact()
    mailing.subscribe(contact)
    mailing.unsubscribe(contact)
    forget()

    assert mailing.confirm_consent(mailing.ask_consent(contact))

    assert told_types() == ["contact.subscribed"]


@pytest.mark.parametrize("agreed", [False, True])
def test_consent_that_is_rolled_back_is_not_announced(agreed):
    contact = make_contact()
    if agreed:
        mailing.subscribe(contact)
        forget()

    mailing.unsubscribe(contact) if agreed else mailing.subscribe(contact)
    db.session.rollback()

    assert told() == []
    assert db.session.query(Consent).count() == agreed
