"""What is kept at a test address, and for how long."""

from datetime import timedelta

import pytest

from schoolhooks import test_addresses
from schoolhooks.dispatch import retention
from schoolhooks.extensions import db, utc_now
from schoolhooks.test_addresses.models import ReceivedRequest
from tests.factories import make_school


@pytest.fixture
def address(app):
    made = test_addresses.create(make_school().id)
    db.session.commit()
    return made


def test_every_address_is_at_a_place_of_its_own(address):
    other = test_addresses.create(address.school_id)
    db.session.commit()

    assert other.token != address.token
    assert len(other.token) == 32
    assert test_addresses.find(address.school_id, other.token) is other
    assert test_addresses.find(make_school().id, other.token) is None


def test_requests_go_with_the_bodies_of_their_time(address, client):
    for _ in range(2):
        client.post(f"/in/{address.token}")
    old = db.session.get(ReceivedRequest, (address.id, 1))
    old.received_at = utc_now() - timedelta(days=31)
    db.session.commit()

    done = retention.retain_once()

    assert "1 test requests forgotten" in done
    db.session.rollback()
    assert [one.number for one in db.session.query(ReceivedRequest)] == [2]
