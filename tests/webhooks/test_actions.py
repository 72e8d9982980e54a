"""What can be done to a webhook's own rows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schoolhooks import config
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import Event
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.actions import Wishes
from schoolhooks.webhooks.models import Status
from tests.factories import make_school, make_webhook

WISHES = Wishes(name="Orders", url="https://receiver.example/hook", triggers=["order.paid"])


def test_new_webhook_is_active_has_a_secret_and_pings_itself(app):
    school = make_school()

    webhook = actions.create(school, WISHES)
    other = actions.create(school, WISHES)
    db.session.commit()

    assert (webhook.status, webhook.trigger_names) == (Status.ACTIVE, ["order.paid"])
    assert webhook.secret.startswith("whsec_")
    assert webhook.secret != other.secret
    pings = db.session.query(Event).order_by(Event.id).all()
    assert [ping.recipient_id for ping in pings] == [webhook.id, other.id]
    assert all(ping.test and ping.trigger == "webhook.test" for ping in pings)


def test_secret_is_not_readable_in_its_row(app):
    webhook = make_webhook(make_school())

    assert webhook.secret.encode() not in webhook.secret_token


def test_wishes_of_a_webhook_say_all_that_was_wished(app):
    wishes = Wishes(
        name="All",
        url="https://receiver.example/a",
        triggers=["contact.created", "order.paid"],
        description="For Ann",
        headers={"x-key": "1"},
        max_in_flight=3,
        rate_calls=5,
        rate_seconds=60,
    )
    webhook = actions.create(make_school(), wishes)
    db.session.commit()

    assert Wishes.of(webhook) == wishes


def test_triggers_that_stay_keep_their_start_and_new_ones_begin_now(app):
    webhook = make_webhook(make_school())
    old = webhook.triggers[0].since_id

    both = replace(Wishes.of(webhook), triggers=["order.created", "order.paid"])
    actions.update(webhook, both)
    db.session.commit()

    since = {one.trigger: one.since_id for one in webhook.triggers}
    assert since["order.created"] == old
    assert since["order.paid"] >= old


def test_trigger_that_is_taken_away_is_gone(app):
    webhook = make_webhook(make_school())

    actions.update(webhook, replace(Wishes.of(webhook), triggers=["lead.created"]))
    db.session.commit()

    assert webhook.trigger_names == ["lead.created"]


@pytest.mark.parametrize(
    "change",
    [
        lambda webhook: actions.update(webhook, Wishes.of(webhook)),
        actions.pause,
        actions.resume,
        lambda webhook: actions.disable(webhook, "It only failed."),
        actions.delete,
        actions.rotate_secret,
        actions.end_old_secret,
    ],
)
def test_every_change_is_seen_by_running_workers(app, change):
    webhook = make_webhook(make_school())
    before = webhook.revision

    change(webhook)
    db.session.commit()

    assert webhook.revision == before + 1


def test_reason_for_being_disabled_goes_when_it_is_resumed(app):
    webhook = make_webhook(make_school())
    actions.disable(webhook, "It only failed.")
    assert (webhook.status, webhook.status_reason) == (Status.DISABLED, "It only failed.")

    actions.resume(webhook)
    db.session.commit()

    assert (webhook.status, webhook.status_reason) == (Status.ACTIVE, None)


def test_rotated_secret_is_new_and_the_old_one_ends_later(app):
    webhook = make_webhook(make_school())
    old = webhook.secret_token

    actions.rotate_secret(webhook)
    db.session.commit()

    assert webhook.secret_token != old
    assert webhook.old_secret_token == old
    overlap = timedelta(seconds=config.current().secret_overlap_seconds)
    assert abs(webhook.old_secret_ends_at - utc_now() - overlap) < timedelta(minutes=1)


def test_old_secret_can_be_ended_early(app):
    webhook = make_webhook(make_school())
    actions.rotate_secret(webhook)

    actions.end_old_secret(webhook)
    db.session.commit()

    assert (webhook.old_secret_token, webhook.old_secret_ends_at) == (None, None)


def test_school_finds_its_own_webhooks_and_no_deleted_ones(app):
    school, another = make_school(), make_school("Another")
    kept, deleted, theirs = make_webhook(school), make_webhook(school), make_webhook(another)
    actions.delete(deleted)
    db.session.commit()

    assert actions.of_school(school.id) == [kept]
    assert actions.find(school.id, kept.id) is kept
    assert actions.find(school.id, deleted.id) is None
    assert actions.find(school.id, theirs.id) is None
