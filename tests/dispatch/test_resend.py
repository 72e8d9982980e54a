"""Sending again, trying now, stopping: the same delivery goes on, and the numbers stay true."""

import pytest

from schoolhooks import event_ids
from schoolhooks.dispatch import resend
from schoolhooks.dispatch.models import Delivery, State
from schoolhooks.dispatch.resend import Wish
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import EventBody
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import attempts, deliveries, ended, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook


def begin(steps):
    """A webhook with one delivery that has just been claimed."""
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    return webhook, claimed


def numbers(webhook):
    lane = lane_of(webhook)
    return lane.calls, lane.attempts, lane.delivered, lane.failed, lane.cancelled


def again(webhook, claimed):
    moved = resend.send_again(webhook.id, [claimed.event_id])
    db.session.commit()
    return moved


def test_failed_delivery_gets_a_new_attempt_and_keeps_its_first_end(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.FAILED))

    assert again(webhook, claimed) == [claimed.event_id]
    (second,) = steps.claim()
    steps.record(ended(second))

    assert (second.number, second.round_number) == (2, 1)
    (delivery,) = deliveries()
    assert (delivery.state, delivery.first_end, delivery.resends) == ("delivered", "failed", 1)
    assert [one.number for one in attempts()] == [1, 2]
    assert numbers(webhook) == (1, 2, 0, 1, 0)
    assert lane_of(webhook).in_flight == 0


def test_delivered_one_that_fails_on_resending_stays_delivered_in_the_numbers(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed))
    again(webhook, claimed)
    (second,) = steps.claim()
    steps.record(ended(second, State.FAILED))

    assert numbers(webhook) == (1, 2, 1, 0, 0)


def test_what_was_stopped_before_its_first_attempt_can_still_be_sent(steps):
    school = make_school()
    webhook = make_webhook(school)
    event_id = make_event(school)
    steps.fan_out()
    resend.stop(webhook.id, [event_id])
    db.session.commit()
    assert numbers(webhook) == (0, 0, 0, 0, 1)

    resend.send_again(webhook.id, [event_id])
    db.session.commit()
    (claimed,) = steps.claim()
    steps.record(ended(claimed))

    assert numbers(webhook) == (1, 1, 0, 0, 1)


def test_second_click_changes_nothing(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.FAILED))

    assert again(webhook, claimed)
    assert again(webhook, claimed) == []
    assert deliveries()[0].resends == 1


def test_resent_one_is_stopped_without_being_counted_again(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.FAILED))
    again(webhook, claimed)

    resend.stop(webhook.id, [claimed.event_id])
    db.session.commit()

    assert deliveries()[0].state == "cancelled"
    assert numbers(webhook) == (1, 1, 0, 1, 0)


def test_try_now_does_not_wait_for_the_schedule(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.RETRYING, delay_seconds=3600.0))
    assert steps.claim() == []

    assert resend.try_now(webhook.id, [claimed.event_id]) == [claimed.event_id]
    db.session.commit()

    (second,) = steps.claim()
    assert (second.number, second.round_number) == (2, 2)


def test_stopped_delivery_is_not_sent_and_is_counted(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.RETRYING))

    assert resend.stop(webhook.id, [claimed.event_id]) == [claimed.event_id]
    db.session.commit()
    make_due()

    assert steps.claim() == []
    assert deliveries()[0].first_end == "cancelled"
    assert numbers(webhook) == (1, 1, 0, 0, 1)


def test_what_is_in_flight_is_left_alone(steps):
    webhook, claimed = begin(steps)

    assert resend.stop(webhook.id, [claimed.event_id]) == []
    assert resend.send_again(webhook.id, [claimed.event_id]) == []
    assert resend.try_now(webhook.id, [claimed.event_id]) == []
    assert deliveries()[0].state == "sending"


def test_expired_body_is_not_sent_again(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.FAILED))
    db.session.query(EventBody).delete()
    db.session.commit()
    (delivery,) = deliveries()

    assert "no longer kept" in resend.refusal(Wish.SEND_AGAIN, webhook, delivery)
    assert again(webhook, claimed) == []


@pytest.mark.parametrize("wish", [Wish.SEND_AGAIN, Wish.TRY_NOW])
def test_disabled_webhook_is_sent_nothing(steps, wish):
    webhook, claimed = begin(steps)
    state = State.FAILED if wish is Wish.SEND_AGAIN else State.RETRYING
    steps.record(ended(claimed, state))
    actions.disable(webhook, "It was tried long enough.")
    db.session.commit()
    (delivery,) = deliveries()

    assert "disabled" in resend.refusal(wish, webhook, delivery)
    assert again(webhook, claimed) == []
    assert resend.try_now(webhook.id, [claimed.event_id]) == []


def test_paused_webhook_is_told_to_be_resumed_first(steps):
    webhook, claimed = begin(steps)
    steps.record(ended(claimed, State.RETRYING))
    actions.pause(webhook)
    db.session.commit()
    (delivery,) = deliveries()

    assert "paused" in resend.refusal(Wish.TRY_NOW, webhook, delivery)
    assert resend.refusal(Wish.STOP, webhook, delivery) is None


@pytest.mark.parametrize(
    ("wish", "state", "words"),
    [
        (Wish.SEND_AGAIN, "pending", "not ended yet"),
        (Wish.SEND_AGAIN, "sending", "at this moment"),
        (Wish.TRY_NOW, "delivered", "ended already"),
        (Wish.STOP, "failed", "ended already"),
        (Wish.STOP, "sending", "at this moment"),
        (Wish.STOP, "retrying", None),
        (Wish.TRY_NOW, "retrying", None),
    ],
)
def test_refusal_says_why(steps, wish, state, words):
    webhook, claimed = begin(steps)
    delivery = Delivery(webhook_id=webhook.id, event_id=claimed.event_id, state=state)

    reason = resend.refusal(wish, webhook, delivery)

    assert reason is None if words is None else words in reason


def test_many_are_sent_again_with_one_statement_and_strangers_are_not(steps):
    school = make_school()
    webhook, other = make_webhook(school), make_webhook(school)
    wanted = [make_event(school) for _ in range(3)]
    steps.fan_out()
    for claimed in steps.claim():
        steps.record(ended(claimed, State.FAILED))

    unknown = event_ids.floor(utc_now())
    moved = resend.send_again(webhook.id, [*wanted[:2], unknown])
    db.session.commit()

    assert sorted(moved) == wanted[:2]
    assert {one.webhook_id for one in deliveries() if one.resends} == {webhook.id}
    assert lane_of(other).due_at is None
