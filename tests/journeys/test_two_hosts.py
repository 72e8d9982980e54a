"""Two workers on separate hosts: they share the work, and one goes on when the other is cut off."""

import time

import pytest
from flask_migrate import upgrade

from schoolhooks import event_ids, partitions
from schoolhooks.dispatch import ledger
from schoolhooks.extensions import db, utc_now
from tests.factories import make_event, make_school, make_webhook

SLOW_MACHINE_SECONDS = 60
LEASE_SECONDS = 4
SHORT = {
    "LEASE_SECONDS": LEASE_SECONDS,
    "TOTAL_SECONDS": 3,
    "DRAIN_SECONDS": 2,
    "RETRY_DELAYS": "0.2,0.2,0.2,0.2,0.2,0.2",
}


@pytest.fixture(scope="module")
def house_app(house, make_app):
    """The app in the house, on a migrated database."""
    app = make_app(
        DATABASE_URL=house.local_url,
        REDIS_URL=house.servers.valkey.url,
        STATE_DIR=str(house.servers.folder),
        **house.settings,
    )
    with app.app_context():
        upgrade()
        now = utc_now()
        partitions.ensure(db.session.connection(), now, now + partitions.WEEK)
        db.session.commit()
        yield app
        db.session.remove()


@pytest.fixture(scope="module")
def workers(house, house_app, house_programs, tmp_path_factory):
    """A worker on each host, with nothing in common but two addresses and a key."""
    for host in house.hosts:
        host.process = house_programs.worker(
            inside=host.inside,
            STATE_DIR=tmp_path_factory.mktemp("host"),
            **house.urls,
            **SHORT,
        )
    local = {"DATABASE_URL": house.local_url, "REDIS_URL": house.servers.valkey.url,
             "STATE_DIR": house.servers.folder}  # fmt: skip
    house_programs.worker("housekeeping", **local, **SHORT)
    house_programs.scheduler(SWEEP_SECONDS=1, **local, **SHORT)
    return house.hosts


def shown(events):
    return {event_ids.shown(event_id) for event_id in events}


def ids(received):
    return {one.header("webhook-id") for one in received}


def totals():
    db.session.rollback()
    return ledger.take().totals


def settled(delivered):
    """Once everything was recorded, the exact ledger of it."""
    db.session.rollback()
    taken = ledger.take()
    return taken if taken.totals.delivered == delivered else None


def test_two_hosts_share_the_work_and_send_nothing_twice(workers, house_receiver, eventually):
    house_receiver.always(delay_seconds=0.02)
    before = totals()
    school = make_school()
    for number in range(6):
        make_webhook(school, house_receiver.url(f"/{number}"), max_in_flight=3)
    events = []
    until = time.monotonic() + SLOW_MACHINE_SECONDS

    def both_have_called():
        return {one.peer for one in house_receiver.received} >= {host.address for host in workers}

    while len(events) < 60 or not both_have_called():
        assert time.monotonic() < until, "only one of the hosts does anything"
        events.append(make_event(school))

    received = house_receiver.wait_for(6 * len(events), SLOW_MACHINE_SECONDS)
    taken = eventually(lambda: settled(before.delivered + 6 * len(events)), SLOW_MACHINE_SECONDS)
    assert [str(one) for one in taken.differences] == []
    assert ids(received) == shown(events)
    attempts = taken.totals.attempts - before.attempts
    assert len(house_receiver.received) == 6 * len(events) == attempts


def test_host_that_is_cut_off_costs_its_calls_a_lease_and_no_more(
    workers, house_receiver, eventually
):
    house_receiver.always(delay_seconds=0.05)
    before = totals()
    school = make_school()
    webhooks = [make_webhook(school, house_receiver.url(f"/{number}")) for number in range(4)]
    events = [make_event(school) for _ in range(30)]
    lost, _other = workers
    until = time.monotonic() + SLOW_MACHINE_SECONDS
    while lost.address not in {one.peer for one in house_receiver.received}:
        assert time.monotonic() < until
        events.append(make_event(school))

    lost.cut_off()
    cut_at = time.monotonic()
    events += [make_event(school) for _ in range(30)]
    wanted = len(webhooks) * len(events)
    ended = before.delivered + wanted
    taken = eventually(lambda: settled(ended), LEASE_SECONDS + SLOW_MACHINE_SECONDS)

    assert [str(one) for one in taken.differences] == []
    assert ids(house_receiver.received) == shown(events)
    again = len(house_receiver.received) - wanted
    attempts = taken.totals.attempts - before.attempts
    assert again <= attempts - wanted <= 10 * len(webhooks), "only what was in flight"
    assert time.monotonic() - cut_at < LEASE_SECONDS + SLOW_MACHINE_SECONDS

    lost.mend()
    more = [make_event(school) for _ in range(5)]
    taken = eventually(lambda: settled(ended + len(webhooks) * len(more)), SLOW_MACHINE_SECONDS)
    assert [str(one) for one in taken.differences] == []
