"""The client against real sockets: bounded, honest, and one send for each attempt."""

import asyncio
import gzip
import ipaddress
from datetime import timedelta

import pytest

from schoolhooks.extensions import utc_now
from schoolhooks.sender.client import Client, Request
from schoolhooks.sender.guard import Guard
from schoolhooks.sender.outcomes import retry_after

LOOPBACK = Guard(allowed_networks=[ipaddress.ip_network("127.0.0.0/8")])


def send(url, *, guard=LOOPBACK, times=1, **options):
    async def go():
        async with Client(guard, **options) as client:
            request = Request(url, b'{"a": 1}', {"content-type": "application/json"})
            return [await client.send(request) for _ in range(times)]

    outcomes = asyncio.run(go())
    return outcomes[0] if times == 1 else outcomes


def test_success_is_delivered_with_its_first_kilobyte(receiver):
    receiver.always(body=b"x" * 5000, headers=(("X-Id", "7"),))

    outcome = send(receiver.url("/hook?a=1"))

    assert (outcome.result, outcome.status, len(outcome.body)) == ("delivered", 200, 1024)
    assert b"X-Id: 7" in outcome.headers
    assert outcome.address == "127.0.0.1"
    (request,) = receiver.received
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=1", b'{"a": 1}')
    assert request.header("user-agent") is None, "only the caller's own headers are sent"


@pytest.mark.parametrize("status", [300, 400, 404, 410, 429, 500, 503, 599])
def test_answer_outside_2xx_is_rejected(receiver, status):
    receiver.always(status=status, body=b"y" * 5000)

    outcome = send(receiver.url())

    assert (outcome.result, outcome.status, len(outcome.body)) == ("rejected", status, 5000)


def test_redirect_is_a_failure_and_never_followed(receiver):
    receiver.always(status=302, headers=(("Location", receiver.url("/elsewhere")),))

    outcome = send(receiver.url())

    assert (outcome.result, outcome.code) == ("rejected", "redirect")
    assert outcome.detail == receiver.url("/elsewhere")
    assert len(receiver.received) == 1


