"""What happens to a request that a stranger sends to a test address."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from schoolhooks import rate_limits
from schoolhooks.extensions import db
from schoolhooks.test_addresses import actions
from schoolhooks.test_addresses.models import ReceivedRequest
from tests.factories import make_school
from tests.inspector.conftest import make_address

MIB = 1024 * 1024


def kept():
    """Everything that is kept, oldest first."""
    db.session.rollback()
    return db.session.query(ReceivedRequest).order_by(ReceivedRequest.number).all()


def answer_with(address, status=200, delay_seconds=0):
    actions.set_answer(address, status=status, delay_seconds=delay_seconds)
    db.session.commit()


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
)
def test_any_method_is_taken_without_signing_in(client, address, method):
    answer = client.open(f"/in/{address.token}", method=method)

    assert answer.status_code == 200
    assert [row.method for row in kept()] == [method]


def test_method_path_query_headers_and_body_are_kept_as_they_came(client, address):
    client.post(
        f"/in/{address.token}//orders/%D0%B6%2Fa%20b/?x=%41&x=2&y=%zz",
        data=b'{"paid": true}',
        headers={"X-Shop": "Kyiv"},
        content_type="application/json",
    )

    (row,) = kept()
    assert (row.number, row.method) == (1, "POST")
    assert row.path == "//orders/%D0%B6%2Fa%20b/"
    assert row.query == b"x=%41&x=2&y=%zz"
    assert (row.body, row.size, row.too_large) == (b'{"paid": true}', 14, False)
    assert ["X-Shop", "Kyiv"] in json.loads(row.headers)
    assert row.remote_address == "127.0.0.1"


@pytest.mark.parametrize(
    "body",
    [b"\0\0", b"\xff\xfe\xfa", b"<script>alert(1)</script>", b"\x80" * 70000, b"a=1&csrf_token=x"],
)
def test_odd_bodies_are_kept_byte_for_byte(client, address, body):
    client.post(f"/in/{address.token}", data=body, content_type="multipart/form-data")

    assert [row.body for row in kept()] == [body]


def test_a_thousand_headers_are_kept(client, address):
    headers = [(f"X-Number-{number}", "ж".encode().decode("latin-1")) for number in range(1000)]

    client.post(f"/in/{address.token}", headers=headers)

    (row,) = kept()
    assert (
        len([name for name, _ in json.loads(row.headers) if name.startswith("X-Number-")]) == 1000
    )


def test_headers_without_end_are_kept_up_to_a_limit(client, address):
    client.post(f"/in/{address.token}", headers=[(f"X-{n}", "y" * 8000) for n in range(100)])

    (row,) = kept()
    headers = json.loads(row.headers)
    assert len(row.headers) < 300_000
    assert headers[-1] == [
        "(not kept)",
        f"{100 - sum(v[0] == 'y' for _, v in headers)} more headers",
    ]


def test_an_unknown_address_is_not_found(client, address):
    assert client.post("/in/" + "0" * 32).status_code == 404
    assert client.post("/in/%00").status_code == 404
    assert kept() == []


def test_it_answers_with_the_status_that_was_set(client, address):
    answer_with(address, status=503)

    answer = client.post(f"/in/{address.token}")

    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert kept()[0].answered_status == 503


@pytest.mark.parametrize(
    ("path", "status"),
    [("/404", 404), ("/500/", 500), ("/204", 204), ("/600", 200), ("/100", 200), ("/a/404", 200)],
)
def test_a_path_that_is_a_status_asks_for_it(client, address, path, status):
    assert client.post(f"/in/{address.token}{path}").status_code == status
    assert [row.path for row in kept()] == [path]


def test_an_answer_never_contains_what_was_sent(client, address):
    answer = client.post(f"/in/{address.token}/<script>", data=b"<script>", query_string="<script>")

    assert "script" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_body_of_the_largest_size_is_kept_whole(client, address):
    answer = client.post(f"/in/{address.token}", data=b"x" * MIB)

    assert answer.status_code == 200
    assert len(kept()[0].body) == MIB


@pytest.mark.parametrize("size", [MIB + 1, 9 * MIB])
def test_a_larger_body_is_refused_and_said_so(client, address, visitor, size):
    answer = client.post(f"/in/{address.token}", data=b"x" * size)

    assert answer.status_code == 413
    (row,) = kept()
    assert (row.body, row.size, row.too_large, row.answered_status) == (b"", size, True, 413)
    shown = visitor.get("inspector.show", token=address.token)
    assert "was not kept, and the sender was answered 413" in shown.select_one("#request").text


def test_a_body_that_ends_early_is_refused(client, address):
    answer = client.post(
        f"/in/{address.token}", data=b"abc", environ_overrides={"CONTENT_LENGTH": "10"}
    )

    assert answer.status_code == 400
    assert kept() == []


def test_only_the_newest_are_kept_and_numbers_go_on(make_app, app, address):
    client = make_app(INSPECTOR_KEPT=3).test_client()

    for _ in range(5):
        client.post(f"/in/{address.token}")

    assert [row.number for row in kept()] == [3, 4, 5]


def test_too_many_in_a_minute_are_turned_away_per_address(make_app, app, school, monkeypatch):
    monkeypatch.setattr(rate_limits, "_clock", lambda: 1_800_000_000.0)
    first, second = make_address(school), make_address(school)
    client = make_app(INSPECTOR_PER_MINUTE=2).test_client()

    answers = [client.post(f"/in/{first.token}") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert client.post(f"/in/{second.token}").status_code == 200
    assert len(kept()) == 3


def test_a_delay_holds_no_connection_and_only_few_answers(make_app, app, address, eventually):
    answer_with(address, delay_seconds=1)
    own, path = make_app(INSPECTOR_DELAYS=1), f"/in/{address.token}"
    with own.app_context():
        pool = db.engine.pool
    started = time.monotonic()
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(lambda: own.test_client().post(path))
        eventually(lambda: len(kept()) == 1)
        eventually(lambda: pool.checkedout() == 0, timeout=0.9)

        refused = own.test_client().post(path)
        took = time.monotonic() - started
        answered = slow.result()

    assert took < 1
    assert refused.status_code == 429
    assert answered.status_code == 200
    assert time.monotonic() - started >= 1
    assert [row.answered_status for row in kept()] == [200, 429]


def test_requests_at_the_same_moment_get_numbers_of_their_own(make_app, app, address):
    own, path = make_app(), f"/in/{address.token}"
    start = threading.Barrier(8)

    def send(_):
        start.wait()
        return own.test_client().post(path).status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(send, range(8)))

    assert statuses == {200}
    assert [row.number for row in kept()] == list(range(1, 9))


def test_another_schools_member_sees_nothing_of_it(visitor, client):
    other = make_address(make_school())
    client.post(f"/in/{other.token}")

    visitor.get("inspector.show", token=other.token, status=404)
    visitor.get("/inspect/%00", status=404)
    visitor.get("inspector.body", token=other.token, number=1, status=404)
    visitor.get("inspector.ask_to_clear", token=other.token, status=404)
    visitor.post("inspector.clear", token=other.token, status=404)
    visitor.post("inspector.answer", token=other.token, status=404)
    assert len(kept()) == 1
