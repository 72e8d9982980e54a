"""The embedded servers: side by side, private, and gone when their parent is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from schoolhooks.demo.folders import MOST_SOCKET_FOLDER_BYTES, folders
from schoolhooks.demo.processes import CannotStart, Leash
from schoolhooks.demo.servers import TemporaryServers
from schoolhooks.demo.valkey import Valkey


def test_two_pairs_of_servers_run_side_by_side(servers):
    with TemporaryServers() as others:
        assert others.postgres.url != servers.postgres.url
        with psycopg.connect(others.postgres.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        with redis.from_url(others.valkey.url) as client:
            assert client.ping()
        pids = [others.postgres.process.pid, others.valkey.process.pid]
        folder = others.folder

    assert not any(map(psutil.pid_exists, pids))
    assert not folder.exists()


def test_a_killed_parent_leaves_no_server_behind(eventually):
    program = (
        "from schoolhooks.demo.servers import TemporaryServers\n"
        "with TemporaryServers() as s:\n"
        "    print(s.folder, s.postgres.process.pid, s.valkey.process.pid, flush=True)\n"
        "    input()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    folder, *pids = parent.stdout.readline().split()

    parent.kill()
    parent.communicate()

    eventually(lambda: not any(psutil.pid_exists(int(pid)) for pid in pids))
    subprocess.run(["rm", "-r", folder], check=True)


def test_a_long_or_odd_path_gets_its_sockets_elsewhere(tmp_path):
    for name in ("x" * 120, "with space"):
        state = tmp_path / name
        state.mkdir()

        sockets = folders(state).sockets

        assert len(str(sockets)) <= MOST_SOCKET_FOLDER_BYTES
        assert state not in sockets.parents
        sockets.rmdir()


def test_a_socket_folder_of_someone_else_is_refused(tmp_path):
    state = tmp_path / ("x" * 120)
    state.mkdir()
    sockets = folders(state).sockets
    sockets.rmdir()
    sockets.symlink_to(tmp_path)

    with pytest.raises(CannotStart, match="belongs to someone else"):
        folders(state)
    sockets.unlink()


def test_valkey_keeps_what_was_queued_over_a_kill(tmp_path):
    places = folders(tmp_path)
    leash = Leash()
    server = Valkey(places, leash)
    server.start()
    with redis.from_url(server.url) as client:
        client.set("kept", "yes")
        client.execute_command("WAITAOF", 1, 0, 5000)

    server.process.kill()
    server.start()

    with redis.from_url(server.url) as client:
        assert client.get("kept") == b"yes"
    server.process.stop()
    leash.close()


def test_a_server_that_cannot_run_is_told_in_one_line(servers, tmp_path):
    places = folders(tmp_path)
    leash = Leash()
    server = Valkey(places, leash)
    server.data.mkdir()
    (server.data / "appendonlydir").write_text("not a folder")

    with pytest.raises(CannotStart, match="valkey ended at once") as told:
        server.start()

    assert "\n" not in str(told.value)
    leash.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_a_private_home_stays_private_when_root_runs_below_it(tmp_path):
    from schoolhooks.demo.postgres import Postgres

    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    state = home / "state"
    state.mkdir()
    leash = Leash()
    server = Postgres(folders(state), leash, durable=False)

    server.start()

    with psycopg.connect(server.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert psutil.Process(server.process.pid).username() == "pgserver"
    assert home.stat().st_mode & 0o777 == 0o700
    server.process.stop()
    assert server.process.exit_code() == 0
    leash.close()


def test_leash_forgets_what_was_stopped(tmp_path):
    leash = Leash()
    sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
    leash.hold(sleeper.pid, signal.SIGTERM)
    leash.drop(sleeper.pid)

    leash.close()

    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()
