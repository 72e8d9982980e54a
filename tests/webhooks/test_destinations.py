"""Where webhooks called before they were changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.webhooks import actions, destinations
from schoolhooks.webhooks.actions import Wishes
from schoolhooks.webhooks.models import EarlierDestination, Webhook
from tests.factories import make_school, make_webhook
from tests.school.at_once import at_once


@pytest.fixture
def webhook(app):
    """A webhook with a header of its own."""
    return make_webhook(make_school(), "https://a.example/", headers={"X-Key": "first"})


def change(webhook, **changes):
    """Save it as the forms do. Returns when."""
    actions.update(webhook, replace(Wishes.of(webhook), **changes))
    db.session.commit()
    return webhook.destination_began_at


def headers_at(webhook, moment):
    return [one.headers.get("X-Key") for one in destinations.between(webhook, moment, moment)]


def test_each_moment_had_its_own_headers(webhook):
    created_at = webhook.destination_began_at
    second_at = change(webhook, headers={"X-Key": "second"})
    third_at = change(webhook, headers={})

    just_before = timedelta(microseconds=1)
    assert headers_at(webhook, created_at - just_before) == []
    assert headers_at(webhook, created_at) == ["first"]
    assert headers_at(webhook, second_at - just_before) == ["first"]
    assert headers_at(webhook, second_at) == ["second"]
    assert headers_at(webhook, utc_now()) == [None]
    over_both = destinations.between(webhook, created_at, third_at)
    assert [one.ended_at for one in over_both] == [None, third_at, second_at]


def test_address_is_kept_with_the_headers(webhook):
    created_at = webhook.destination_began_at
    moved_at = change(webhook, url="https://b.example/")

    found = destinations.between(webhook, created_at, moved_at)
    assert [one.url for one in found] == ["https://b.example/", "https://a.example/"]


@pytest.mark.parametrize("changes", [{}, {"name": "Other"}, {"triggers": ["order.paid"]}])
def test_what_changes_no_call_is_not_kept(webhook, changes):
    began_at = webhook.destination_began_at

    assert change(webhook, **changes) == began_at
    assert db.session.query(EarlierDestination).count() == 0


def test_headers_in_another_order_leave_otherwise(webhook):
    change(webhook, headers={"A": "1", "B": "2"})
    change(webhook, headers={"B": "2", "A": "1"})

    assert db.session.query(EarlierDestination).count() == 2


def test_of_very_many_changes_the_last_are_kept(webhook, monkeypatch):
    monkeypatch.setattr(destinations, "MOST_KEPT", 2)
    created_at = webhook.destination_began_at
    for number in range(4):
        change(webhook, headers={"X-Key": str(number)})

    kept = db.session.query(EarlierDestination).order_by(EarlierDestination.began_at).all()
    assert [headers_at(webhook, one.began_at) for one in kept] == [["1"], ["2"]]
    assert headers_at(webhook, created_at) == []


def test_two_who_save_at_once_change_it_one_after_the_other(app, webhook):
    number = webhook.id

    def save(value):
        found = db.session.get(Webhook, number)
        actions.update(found, replace(Wishes.of(found), headers={"X-Key": value}))

    at_once(app, lambda: save("one"), lambda: save("other"))

    db.session.expire_all()
    kept = db.session.query(EarlierDestination).order_by(EarlierDestination.began_at).all()
    values = [*(headers_at(webhook, one.began_at)[0] for one in kept), webhook.headers["X-Key"]]
    assert values in (["first", "one", "other"], ["first", "other", "one"])


def test_clock_that_is_behind_makes_no_time_that_ends_before_it_began(webhook, monkeypatch):
    began_at = webhook.destination_began_at
    monkeypatch.setattr(destinations, "utc_now", lambda: began_at - timedelta(seconds=1))

    assert change(webhook, headers={}) > began_at
    assert headers_at(webhook, began_at) == ["first"]


def test_nothing_is_kept_of_a_webhook_that_is_gone(webhook):
    other = make_webhook(make_school())
    change(other, headers={"X-Key": "other"})
    change(webhook, headers={})
    actions.delete(webhook)
    db.session.commit()

    assert [one.webhook_id for one in db.session.query(EarlierDestination)] == [other.id]
