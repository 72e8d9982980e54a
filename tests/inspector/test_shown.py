"""How a received request is written as a command."""

import json
import subprocess

import pytest

from schoolhooks.inspector.shown import curl_of, headers_of, size_of
from schoolhooks.test_addresses.models import ReceivedRequest


def make_row(method="POST", path="", query=b"", headers=(), body=b""):
    return ReceivedRequest(
        number=1,
        method=method,
        path=path,
        query=query,
        headers=json.dumps(headers).encode(),
        body=body,
        size=len(body),
    )


BODIES = [
    b"",
    b'{"name": "O\'Neil $HOME `id` \\n"}',
    b"@/etc/passwd",
    b"\0\xff\x00binary",
    b"line\nline\r\n",
]


@pytest.mark.parametrize("body", BODIES)
def test_the_command_sends_the_same_again(receiver, body):
    headers = [("Content-Type", "x/y"), ("X-Quote", "it's $HOME"), ("Host", "a"), ("X-Empty", "")]
    row = make_row("PUT", "/a%20b", b"x=[1]&y={2}", headers, body)

    subprocess.run(["sh", "-c", curl_of(row, receiver.url("/in"))], check=True, timeout=20)

    got = receiver.received[0]
    assert (got.method, got.path, got.body) == ("PUT", "/in/a%20b?x=[1]&y={2}", body)
    assert got.header("X-Quote") == "it's $HOME"
    assert got.header("X-Empty") == ""


def test_a_header_cannot_name_a_file():
    assert "@/etc/passwd" not in curl_of(make_row(headers=[("@/etc/passwd", "")]), "http://a/")


def test_a_large_body_is_taken_from_the_download():
    command = curl_of(make_row(body=b"x" * 40_000), "http://a/in/b")

    assert command.endswith("--data-binary @body-1.bin")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (2_500_000, "2.5 MB")],
)
def test_sizes_are_written_for_people(size, words):
    assert size_of(ReceivedRequest(size=size)) == words


def test_headers_that_were_left_out_are_counted():
    kept = [("accept", "a"), ("(not kept)", "1 more headers")]

    assert headers_of(make_row(headers=kept))[-1] == ("(not kept)", "1 more header")
