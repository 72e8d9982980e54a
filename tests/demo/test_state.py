"""demo.state: what other programs can learn of a demo."""

import json
import os

import pytest

from schoolhooks import cli
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
        "ALLOWED_ORIGINS": "http://127.0.0.1:8000",
    }


def test_demo_that_ended_or_never_was_is_not_joined(tmp_path, servers):
    assert state.settings_of_running(tmp_path) == {}
    (tmp_path / state.FACTS).write_text("{")
    assert state.settings_of_running(tmp_path) == {}
    write_facts(tmp_path, servers, 2**22 + 1)  # above the largest number of a process

    assert state.settings_of_running(tmp_path) == {}


@pytest.fixture
def joined(runner, app, monkeypatch):
    """Run a command of ours; returns what it gave the app for settings."""
    given = []
    monkeypatch.setattr(cli, "create_app", lambda settings: given.append(settings) or app)

    def run(*arguments, **environment):
        settings = {f"SCHOOLHOOKS_{name}": value for name, value in environment.items()}
        result = runner.invoke(cli.main, arguments, env=settings)
        assert result.exit_code == 0, result.output
        return given.pop()

    return run


def test_commands_join_the_demo_of_the_folder_that_is_set(joined, tmp_path, servers):
    write_facts(tmp_path, servers, os.getpid())

    settings = joined("ledger", STATE_DIR=str(tmp_path))

    assert settings == state.settings_of_running(tmp_path)


def test_commands_join_no_demo_where_a_database_is_set(joined, tmp_path, servers):
    write_facts(tmp_path, servers, os.getpid())

    assert joined("ledger", STATE_DIR=str(tmp_path), DATABASE_URL="postgresql://elsewhere") == {}


def test_state_without_a_demo_is_refused(runner, tmp_path):
    result = runner.invoke(cli.main, ["ledger", "--state", str(tmp_path)])

    assert result.exit_code == 2
    assert f"no demo runs on {tmp_path}" in result.output


NEED_NO_APP = {"demo", "triggers"}


@pytest.mark.parametrize("name", sorted(set(cli.main.commands) - NEED_NO_APP))
def test_every_command_that_needs_an_app_can_join(name):
    assert "state" in {option.name for option in cli.main.commands[name].params}


def test_simulation_happens_in_the_demo_of_the_folder_that_is_given(
    app, servers, programs, tmp_path, eventually
):
    seed("me@example.com", "secret")
    db.session.commit()
    before = db.session.query(Event).count()
    write_facts(tmp_path, servers, os.getpid())

    process = programs.start(
        "simulate", "--seconds", "0.1", "--state", tmp_path, DATABASE_URL="postgresql://elsewhere"
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
