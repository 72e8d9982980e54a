"""The demo as a person runs it: it starts, stays up, ends, and leaves nothing behind."""

import os
import signal
import socket
import stat

import psycopg
import pytest
from click.testing import CliRunner

from schoolhooks import cli
from tests.demo.conftest import START_SECONDS, lives

EVERY_CHILD = {"leash", "postgres", "valkey", "web", "deliver", "housekeeping", "scheduler"}


@pytest.fixture(scope="module")
def demo(start_demo):
    """One demo for the tests of this file, which run in their order."""
    return start_demo()


def test_demo_says_where_to_go(demo, eventually, addresses):
    eventually(demo.is_up, START_SECONDS)

    web = demo.facts["web"]
    assert addresses(demo.said) == [
        f"{web}{path}" for path in ("/settings/webhooks", "/shop/", "/inspect/", "/rq/")
    ]
    assert demo.facts["email"] in demo.said
    assert demo.facts["password"] in demo.said
    assert set(demo.facts["pids"]) == EVERY_CHILD | {"demo"}
    assert demo.pid("demo") == demo.process.pid


def test_what_only_the_owner_may_read_is_closed_to_others(demo):
    for name in ("demo.json", "demo.password", "session.key", "secrets.key"):
        assert stat.S_IMODE((demo.state / name).stat().st_mode) == 0o600


def test_member_signs_in_with_what_was_printed(demo):
    visitor = demo.visitor()

    visitor.sign_in(demo.facts["email"], demo.facts["password"])

    assert visitor.page.select_one("form[action='/sign-out']")


def order_and_look(demo, eventually):
    """The story of the README: a webhook with a test address, an order, the call that arrived."""
    owner = demo.visitor()
    owner.sign_in(demo.facts["email"], demo.facts["password"])
    owner.open("/settings/webhooks/new")
    wanted = {"name": "Orders", "trigger": "order.created"}
    owner.submit("#webhook-fields", "Use a test address", **wanted)
    token = owner.page.select_one("#url")["value"].rpartition("/in/")[2]
    owner.submit("#webhook-fields", "Create Webhook", **wanted)
    assert owner.status == 200

    customer = demo.visitor()
    customer.open("/shop/ux-basics")
    customer.submit("#order-form", name="Olena Test", email="olena@example.com")
    assert customer.page.h1.get_text().strip()

    def arrived():
        shown = owner.open(f"/inspect/{token}").get_text()
        return '"order.created"' in shown and "Signature valid" in shown

    eventually(arrived, START_SECONDS)


def test_order_in_the_shop_arrives_at_the_test_address(demo, eventually):
    order_and_look(demo, eventually)


@pytest.mark.parametrize("name", ["deliver", "web", "valkey", "postgres"])
def test_killed_process_comes_back(demo, eventually, name):
    before = demo.pid(name)

    os.kill(before, signal.SIGKILL)

    eventually(lambda: demo.pid(name) not in (None, before), START_SECONDS)
    eventually(lambda: demo.visitor().answers("/readyz"), START_SECONDS)


def test_after_all_that_an_order_still_arrives(demo, eventually):
    order_and_look(demo, eventually)


def test_second_demo_on_the_same_folder_is_refused(demo):
    second = CliRunner().invoke(cli.main, ["demo", "--state", str(demo.state)])

    assert second.exit_code == 2
    assert second.output == (
        f"schoolhooks: a demo runs on {demo.state} already (process {demo.process.pid}): "
        "use that one, end it, or choose another folder with --state\n"
    )


def test_second_demo_runs_beside_it_on_servers_of_its_own_or_given_ones(
    demo, start_demo, servers, eventually, valkey, empty_database
):
    second = start_demo(DATABASE_URL=servers.postgres.url, REDIS_URL=servers.valkey.url)

    eventually(second.is_up, START_SECONDS)
    assert second.facts["web"] != demo.facts["web"]
    assert second.facts["database_url"] == servers.postgres.url
    assert second.facts["redis_url"] == servers.valkey.url
    assert set(second.facts["pids"]) == (EVERY_CHILD | {"demo"}) - {"postgres", "valkey"}
    assert demo.visitor().answers()
    assert second.visitor().answers()
    assert second.signal(signal.SIGINT) == 0


def test_asked_to_end_it_ends_every_process(demo):
    with psycopg.connect(demo.facts["database_url"], autocommit=True) as connection:
        connection.execute("update school set name = 'Renamed' where id = 1")
    family = demo.family()
    assert len(family) > len(EVERY_CHILD)

    assert demo.signal(signal.SIGTERM) == 0

    assert [one for one in family if lives(one)] == []


@pytest.fixture(scope="module")
def again(demo, start_demo):
    """The demo on the first one's folder, after that one's end."""
    return start_demo(state=demo.state)


def test_started_again_it_has_its_data_and_its_sign_in(demo, again, eventually):
    password = (demo.state / "demo.password").read_text().strip()

    eventually(again.is_up, START_SECONDS)

    assert again.facts["password"] == password
    assert password in demo.said
    with psycopg.connect(again.facts["database_url"]) as connection:
        found = connection.execute("select name from school where id = 1").fetchone()
    assert found == ("Renamed",)


def test_killed_demo_leaves_no_process_behind(again, eventually):
    family = again.family()

    again.signal(signal.SIGKILL)

    eventually(lambda: not any(map(lives, family)), START_SECONDS)


def test_taken_port_is_told_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        demo = CliRunner().invoke(
            cli.main, ["demo", "--port", str(port), "--state", str(tmp_path / "state")]
        )

    assert demo.exit_code == 2
    assert demo.output == f"schoolhooks: port {port} is taken: choose another with --port\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
        ("REDIS_URL", "redis://127.0.0.1:1"),
    ],
)
def test_server_that_does_not_answer_is_told_in_one_line(start_demo, servers, name, value):
    own = {"DATABASE_URL": servers.postgres.url, "REDIS_URL": servers.valkey.url, name: value}
    demo = start_demo(**own)

    assert demo.process.wait(START_SECONDS) == 2

    told = [line for line in demo.said.splitlines() if line.startswith("schoolhooks: ")]
    assert len(told) == 1
    assert f"SCHOOLHOOKS_{name} does not answer" in told[0]
    assert "Traceback" not in demo.said