def test_redirect_to_bytes_that_are_no_text_can_be_stored(receiver):
    receiver.always(raw=b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n")

    outcome = send(receiver.url())

    assert outcome.code == "redirect"
    assert outcome.detail.encode().startswith(b"/")


def test_no_more_than_64_kib_of_a_failure_is_kept(receiver):
    receiver.always(status=500, body=b"z" * 1_000_000)

    assert len(send(receiver.url()).body) == 64 * 1024


def test_bomb_stays_small(receiver):
    bomb = gzip.compress(b"\0" * 50_000_000)
    receiver.always(status=500, body=bomb, headers=(("Content-Encoding", "gzip"),))

    assert len(send(receiver.url()).body) == 64 * 1024


def test_packed_answer_is_readable_in_the_log(receiver):
    packed = gzip.compress(b"no such order")
    receiver.always(status=404, body=packed, headers=(("Content-Encoding", "gzip"),))

    assert send(receiver.url()).body == b"no such order"


@pytest.mark.parametrize("answer", [{"hang": True}, {"drip_seconds": 0.1, "body": b"slow" * 50}])
def test_hanging_or_dripping_receiver_is_cut_off_at_the_deadline(receiver, answer):
    receiver.always(**answer)

    outcome = send(receiver.url(), total_seconds=0.6)

    assert outcome.result == "timed_out"
    assert 500 <= outcome.duration_ms < 5000


@pytest.mark.parametrize(
    ("raw", "result", "code"),
    [
        (b"", "unsure", "reset"),
        (b"HTTP/1.1 200", "unsure", "reset"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "unsure", "cut_short"),
        (b"\0\xff\xfe garbage that is no HTTP\r\n\r\n", "unsure", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "unsure", "not_http"),
    ],
)
def test_broken_answer_is_unsure(receiver, raw, result, code):
    receiver.always(raw=raw)

    outcome = send(receiver.url())

    assert (outcome.result, outcome.code) == (result, code)


def test_thousand_headers_are_an_answer_like_any_other(receiver):
    receiver.always(headers=tuple((f"X-{n}", "v" * 20) for n in range(1000)))

    outcome = send(receiver.url())

    assert outcome.result == "delivered"
    assert len(outcome.headers) <= 16 * 1024


def test_bytes_that_are_no_text_are_kept_as_they_came(receiver):
    receiver.always(status=500, body=b"\0\xff\xc3\x28")

    assert send(receiver.url()).body == b"\0\xff\xc3\x28"


def test_refused_connection_is_unreachable():
    outcome = send("http://127.0.0.1:1/")

    assert (outcome.result, outcome.code) == ("unreachable", "refused")


def test_name_that_does_not_resolve_is_unreachable():
    async def resolve(_host, _port):
        raise OSError("no such name")

    outcome = send("http://nowhere.example/", resolve=resolve)

    assert (outcome.result, outcome.code) == ("unreachable", "dns")


def test_private_address_is_blocked_and_gets_nothing(receiver):
    outcome = send(receiver.url(), guard=Guard())

    assert (outcome.result, outcome.code) == ("blocked", "private")
    assert receiver.received == []


def test_name_that_leads_into_a_private_network_is_blocked(receiver):
    async def resolve(_host, _port):
        return ["127.0.0.1"]

    url = f"http://school.example:{receiver.address[1]}/"
    outcome = send(url, guard=Guard(), resolve=resolve)

    assert (outcome.result, outcome.code) == ("blocked", "private")
    assert receiver.received == []


def test_vetted_address_is_the_one_dialled_though_the_name_changes(receiver):
    asked = []

    async def resolve(_host, _port):
        asked.append(1)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://school.example:{receiver.address[1]}/"
    outcome = send(url, resolve=resolve)

    assert (outcome.result, outcome.address) == ("delivered", "127.0.0.1")
    assert len(asked) == 1
    assert receiver.received[0].header("host") == url.split("/")[2]


def test_connection_is_kept_for_the_next_call(receiver):
    asked = []

    async def resolve(_host, _port):
        asked.append(1)
        return ["127.0.0.1"]

    outcomes = send(f"http://a.example:{receiver.address[1]}/", resolve=resolve, times=5)

    assert {one.result for one in outcomes} == {"delivered"}
    assert len(asked) == 1


def test_dropped_connection_is_one_send_and_never_a_hidden_second(receiver):
    receiver.then(status=200)
    receiver.always(raw=b"")

    first, second = send(receiver.url(), times=2)

    assert (first.result, second.result) == ("delivered", "unsure")
    assert len(receiver.received) == 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("0", 0), ("soon", None), ("-5", None), ("", None), ("1.5", None)],
)
def test_retry_after_in_seconds(value, seconds):
    assert retry_after(value) == seconds


def test_retry_after_as_a_date():
    moment = utc_now() + timedelta(seconds=90)

    seconds = retry_after(moment.strftime("%a, %d %b %Y %H:%M:%S GMT"))

    assert 80 <= seconds <= 91
    assert retry_after("Mon, 01 Jan 2001 00:00:00 GMT") == 0


@pytest.mark.parametrize(
    "value", [f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", f"Mon, 01 Jan 2024 00:00:00 +{'9' * 20}"]
)
def test_retry_after_beyond_all_calendars_is_no_wish_and_no_error(receiver, value):
    receiver.always(status=503, headers=(("Retry-After", value),))

    outcome = send(receiver.url())

    assert (outcome.result, outcome.status, outcome.retry_after_seconds) == ("rejected", 503, None)


def test_name_that_hangs_is_looked_up_once_for_all_who_wait():
    looked_up = []

    async def go():
        release = asyncio.Event()

        async def hanging(host, _port):
            looked_up.append(host)
            await release.wait()
            return ["127.0.0.1"]

        async with Client(LOOPBACK, hanging, connect_seconds=0.2) as client:
            request = Request("http://hangs.example:1/", b"{}", {})
            outcomes = await asyncio.gather(*(client.send(request) for _ in range(5)))
            release.set()
            return outcomes

    outcomes = asyncio.run(go())

    assert [one.code for one in outcomes] == ["connect_timeout"] * 5
    assert looked_up == ["hangs.example"]
