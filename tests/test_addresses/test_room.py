"""How many test addresses a school may have, and which make room for a new one."""

from datetime import timedelta

import pytest

from schoolhooks import test_addresses
from schoolhooks.extensions import db, utc_now
from schoolhooks.test_addresses.models import ReceivedRequest
from schoolhooks.webhooks import actions
from tests.factories import make_member, make_school, make_webhook
from tests.harness.pages import Page
from tests.school.at_once import at_once


@pytest.fixture
def small(app, make_app):
    """An app in which a school may have two test addresses."""
    small = make_app(INSPECTOR_ADDRESSES=2)
    with small.app_context():
        yield small
        db.session.remove()


@pytest.fixture
def school(small):
    return make_school()


def make_address(school, days_old=40, last_days=None):
    """One made that long ago, to which something came that long ago."""
    address = test_addresses.create(school.id)
    address.created_at = utc_now() - timedelta(days=days_old)
    address.last_at = utc_now() - timedelta(days=last_days) if last_days else None
    db.session.commit()
    return address


def tokens(school):
    db.session.rollback()
    return {one.token for one in test_addresses.of_school(school.id)}


def test_school_with_no_room_is_given_no_more(school):
    fresh, called = make_address(school, days_old=29), make_address(school, last_days=29)

    assert test_addresses.create(school.id) is None
    db.session.commit()
    assert tokens(school) == {fresh.token, called.token}
    assert test_addresses.create(make_school().id) is not None, "another school has its own room"


def test_oldest_unused_one_makes_room(school, client):
    oldest = make_address(school, days_old=400)
    client.post(f"/in/{oldest.token}")
    db.session.refresh(oldest)
    oldest.last_at = utc_now() - timedelta(days=31)
    newer = make_address(school)

    fresh = test_addresses.create(school.id)
    db.session.commit()

    assert tokens(school) == {newer.token, fresh.token}
    assert db.session.query(ReceivedRequest).count() == 0, "what came to it goes with it"


def test_one_that_a_webhook_uses_stays(school):
    used, _unused = make_address(school, days_old=400), make_address(school)
    webhook = make_webhook(school, url=f"https://us.example/in/{used.token}/path?a=1")

    fresh = test_addresses.create(school.id)
    db.session.commit()
    assert tokens(school) == {used.token, fresh.token}

    assert test_addresses.create(school.id) is None
    actions.delete(webhook)
    assert test_addresses.create(school.id) is not None


def test_webhook_of_another_school_keeps_none(school):
    address = make_address(school)
    make_webhook(make_school(), url=f"https://us.example/in/{address.token}")
    make_address(school)

    assert test_addresses.create(school.id) is not None


def test_two_who_make_one_at_once_do_not_make_one_too_many(small, school):
    make_address(school, days_old=1)
    school_id = school.id

    made = at_once(small, *[lambda: test_addresses.create(school_id) is not None] * 2)

    assert sorted(made) == [False, True]


def test_refusal_stands_where_the_button_is(small, school):
    for _ in range(2):
        make_address(school, days_old=1)
    page = Page(small)
    page.sign_in(make_member(school))

    listed = page.post("inspector.create", status=422)
    form = page.post("webhook_settings.test_address", data={"name": "Kept"}, status=422)

    assert "as many test addresses as there may be" in listed.select_one("[role=alert]").text
    assert "as many test addresses as there may be" in form.select_one("#url-error").text
    assert form.select_one("[name=name]")["value"] == "Kept"
    assert len(tokens(school)) == 2
