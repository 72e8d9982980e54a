"""Records: counters that fit the rows, fences that hold, answers that poison nobody."""

from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.send import expired
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status
from tests.dispatch.conftest import attempts, deliveries, ended, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook


def claim_one(steps, **wishes):
    school = make_school()
    webhook = make_webhook(school, **wishes)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    return school, webhook, claimed


def numbers(webhook):
    lane = lane_of(webhook)
    return lane.calls, lane.attempts, lane.delivered, lane.failed, lane.in_flight


def test_success_is_counted_once(steps):
    school, webhook, claimed = claim_one(steps)

    recorded = steps.record(ended(claimed))

    assert recorded.school_ids == (school.id,)
    assert numbers(webhook) == (1, 1, 1, 0, 0)
    assert deliveries()[0].state == deliveries()[0].first_end == "delivered"


def test_retry_counts_as_an_attempt_but_not_as_a_call(steps):
    _, webhook, claimed = claim_one(steps)
    steps.record(ended(claimed, State.RETRYING))
    make_due()
    (again,) = steps.claim()

    steps.record(ended(again))

    assert numbers(webhook) == (1, 2, 1, 0, 0)
    assert [one.number for one in attempts()] == [1, 2]


def test_second_record_of_the_same_outcome_changes_nothing(steps):
    _, webhook, claimed = claim_one(steps)
    steps.record(ended(claimed))

    assert steps.record(ended(claimed)).late == 1
    assert numbers(webhook) == (1, 1, 1, 0, 0)
    assert len(attempts()) == 1


def test_test_events_are_in_no_number_and_speak_against_nobody(steps):
    school = make_school()
    webhook = make_webhook(school, ping=True)
    steps.fan_out()
    (claimed,) = steps.claim()

    steps.record(ended(claimed, State.FAILED, status=410))

    assert numbers(webhook) == (0, 0, 0, 0, 0)
    db.session.refresh(webhook)
    assert webhook.status is Status.ACTIVE
    assert lane_of(webhook).failing_since is None
    assert len(attempts()) == 1, "it is in the log all the same"


def test_gone_disables_at_once_and_says_why(steps):
    _, webhook, claimed = claim_one(steps)

    steps.record(ended(claimed, State.FAILED, status=410))

    db.session.refresh(webhook)
    assert webhook.status is Status.DISABLED
    assert "410" in webhook.status_reason


def test_gone_from_an_address_of_before_does_not_disable_the_corrected_one(steps):
    _, webhook, claimed = claim_one(steps)
    webhook.url = "https://receiver.example/corrected"
    db.session.commit()

    steps.record(ended(claimed, State.FAILED, status=410))

    db.session.refresh(webhook)
    assert webhook.status is Status.ACTIVE


def test_answer_that_cannot_be_stored_hurts_no_neighbour(steps):
    school = make_school()
    make_webhook(school)
    wanted = [make_event(school) for _ in range(3)]
    steps.fan_out()
    first, odd, last = steps.claim()

    steps.record(ended(first), ended(odd, detail="nul \0 byte", code="x\0"), ended(last))

    assert [one.event_id for one in attempts()] == wanted
    assert {one.state for one in deliveries()} == {"delivered"}


def test_any_bytes_of_an_answer_are_kept(steps):
    _, _, claimed = claim_one(steps)

    steps.record(ended(claimed, response_body=b"\0\xff\xfe", response_headers=b"x: \xc3\x28\r\n"))

    (attempt,) = attempts()
    assert bytes(attempt.response_body) == b"\0\xff\xfe"
    assert bytes(attempt.response_headers) == b"x: \xc3\x28\r\n"


def test_failure_of_a_deleted_webhook_is_not_tried_again(steps):
    _, webhook, claimed = claim_one(steps)
    actions.delete(webhook)
    db.session.commit()

    steps.record(ended(claimed, State.RETRYING))

    assert deliveries()[0].state == "cancelled"
    assert lane_of(webhook).cancelled == 1


def test_failures_in_a_row_are_counted_until_a_success(steps):
    school, webhook, claimed = claim_one(steps)
    steps.record(ended(claimed, State.RETRYING))
    assert lane_of(webhook).failures_in_row == 1
    assert lane_of(webhook).failing_since is not None

    make_due()
    (again,) = steps.claim()
    steps.record(ended(again))

    assert (lane_of(webhook).failures_in_row, lane_of(webhook).failing_since) == (0, None)


def test_patience_asked_for_does_not_speak_against_the_receiver(steps):
    _, webhook, claimed = claim_one(steps)

    steps.record(ended(claimed, State.RETRYING, status=429, counts=False))

    assert (lane_of(webhook).failures_in_row, lane_of(webhook).failing_since) == (0, None)


def test_delivery_whose_body_has_expired_ends_without_counting_as_a_call(steps):
    _, webhook, claimed = claim_one(steps)

    steps.record(expired(claimed, "https://receiver.example/hook"))

    assert numbers(webhook) == (0, 0, 0, 0, 0)
    assert (lane_of(webhook).cancelled, lane_of(webhook).last_result) == (1, None)
    assert attempts()[0].code == "body_expired", "the log says why"
