"""Recovery: a lost lease is an unsure attempt, tried again, and counted once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import EarlierDestination
from tests.dispatch.conftest import attempts, deliveries, ended, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook


def lost_claim(steps, count=1):
    school = make_school()
    webhook = make_webhook(school)
    for _ in range(count):
        make_event(school)
    steps.fan_out()
    claimed = steps.claim()
    make_due()
    return webhook, claimed


def test_lost_attempt_is_recorded_as_unsure_and_tried_again(steps):
    webhook, _ = lost_claim(steps)

    recorded = steps.recover()

    assert recorded.school_ids == (webhook.school_id,)
    assert [(one.number, one.result) for one in attempts()] == [(1, "unsure")]
    assert deliveries()[0].state == "retrying"
    assert lane_of(webhook).in_flight == 0
    assert (lane_of(webhook).calls, lane_of(webhook).attempts) == (1, 1)


@pytest.mark.parametrize(
    ("moved_ago", "went_to"),
    [
        (timedelta(0), "https://receiver.example/hook"),
        (timedelta(hours=1), "https://receiver.example/new"),
    ],
)
def test_lost_attempt_went_to_the_address_of_when_it_was_claimed(steps, moved_ago, went_to):
    webhook, _ = lost_claim(steps)
    moved = replace(actions.Wishes.of(webhook), url="https://receiver.example/new")
    actions.update(webhook, moved)
    db.session.query(EarlierDestination).one().ended_at -= moved_ago
    db.session.commit()

    steps.recover()

    assert [one.url for one in attempts()] == [went_to]


def test_lease_that_still_runs_is_left_alone(steps):
    school = make_school()
    make_webhook(school)
    make_event(school)
    steps.fan_out()
    steps.claim(lease=60.0)

    assert steps.recover() is None
    assert deliveries()[0].state == "sending"


def test_outcome_that_comes_after_the_recovery_changes_nothing(steps):
    webhook, (claimed,) = lost_claim(steps)
    steps.recover()

    assert steps.record(ended(claimed)).late == 1
    assert [one.result for one in attempts()] == ["unsure"]
    assert lane_of(webhook).attempts == 1


def test_second_recovery_finds_nothing(steps):
    lost_claim(steps, count=3)

    assert steps.recover().late == 0
    assert steps.recover() is None
    assert len(attempts()) == 3


def test_crash_in_a_later_attempt_strands_nothing(steps):
    lost_claim(steps)
    steps.recover()
    make_due()
    (again,) = steps.claim()
    make_due()

    steps.recover()

    assert again.number == 2
    assert [one.number for one in attempts()] == [1, 2]
    make_due()
    assert steps.claim()[0].number == 3


def test_our_own_crash_does_not_speak_against_the_receiver(steps):
    webhook, _ = lost_claim(steps)

    steps.recover()

    assert lane_of(webhook).failures_in_row == 0
