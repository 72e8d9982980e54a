"""demo.state: what other programs can learn of a demo."""

import json
import os

from schoolhooks.demo import state
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.outbox import Event
from schoolhooks.school.seed import seed


def write_facts(folder, servers, pid):
    state.write_facts(
        folder,
        {
            "web": "http://127.0.0.1:8000",
            "database_url": servers.postgres.url,
            "redis_url": servers.valkey.url,
            "pids": {"demo": pid},
        },
    )


def test_running_demo_says_how_to_join_it(tmp_path, servers):
    write_facts(tmp_path, servers, os.getpid())

    assert state.settings_of_running(tmp_path) == {
        "DATABASE_URL": servers.postgres.url,
        "REDIS_URL": servers.valkey.url,
        "STATE_DIR": str(tmp_path),
        "BASE_URL": "http://127.0.0.1:8000",
    }


def test_demo_that_ended_or_never_was_is_not_joined(tmp_path, servers):
    assert state.settings_of_running(tmp_path) == {}
    (tmp_path / state.FACTS).write_text("{")
    assert state.settings_of_running(tmp_path) == {}
    write_facts(tmp_path, servers, 2**22 + 1)  # above the largest number of a process

    assert state.settings_of_running(tmp_path) == {}


def test_simulation_without_settings_happens_in_the_demo_that_runs(
    app, servers, programs, tmp_path, eventually
):
    seed("me@example.com", "secret")
    db.session.commit()
    before = db.session.query(Event).count()
    write_facts(tmp_path, servers, os.getpid())

    process = programs.start(
        "simulate", "--seconds", "0.1", DATABASE_URL="", REDIS_URL="", STATE_DIR=tmp_path
    )

    assert eventually(lambda: process.exit_code() is not None, timeout=60)
    assert process.exit_code() == 0, programs.log_of(process)
    db.session.rollback()
    assert db.session.query(Event).count() > before
    body = db.session.execute(
        db.text("SELECT body FROM event_body ORDER BY event_id DESC")
    ).scalar()
    assert (
        json.loads(body)["school"]["id"]
        == db.session.query(School).order_by(School.id).first().public_id
    )
