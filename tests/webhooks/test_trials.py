"""Test events for one webhook."""

import json

import msgspec
import pytest

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.outbox import Event, EventBody, emit
from schoolhooks.webhooks import trials
from tests.factories import make_school, make_webhook

TRIGGER = "order.paid"


def happened(school, number, **options):
    """A fact of that trigger, fanned out to nobody."""
    payload = msgspec.structs.replace(triggers.get(TRIGGER).example, order_number=number)
    event_id = emit(payload, school=school.ref, school_id=school.id, **options)
    db.session.query(Event).filter_by(id=event_id).update({"matched": 0})
    db.session.commit()
    return event_id


def sent(event_id):
    return json.loads(db.session.get(EventBody, event_id).body)


def send(school, **options):
    webhook = make_webhook(school)
    event_id, _ = trials.send(school, webhook, triggers.get(TRIGGER), **options)
    db.session.commit()
    event = db.session.get(Event, event_id)
    assert (event.test, event.recipient_id) == (True, webhook.id)
    return sent(event_id)


@pytest.mark.parametrize("trigger", triggers.all_triggers(), ids=lambda one: one.name)
def test_every_triggers_last_real_event_can_be_sent_as_a_test(app, trigger):
    school = make_school()
    webhook = make_webhook(school, trigger=trigger.name)
    event_id = emit(trigger.example, school=school.ref, school_id=school.id)
    db.session.query(Event).filter_by(id=event_id).update({"matched": 0})

    test_id, is_real = trials.send(school, webhook, trigger, last_real=True)

    assert sent(test_id)["data"] == sent(event_id)["data"]
    assert sent(test_id)["test"] is True
    assert is_real
    assert sent(test_id)["id"] != sent(event_id)["id"]


def test_example_is_sent_where_nothing_happened_yet(app):
    school = make_school()
    happened(make_school("Another"), "A-9")

    assert send(school, last_real=True)["data"]["order_number"] != "A-9"


def test_newest_real_event_is_taken_and_no_test(app):
    school = make_school()
    happened(school, "A-1")
    happened(school, "A-2")
    happened(school, "A-3", test=True, recipient_id=1)

    assert send(school, last_real=True)["data"]["order_number"] == "A-2"
    assert send(school)["data"]["order_number"] not in ("A-1", "A-2", "A-3")


def test_event_without_its_body_is_passed_over(app):
    school = make_school()
    happened(school, "A-1")
    newest = happened(school, "A-2")
    db.session.query(EventBody).filter_by(event_id=newest).delete()
    db.session.commit()

    assert send(school, last_real=True)["data"]["order_number"] == "A-1"


def test_body_of_an_older_shape_gives_the_example(app):
    school = make_school()
    event_id = happened(school, "A-1")
    old = {**sent(event_id), "data": {"order_number": "A-1"}}
    db.session.query(EventBody).filter_by(event_id=event_id).update(
        {"body": json.dumps(old).encode()}
    )
    db.session.commit()

    assert send(school, last_real=True)["data"]["order_number"] != "A-1"
