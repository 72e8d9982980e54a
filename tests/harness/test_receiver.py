"""The receiver records and misbehaves as told; else tests that use it prove nothing."""

import http.client
import time

import pytest


def call(receiver, path="/", body=b"", timeout=5.0):
    connection = http.client.HTTPConnection(*receiver.address, timeout=timeout)
    try:
        connection.request("POST", path, body, {"X-Case": "kept"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_request_is_recorded_as_it_came(receiver):
    assert call(receiver, "/a?b=c", b"\x00\xff") == (200, b"")

    (request,) = receiver.wait_for(1)
    assert (request.method, request.path, request.body) == ("POST", "/a?b=c", b"\x00\xff")
    assert ("X-Case", "kept") in request.headers
    assert request.header("x-case") == "kept"


def test_queued_answers_come_before_the_standing_one(receiver):
    receiver.always(status=410)
    receiver.then(status=500, body=b"first")

    assert call(receiver) == (500, b"first")
    assert call(receiver) == (410, b"")


def test_one_path_can_answer_otherwise(receiver):
    receiver.always(path="/bad", status=503)

    assert call(receiver, "/bad")[0] == 503
    assert call(receiver, "/good")[0] == 200


def test_raw_bytes_go_out_as_they_are(receiver):
    receiver.always(raw=b"nonsense\r\n\r\n")

    with pytest.raises(http.client.BadStatusLine):
        call(receiver)


def test_a_hanging_request_ends_on_release_and_is_recorded(receiver):
    receiver.always(hang=True)

    with pytest.raises(TimeoutError):
        call(receiver, timeout=0.1)
    receiver.wait_for(1)


def test_a_dripped_answer_takes_its_time(receiver):
    receiver.always(body=b"slow", drip_seconds=0.002)
    started = time.monotonic()

    assert call(receiver) == (200, b"slow")
    assert time.monotonic() - started > 0.002 * 20
