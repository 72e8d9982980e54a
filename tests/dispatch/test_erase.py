"""Taking a person out of what the engine keeps."""

import json
from dataclasses import replace

import pytest
import standardwebhooks
from flask import current_app

from schoolhooks import test_addresses
from schoolhooks.dispatch import ledger
from schoolhooks.dispatch.erase import erase_contact
from schoolhooks.dispatch.models import Attempt
from schoolhooks.dispatch.send import Material
from schoolhooks.extensions import db
from schoolhooks.outbox import EventBody
from schoolhooks.test_addresses.models import ReceivedRequest
from schoolhooks.triggers import get
from tests.dispatch.conftest import ended
from tests.factories import make_event, make_school, make_webhook

PERSON = get("order.created").example.customer
SECRETS = [PERSON.full_name, PERSON.email, PERSON.phone]


@pytest.fixture
def school(app):
    return make_school()


def erase(school, contact_id=PERSON.id):
    found = erase_contact(school.id, contact_id)
    db.session.commit()
    return found


def bodies():
    """Every stored body by its event's id."""
    db.session.rollback()
    return {one.event_id: one.body for one in db.session.query(EventBody)}


def told(body):
    return [secret for secret in SECRETS if secret.encode() in body]


def test_every_event_about_the_person_is_blanked(school):
    names = ("order.created", "contact.updated", "lesson.completed", "contact.deleted")
    events = [make_event(school, name) for name in names]

    found = erase(school)

    assert found.events == len(events)
    assert {event for event, body in bodies().items() if told(body)} == set()
    assert all(PERSON.id.encode() in body for body in bodies().values())


def test_other_people_and_other_schools_are_left_alone(school):
    make_webhook(school)
    other = make_event(make_school())
    before = bodies()

    erase(school)
    erase(school, "con_1")

    assert bodies() == before
    assert told(before[other]) == SECRETS


def test_the_ledger_stays_exact_and_answers_are_forgotten(school, steps):
    make_webhook(school)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    steps.record(ended(claimed, response_body=PERSON.email.encode(), response_headers=b"[]"))
    before = ledger.take().totals

    found = erase(school)

    after = ledger.take()
    assert after.is_exact
    assert after.totals == before
    assert found.answers == 1
    (attempt,) = db.session.query(Attempt).all()
    assert (attempt.response_body, attempt.response_headers, attempt.status) == (None, None, 200)


def test_what_came_to_test_addresses_is_forgotten(school, client):
    own, other = test_addresses.create(school.id), test_addresses.create(make_school().id)
    db.session.commit()
    revision = own.revision
    body = json.dumps({"data": {"customer": {"id": PERSON.id}}}, separators=(",", ":"))
    for address in (own, other):
        client.post(f"/in/{address.token}", data=body)
        client.post(f"/in/{address.token}", data="\0 something else")

    found = erase(school)

    assert found.requests == 1
    left = [(one.address_id, one.number) for one in db.session.query(ReceivedRequest)]
    assert sorted(left) == sorted([(own.id, 2), (other.id, 1), (other.id, 2)])
    db.session.refresh(own)
    assert own.revision == revision + 3, "an open page must notice"


def test_an_open_delivery_sends_the_blanked_body_under_the_same_id(school, receiver, programs):
    webhook = make_webhook(school, url=receiver.url("/hook"))
    receiver.always(status=500)
    programs.worker(RETRY_DELAYS="2,2", LINGER_SECONDS=10)
    make_event(school)
    (first,) = receiver.wait_for(1)

    erase(school)
    receiver.always(status=200)

    second = receiver.wait_for(2)[1]
    standardwebhooks.Webhook(webhook.secret).verify(second.body, dict(second.headers))
    assert told(first.body) == SECRETS
    assert told(second.body) == []
    assert second.header("webhook-id") == first.header("webhook-id")
    assert json.loads(second.body)["id"] == json.loads(first.body)["id"]


def test_a_worker_does_not_send_from_memory_what_was_erased(school, steps):
    make_webhook(school)
    make_event(school)
    steps.fan_out()
    (first,) = steps.claim()
    material = Material(current_app.extensions["schoolhooks_encryption"])
    steps.call(material.fetch, [first])
    erase(school)

    remembered = material.message(first.event_id).body
    steps.call(material.fetch, [replace(first, number=2)])
    retried = material.message(first.event_id).body
    material.forget_messages()
    steps.call(material.fetch, [first])
    next_drain = material.message(first.event_id).body

    assert told(remembered) == SECRETS
    assert told(retried) == told(next_drain) == []


def test_the_command_erases_in_the_school_and_in_what_is_stored(app, runner, monkeypatch):
    monkeypatch.setattr("schoolhooks.cli.create_app", lambda _settings: app)
    from schoolhooks.cli import main
    from schoolhooks.school.crm import Details, add_contact
    from schoolhooks.school.models import Contact

    school = make_school()
    details = Details(full_name="Olena Distinctive", email="olena-distinctive@example.com")
    contact = add_contact(school, details, source="manual")
    db.session.commit()
    contact_id, public_id = contact.id, contact.public_id

    result = runner.invoke(main, ["erase-contact", str(school.id), public_id])
    unknown = runner.invoke(main, ["erase-contact", str(school.id), "con_4711"])

    assert result.exit_code == 0, result.output
    assert f"Erased {public_id} from" in result.output
    assert not [body for body in bodies().values() if b"istinctive" in body]
    contact = db.session.get(Contact, contact_id)
    assert (contact.full_name, contact.email) == (None, None)
    assert unknown.exit_code == 2
