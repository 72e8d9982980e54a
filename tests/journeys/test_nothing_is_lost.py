"""Nothing is lost when anything is killed: real workers, real servers, a real receiver."""

import json

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook as Verifier

from schoolhooks import event_ids
from schoolhooks.dispatch import jobs
from schoolhooks.extensions import db
from schoolhooks.sender.signing import new_secret
from tests.factories import make_event, make_school, make_webhook

SLOW_MACHINE_SECONDS = 60


def ids(received):
    return {request.header("webhook-id") for request in received}


def shown(events):
    return {event_ids.shown(event_id) for event_id in events}


def lane(webhook):
    db.session.rollback()
    row = db.session.execute(
        text("SELECT calls, attempts, delivered, in_flight FROM lane WHERE webhook_id = :id"),
        {"id": webhook.id},
    ).one_or_none()
    return tuple(row) if row else (0, 0, 0, 0)


def test_call_is_signed_and_carries_the_event_as_it_was_stored(receiver, worker, app):
    school = make_school()
    webhook = make_webhook(school, receiver.url("/hook"))
    event_id = make_event(school)

    (request,) = receiver.wait_for(1, SLOW_MACHINE_SECONDS)

    body = Verifier(webhook.secret).verify(request.body, dict(request.headers))
    assert body["id"] == request.header("webhook-id") == event_ids.shown(event_id)
    stored = db.session.execute(text("SELECT body FROM event_body")).scalar_one()
    assert bytes(stored) == request.body
    assert json.loads(request.body)["type"] == "order.created"
    assert request.header("schoolhooks-attempt") == "1"


def test_orders_go_on_while_the_worker_is_away(receiver, programs, app):
    school = make_school()
    webhook = make_webhook(school, receiver.url())
    events = [make_event(school) for _ in range(20)]

    programs.worker()

    assert ids(receiver.wait_for(20, SLOW_MACHINE_SECONDS)) == shown(events)
    assert len(receiver.received) == 20
    del webhook


def test_wiped_valkey_loses_nothing(receiver, programs, app, valkey):
    school = make_school()
    make_webhook(school, receiver.url())
    events = [make_event(school) for _ in range(5)]
    valkey.flushall()

    programs.worker()
    programs.worker("housekeeping")
    programs.scheduler(SWEEP_SECONDS=1)

    assert ids(receiver.wait_for(5, SLOW_MACHINE_SECONDS)) == shown(events)


def test_rolled_back_fact_is_never_sent(receiver, worker, app, eventually):
    school = make_school()
    webhook = make_webhook(school, receiver.url())
    from schoolhooks import triggers
    from schoolhooks.outbox import emit

    emit(triggers.get("order.created").example, school=school.ref, school_id=school.id)
    db.session.rollback()
    kept = make_event(school)

    receiver.wait_for(1, SLOW_MACHINE_SECONDS)
    eventually(lambda: lane(webhook)[2] == 1, SLOW_MACHINE_SECONDS)

    assert ids(receiver.received) == shown([kept])


def test_killed_worker_leaves_an_unsure_attempt_that_is_retried(
    receiver, programs, app, eventually
):
    school = make_school()
    webhook = make_webhook(school, receiver.url())
    short = {"LEASE_SECONDS": 3, "TOTAL_SECONDS": 2, "RETRY_DELAYS": "0.1,0.1,0.1,0.1"}
    first = programs.worker(**short)
    receiver.then(hang=True)
    event_id = make_event(school)
    receiver.wait_for(1, SLOW_MACHINE_SECONDS)

    first.kill()
    programs.worker(**short)
    programs.worker("housekeeping")
    programs.scheduler(SWEEP_SECONDS=1)

    before, after = receiver.wait_for(2, SLOW_MACHINE_SECONDS)[:2]
    assert before.header("webhook-id") == after.header("webhook-id") == event_ids.shown(event_id)
    assert before.body == after.body
    eventually(lambda: lane(webhook) == (1, 2, 1, 0), SLOW_MACHINE_SECONDS)
    results = db.session.execute(text("SELECT result FROM attempt ORDER BY number")).scalars()
    assert list(results) == ["unsure", "delivered"]


@pytest.mark.parametrize(
    "odd",
    [
        {"body": b"a\0b", "headers": (("X-Odd", "plain"),)},
        {"raw": b"HTTP/1.1 200 OK\r\nX-Odd: \xff\xfe\r\nContent-Length: 2\r\n\r\n\xc3\x28"},
        {"headers": tuple((f"X-{n}", "v") for n in range(1000))},
        {"hang": True},
    ],
    ids=["nul byte", "invalid UTF-8", "1,000 headers", "hangs"],
)
def test_odd_receiver_leaves_its_neighbour_in_the_same_claim_alone(
    make_receiver, programs, app, eventually, odd
):
    strange, neighbour = make_receiver(), make_receiver()
    strange.always(**odd)
    school = make_school()
    make_webhook(school, strange.url())
    webhook = make_webhook(school, neighbour.url())
    for _ in range(3):
        make_event(school)

    programs.worker(TOTAL_SECONDS=20, LEASE_SECONDS=60)

    neighbour.wait_for(3, SLOW_MACHINE_SECONDS)
    eventually(lambda: lane(webhook) == (3, 3, 3, 0), SLOW_MACHINE_SECONDS)
    assert len(neighbour.received) == 3
    strange.release()  # else the worker's end would wait for the hanging call


def test_sigterm_gives_back_and_finishes_what_it_had(receiver, programs, app, eventually):
    school = make_school()
    webhook = make_webhook(school, receiver.url(), max_in_flight=2)
    receiver.always(delay_seconds=0.3)
    for _ in range(6):
        make_event(school)
    first = programs.worker()
    receiver.wait_for(1, SLOW_MACHINE_SECONDS)

    first.ask_to_stop()
    first.stop()
    programs.worker()

    eventually(lambda: lane(webhook) == (6, 6, 6, 0), SLOW_MACHINE_SECONDS)
    assert len(receiver.received) == 6, "a polite end costs no second call"


def test_deliver_leaves_no_secret_and_no_body_in_valkey(receiver, app, valkey):
    school = make_school()
    webhook = make_webhook(school, receiver.url("/secret-path"))
    make_event(school)

    jobs.deliver()

    told = b"".join(
        valkey.dump(key) or b"" for key in valkey.keys("*") if valkey.type(key) != b"none"
    )
    assert webhook.secret.removeprefix("whsec_").encode() not in told
    assert b"secret-path" not in told
    assert b"olena@example.com" not in told
    assert new_secret() != webhook.secret
