"""The buttons of one delivery, and who may use them."""

import pytest

from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from schoolhooks.outbox import EventBody
from tests.factories import make_school, make_webhook
from tests.webhook_settings.world import make_attempt, make_delivery

ENDPOINTS = ["resend", "try_now", "stop"]
FAILED = [{"result": "rejected", "status": 500}]


def press(world, endpoint, delivery, **options):
    return world.page.post(
        f"webhook_settings.{endpoint}",
        webhook_id=options.pop("webhook_id", world.webhook.id),
        event_id=delivery.public_event_id,
        **options,
    )


def state_of(delivery):
    db.session.expire_all()
    return db.session.get(Delivery, (delivery.webhook_id, delivery.event_id)).state


def audited():
    """What was done, and what was looked at, each in its order."""
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id).all()
    looks = [one.detail for one in entries if one.act == "looked"]
    return [(one.act, one.detail) for one in entries if one.act != "looked"], looks


def offered(world, delivery):
    soup = world.page.get(
        "webhook_settings.delivery",
        webhook_id=world.webhook.id,
        event_id=delivery.public_event_id,
    )
    return [button.text for button in soup.select("#delivery-head form button")]


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("pending", ["Try now", "Stop trying"]),
        ("retrying", ["Try now", "Stop trying"]),
        ("sending", []),
        ("delivered", ["Send again"]),
        ("failed", ["Send again"]),
        ("cancelled", ["Send again"]),
    ],
)
def test_only_what_can_be_done_is_offered(world, state, buttons):
    delivery = make_delivery(world.webhook, state, school=world.school)

    assert offered(world, delivery) == buttons


@pytest.mark.parametrize(
    ("endpoint", "before", "after", "act"),
    [
        ("resend", "failed", "retrying", "resent"),
        ("try_now", "retrying", "retrying", "tried"),
        ("stop", "retrying", "cancelled", "stopped"),
    ],
)
def test_each_button_does_what_it_says_and_is_written_down(world, endpoint, before, after, act):
    delivery = make_delivery(world.webhook, before, school=world.school, attempts=FAILED)

    soup = press(world, endpoint, delivery, query={"result": "failed"})

    assert state_of(delivery) == after
    assert soup.select_one("#flashes .notice-good")
    assert "result=failed" in soup.select_one(".crumb")["href"]
    assert audited()[0] == [(act, delivery.public_event_id)]


def test_page_says_how_often_it_was_sent_again_and_what_is_counted(world):
    delivery = make_delivery(world.webhook, "failed", school=world.school, attempts=FAILED)

    soup = press(world, "resend", delivery)

    told = soup.select_one("#resends").text
    assert told == "Sent again once. The numbers keep how it ended first: failed."


def test_what_cannot_be_done_is_refused_with_a_reason(world):
    delivery = make_delivery(world.webhook, "failed", school=world.school, attempts=FAILED)
    db.session.query(EventBody).delete()
    db.session.commit()

    soup = press(world, "resend", delivery)

    assert "no longer kept" in soup.select_one("#flashes .notice-bad").text
    assert "no longer kept" in soup.select_one("#delivery-head").text
    assert state_of(delivery) == "failed"
    assert audited()[0] == []


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_viewer_may_not(viewer_world, endpoint):
    delivery = make_delivery(viewer_world.webhook, "retrying", school=viewer_world.school)

    press(viewer_world, endpoint, delivery, status=403)

    assert offered(viewer_world, delivery) == []
    assert state_of(delivery) == "retrying"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_another_schools_delivery_is_not_there(world, endpoint):
    school = make_school()
    webhook = make_webhook(school)
    delivery = make_delivery(webhook, "failed", school=school)

    press(world, endpoint, delivery, webhook_id=webhook.id, status=404)
    press(world, endpoint, delivery, status=404)

    assert state_of(delivery) == "failed"


def test_each_look_at_a_persons_data_is_written_down(world):
    tries = [{"result": "rejected", "status": 500, "response_body": b""}, {}]
    delivery = make_delivery(world.webhook, school=world.school, attempts=tries)
    address = {"webhook_id": world.webhook.id, "event_id": delivery.public_event_id}
    answer = f"the answer to attempt 2 of {delivery.public_event_id}"

    for query in ({}, {"attempt": 1}, {"attempt": 2}):
        world.page.get("webhook_settings.delivery", **address, query=query)
        assert audited() == ([], [answer])
    for _ in range(2):
        world.page.get("webhook_settings.delivery", **address, query={"part": "request"})

    assert audited() == ([], [answer, delivery.public_event_id])


def test_answer_that_the_page_shows_by_itself_is_written_down_once(world):
    delivery = make_delivery(world.webhook, "retrying", school=world.school)
    address = {"webhook_id": world.webhook.id, "event_id": delivery.public_event_id}
    world.page.get("webhook_settings.delivery", **address)
    assert audited() == ([], [])

    db.session.add(make_attempt(world.webhook, delivery.event_id, 1))
    db.session.commit()
    for _ in range(2):
        world.page.get("webhook_settings.live_delivery", **address)

    assert audited()[1] == [f"the answer to attempt 1 of {delivery.public_event_id}"]


def test_look_at_a_ping_is_not_written_down(world):
    delivery = make_delivery(
        world.webhook, school=world.school, trigger="webhook.test", attempts=[{}], test=True
    )
    address = {"webhook_id": world.webhook.id, "event_id": delivery.public_event_id}

    world.page.get("webhook_settings.delivery", **address, query={"part": "request"})

    assert audited() == ([], [])
