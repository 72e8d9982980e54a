"""Certificates that are not trusted: nothing is sent, and the log says why, and since when."""

import asyncio
import ssl
import threading
from datetime import timedelta

import pytest

from schoolhooks.extensions import utc_now
from schoolhooks.sender import certificate
from schoolhooks.sender.explain import explain
from tests.sender.certificates import make_certificate
from tests.sender.test_client import send


@pytest.fixture
def tls_port():
    """Starts TLS servers that shake hands and answer 200: tls_port(name, days) -> port."""
    stops = []

    def start(name, days):
        loop = asyncio.new_event_loop()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with make_certificate(name, utc_now() + timedelta(days=days)) as path:
            context.load_cert_chain(path)

        async def answer(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()

        server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0, ssl=context))
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        stops.append((loop, server, thread))
        return server.sockets[0].getsockname()[1]

    yield start
    for loop, server, thread in stops:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_unknown_certificate_is_unreachable_and_says_why(tls_port):
    outcome = send(f"https://127.0.0.1:{tls_port('127.0.0.1', 30)}/")

    assert (outcome.result, outcome.code) == ("unreachable", "tls_self_signed")


def test_expired_certificate_is_told_with_its_day(tls_port, tmp_path):
    port = tls_port("127.0.0.1", -1)
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(ssl.get_server_certificate(("127.0.0.1", port)))

    outcome = send(
        f"https://127.0.0.1:{port}/", tls=ssl.create_default_context(cafile=str(trusted))
    )

    assert (outcome.result, outcome.code) == ("unreachable", "tls_expired")
    yesterday = (utc_now() - timedelta(days=1)).date()
    assert certificate.read(outcome.detail).date() == yesterday
    (sentence,) = explain(result=outcome.result, code=outcome.code, detail=outcome.detail)
    assert str(sentence) == f"The server's certificate expired on {yesterday}. Renew it there."


@pytest.mark.parametrize("detail", ["", "certificate has expired", "valid until tomorrow"])
def test_detail_without_a_day_tells_none(detail):
    assert certificate.read(detail) is None


def test_port_that_speaks_no_tls_tells_no_day(receiver):
    port = int(receiver.url().rsplit(":", 1)[1].split("/")[0])

    assert asyncio.run(certificate.valid_until("127.0.0.1", ["127.0.0.1"], port)) is None
