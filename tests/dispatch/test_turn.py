"""A drain's go at the database: its steps, and how it goes on after the server went away."""

from psycopg.pq import TransactionStatus

from schoolhooks import config
from schoolhooks.dispatch import turn as module
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.send import Material
from schoolhooks.dispatch.turn import Turn, Wanted
from tests.dispatch.conftest import deliveries, ended, lane_of
from tests.factories import make_event, make_school, make_webhook


def turn_of(app, **wanted):
    material = Material(app.extensions["schoolhooks_encryption"])
    return Turn(Wanted(**{"ended": (), **wanted}), config.current(), material)


def test_one_turn_records_fans_out_and_claims(app, steps):
    school = make_school()
    webhook = make_webhook(school)
    first = make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    second = make_event(school)

    turn = turn_of(app, ended=[ended(claimed)], fans_out_after=0, most=10)
    steps.call(turn.run)

    assert (turn.recorded.school_ids, turn.recorded.late) == ((school.id,), 0)
    assert (turn.found.events, turn.recovered) == (1, None)
    assert [one.event_id for one in turn.claimed] == [second]
    states = {one.event_id: one.state for one in deliveries()}
    assert states == {first: State.DELIVERED, second: State.SENDING}
    assert lane_of(webhook).in_flight == 1


def test_turn_goes_on_where_it_was_cut_off(app, steps, monkeypatch):
    school = make_school()
    make_webhook(school)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    make_event(school)
    fan_out, tries = module.fan_out, []

    def lose_the_server_once(connection, after):
        tries.append(after)
        if len(tries) == 1:
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return fan_out(connection, after)

    monkeypatch.setattr(module, "fan_out", lose_the_server_once)
    turn = turn_of(app, ended=[ended(claimed)], fans_out_after=0, most=10)
    steps.call(turn.run)

    assert len(tries) == 2
    assert turn.recorded.late == 0, "what was recorded before is not recorded again"
    assert (turn.found.events, len(turn.claimed)) == (1, 1)


def test_turn_does_only_what_is_wanted(app, steps):
    school = make_school()
    make_webhook(school)
    make_event(school)

    turn = turn_of(app)
    steps.call(turn.run)

    assert (turn.found, turn.recovered, turn.claimed) == (None, None, [])
    assert deliveries() == []


def test_no_step_leaves_a_transaction_open(app, steps, monkeypatch):
    school = make_school()
    make_webhook(school)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    make_event(school)
    turn = turn_of(app, ended=[ended(claimed)], recovers=True, fans_out_after=0, most=10)
    seen = []

    class Watched:
        def __init__(self, connection):
            self.connection = connection

        def execute(self, *arguments, **options):
            cursor = self.connection.execute(*arguments, **options)
            seen.append(self.connection.info.transaction_status)
            return cursor

    steps.call(lambda connection: turn.run(Watched(connection)))

    assert len(seen) >= 5
    assert set(seen) == {TransactionStatus.IDLE}, "a frozen worker would hold its locks"
