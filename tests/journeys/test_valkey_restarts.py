"""Valkey goes away and comes back empty: workers go on by themselves, and do not flood the log."""

import re
import time

from schoolhooks import event_ids
from tests.factories import make_event, make_school, make_webhook

SLOW_MACHINE_SECONDS = 60
AWAY_SECONDS = 3.0


def ids(received):
    return {request.header("webhook-id") for request in received}


def test_worker_and_scheduler_outlive_a_restart_of_valkey_that_loses_everything(
    servers, receiver, programs, app, eventually
):
    school = make_school()
    make_webhook(school, receiver.url())
    running = [
        programs.worker(),
        programs.worker("housekeeping"),
        programs.scheduler(SWEEP_SECONDS=1),
    ]
    events = [make_event(school)]
    receiver.wait_for(1, SLOW_MACHINE_SECONDS)

    servers.valkey.process.kill()
    servers.valkey.process.stop()
    gone_at = time.monotonic()
    events += [make_event(school) for _ in range(3)]
    # Long enough for a loop without back-off to be noticed.
    eventually(lambda: time.monotonic() - gone_at > AWAY_SECONDS)
    servers.valkey.start()

    received = receiver.wait_for(4, SLOW_MACHINE_SECONDS)
    events.append(make_event(school))
    received = receiver.wait_for(5, SLOW_MACHINE_SECONDS)
    assert ids(received) == {event_ids.shown(event_id) for event_id in events}
    assert [process.exit_code() for process in running] == [None] * 3, "nobody restarted them"
    for process in running:
        told = re.findall(r"^\d{4}-.*$", programs.log_of(process), re.MULTILINE)
        assert len(told) < 15, told
