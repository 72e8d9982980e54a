"""A drain on a client that answers as the test says: who is called, and who waits for nobody."""

import asyncio
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text

from schoolhooks import config
from schoolhooks.dispatch import drain as module
from schoolhooks.dispatch import ledger
from schoolhooks.dispatch.database import Database
from schoolhooks.dispatch.drain import Drain
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.send import Material
from schoolhooks.extensions import db
from schoolhooks.sender.outcomes import Outcome
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, lane_of
from tests.factories import make_event, make_school, make_webhook

HANGS = "https://hangs.example/"


class FakeClient:
    """Answers 200 at once; whoever calls the hanging address waits until released."""

    def __init__(self):
        self.called = []
        self.released = asyncio.Event()
        self.calls = asyncio.Condition()

    async def send(self, request):
        self.called.append(request.url)
        async with self.calls:
            self.calls.notify_all()
        if request.url.startswith(HANGS):
            await self.released.wait()
        return Outcome("delivered", datetime.now(UTC), 5, status=200)

    async def until_called(self, count, url=""):
        """As soon as that many calls were made to addresses that begin like this."""
        async with self.calls, asyncio.timeout(20):
            await self.calls.wait_for(
                lambda: sum(one.startswith(url) for one in self.called) >= count
            )


class BrokenClient(FakeClient):
    """Breaks where no one expects it, for one address."""

    async def send(self, request):
        if request.url.startswith(HANGS):
            raise RuntimeError("a bug")
        return await super().send(request)


@pytest.fixture
def run(app):
    """Run a drain and a story beside it: run(story, SLOW_CALLS_PER_WORKER=1)."""
    from dataclasses import replace

    def run(story, stopping=lambda: False, client_type=FakeClient, **settings):
        wanted = {"linger_seconds": 0.05, **settings}

        async def both():
            database = Database(config.current().database_url)
            client = client_type()
            drain = Drain(
                database,
                Material(app.extensions["schoolhooks_encryption"]),
                replace(config.current(), **wanted),
                stopping=stopping,
                announce=lambda _schools: None,
            )
            running = asyncio.create_task(drain.run(client))
            try:
                await story(client, drain)
                client.released.set()
                return await running, client
            finally:
                database.close()

        return asyncio.run(both())

    return run


@pytest.fixture
def school(app):
    return make_school()


def states():
    return sorted(one.state for one in deliveries())


def test_hanging_webhooks_never_fill_the_window(run, school, monkeypatch):
    monkeypatch.setattr(module, "SLOW_AFTER_SECONDS", 0.05)
    hanging = make_webhook(school, HANGS, trigger="order.paid")
    healthy = make_webhook(school, "https://healthy.example/")
    for _ in range(6):
        make_event(school, "order.paid")

    async def story(client, drain):
        await client.until_called(2, HANGS)
        for _ in range(5):
            make_event(school)
        drain.wake()
        await client.until_called(5, "https://healthy")

    run(story, in_flight_per_worker=2)

    assert lane_of(healthy).delivered == 5
    assert lane_of(hanging).delivered == 6


def test_very_many_hanging_calls_stop_only_those_that_are_known_to_hang(
    run, steps, school, monkeypatch
):
    monkeypatch.setattr(module, "SLOW_AFTER_SECONDS", 0.05)
    known = make_webhook(school, f"{HANGS}known", trigger="order.paid")
    make_webhook(school, f"{HANGS}new", trigger="order.cancelled")
    healthy = make_webhook(school, "https://healthy.example/")
    make_event(school, "order.paid")
    steps.fan_out()
    db.session.execute(text("UPDATE lane SET slow = true"))
    actions.pause(known)
    for _ in range(2):
        make_event(school, "order.cancelled")

    async def story(client, drain):
        await client.until_called(2, f"{HANGS}new")
        async with asyncio.timeout(20):
            while drain._slow < 2:
                await asyncio.sleep(0.01)
        actions.resume(known)
        db.session.commit()
        for _ in range(3):
            make_event(school)
        drain.wake()
        await client.until_called(3, "https://healthy")

    _, client = run(story, slow_calls_per_worker=2)

    others = [one for one in client.called if not one.endswith("new")]
    assert others == ["https://healthy.example/"] * 3 + [f"{HANGS}known"]
    assert lane_of(healthy).delivered == 3
    assert lane_of(known).delivered == 1, "its turn came when the others had ended"


def test_stopped_drain_dials_nothing_more_and_waits_for_what_is_in_flight(run, school):
    make_webhook(school, HANGS, max_in_flight=1)
    for _ in range(3):
        make_event(school)
    stop = asyncio.Event()

    async def story(client, drain):
        await client.until_called(1, HANGS)
        stop.set()
        drain.wake()

    tally, client = run(story, stopping=stop.is_set)

    assert len(client.called) == 1
    assert states() == ["delivered", "pending", "pending"]
    assert tally.more_due
    assert tally.counts == {State.DELIVERED: 1}
    assert ledger.take().is_exact


def test_drain_whose_time_is_up_says_that_more_may_be_due(run, school):
    make_webhook(school, "https://healthy.example/")

    async def story(client, drain):
        make_event(school)
        await client.until_called(1)

    tally, _ = run(story, drain_seconds=0.3, linger_seconds=60)

    assert tally.more_due
    assert str(tally) == "1 delivered"


def test_no_transaction_is_open_while_a_call_is_waited_for(run, school):
    make_webhook(school, HANGS)
    make_event(school)
    db.session.rollback()
    seen = []

    async def story(client, drain):
        await client.until_called(1, HANGS)
        with psycopg.connect(config.current().database_url, autocommit=True) as connection:
            # Each look of the drain is a transaction of milliseconds; one held for the call stays.
            open_ones = "SELECT pid, xact_start FROM pg_stat_activity WHERE xact_start IS NOT NULL"
            open_ones += " AND pid <> pg_backend_pid() AND datname = current_database()"
            for _ in range(4):
                seen.append(set(connection.execute(open_ones).fetchall()))
                await asyncio.sleep(0.1)

    run(story)

    assert set.intersection(*seen) == set()
    assert states() == ["delivered"]


def test_drain_with_nothing_to_do_ends_after_a_moment(run, school):
    async def story(client, drain):
        pass

    tally, client = run(story)

    assert (str(tally), tally.more_due, client.called) == ("nothing was due", False, [])


async def neighbour_called(client, _drain):
    await client.until_called(1, "https://healthy.example/")


def test_secret_that_cannot_be_read_stops_no_neighbour(run):
    school = make_school()
    unreadable = make_webhook(school, HANGS)
    healthy = make_webhook(school, "https://healthy.example/")
    unreadable.secret_token = b"of a key that is gone"
    db.session.commit()
    make_event(school)

    run(neighbour_called)

    assert lane_of(healthy).delivered == 1
    assert (lane_of(unreadable).last_result, lane_of(unreadable).in_flight) == ("unreachable", 0)
    assert lane_of(unreadable).failures_in_row == 0, "it says nothing about the receiver"
    assert {one.state for one in deliveries()} == {"delivered", "retrying"}


def test_bug_in_one_send_costs_no_slot_and_no_neighbour(run):
    school = make_school()
    broken = make_webhook(school, HANGS)
    healthy = make_webhook(school, "https://healthy.example/")
    make_event(school)

    run(neighbour_called, client_type=BrokenClient)

    assert lane_of(healthy).delivered == 1
    assert (lane_of(broken).last_result, lane_of(broken).in_flight) == ("unsure", 0)
