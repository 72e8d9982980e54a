"""Webhooks that only fail: a warning half way, the end after, and somebody is told of both."""

import pytest
from sqlalchemy import text

from schoolhooks import config
from schoolhooks.dispatch import disable
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.sweep import sweep_once
from schoolhooks.extensions import db
from schoolhooks.mails.models import Mail
from schoolhooks.members.models import Role
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status
from tests.dispatch.conftest import ended, lane_of
from tests.factories import make_event, make_member, make_school, make_webhook

DAY = 24 * 3600


@pytest.fixture
def owner(app):
    """A school with an owner, a developer and a viewer; only the first is written to."""
    school = make_school()
    make_member(school, Role.DEVELOPER)
    make_member(school, Role.VIEWER)
    return make_member(school, Role.OWNER, email="owner@example.com")


@pytest.fixture
def webhook(owner):
    """A webhook of that school, with a lane of its own."""
    webhook = make_webhook(owner.memberships[0].school)
    db.session.execute(
        text("INSERT INTO lane (webhook_id, school_id) VALUES (:id, :school)"),
        {"id": webhook.id, "school": webhook.school_id},
    )
    db.session.commit()
    return webhook


def failing(webhook, hours, attempts, warned_hours=None):
    """Let it have failed for so long."""
    db.session.execute(
        text(
            "UPDATE lane SET failing_since = now() - make_interval(hours => :hours),"
            " failures_in_row = :attempts,"
            " warned_at = now() - make_interval(hours => CAST(:warned AS int))"
            " WHERE webhook_id = :id"
        ),
        {"hours": hours, "attempts": attempts, "warned": warned_hours, "id": webhook.id},
    )
    db.session.commit()


def subjects():
    db.session.rollback()
    return [mail.subject for mail in db.session.query(Mail).order_by(Mail.id)]


def status(webhook):
    db.session.expire_all()
    return webhook.status


@pytest.mark.parametrize(
    ("hours", "attempts", "warned"), [(12, 10, True), (11, 10, False), (12, 9, False)]
)
def test_owner_is_warned_half_way_in_time_and_attempts(webhook, hours, attempts, warned):
    failing(webhook, hours, attempts)

    sweep_once()

    assert subjects() == (["“Orders to the chat” has been failing for 12 hours"] if warned else [])
    assert (lane_of(webhook).warned_at is not None) == warned
    assert status(webhook) is Status.ACTIVE


def test_owner_is_warned_once(webhook):
    failing(webhook, 13, 15)

    sweep_once()
    sweep_once()

    assert len(subjects()) == 1


@pytest.mark.parametrize(
    ("hours", "attempts", "disabled"), [(24, 20, True), (23, 20, False), (24, 19, False)]
)
def test_webhook_is_disabled_after_a_day_and_twenty_attempts(webhook, hours, attempts, disabled):
    failing(webhook, hours, attempts, warned_hours=12)

    sweep_once()

    assert (status(webhook) is Status.DISABLED) == disabled
    assert subjects() == (["“Orders to the chat” was disabled"] if disabled else [])


def test_nobody_is_disabled_in_the_minute_of_the_warning(webhook):
    failing(webhook, 100, 100)

    sweep_once()
    sweep_once()

    assert status(webhook) is Status.ACTIVE
    assert len(subjects()) == 1


def test_paused_webhook_is_neither_warned_nor_disabled(webhook):
    actions.pause(webhook)
    failing(webhook, 100, 100, warned_hours=50)

    sweep_once()

    assert status(webhook) is Status.PAUSED
    assert subjects() == []


def test_creator_who_is_no_owner_is_told_too(webhook):
    creator = make_member(webhook_school(webhook), role=Role.DEVELOPER, email="creator@example.com")
    webhook.created_by_id = creator.id
    failing(webhook, 24, 20, warned_hours=12)

    sweep_once()

    written_to = {mail.to_address for mail in db.session.query(Mail)}
    assert written_to == {"owner@example.com", "creator@example.com"}


def test_reason_and_mail_speak_of_the_times_that_are_set(webhook):
    failing(webhook, 24, 20, warned_hours=12)

    disable.look_after()
    db.session.commit()

    assert status(webhook) is Status.DISABLED
    assert webhook.status_reason == (
        "No call succeeded for 24 hours, and at least 20 failed in that time."
    )
    assert webhook.status_reason in db.session.query(Mail).one().text


def test_success_forgives(steps, webhook):
    failing(webhook, 20, 15, warned_hours=5)
    make_event(webhook_school(webhook))
    steps.fan_out()
    (claimed,) = steps.claim()

    steps.record(ended(claimed))

    lane = lane_of(webhook)
    assert (lane.failing_since, lane.failures_in_row, lane.warned_at) == (None, 0, None)


def test_answer_410_is_told_at_the_next_sweep(steps, webhook):
    make_event(webhook_school(webhook))
    steps.fan_out()
    (claimed,) = steps.claim()
    steps.record(ended(claimed, State.FAILED, status=410))

    sweep_once()
    sweep_once()

    assert subjects() == ["“Orders to the chat” was disabled"]
    assert "410 Gone" in db.session.query(Mail).one().text


def test_resumed_webhook_begins_anew(webhook):
    failing(webhook, 100, 100, warned_hours=50)

    disable.forgive(webhook.id)
    db.session.commit()
    sweep_once()

    assert status(webhook) is Status.ACTIVE
    assert config.current().disable_after_seconds == DAY


def webhook_school(webhook):
    from schoolhooks.members.models import School

    return db.session.get(School, webhook.school_id)
