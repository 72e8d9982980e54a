"""When a server's certificate ran out: a handshake that failed does not say it."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509

SECONDS = 3.0
"""How long is asked for the date at most; the attempt has failed already."""
_UNTIL = "valid until"
_KEPT = re.compile(rf"{_UNTIL} (\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d)Z$")


async def valid_until(name: str, addresses: Sequence[str], port: int) -> datetime | None:
    """The end of the certificate that a vetted address shows under that name; None: not known.

    Nothing is sent over this connection, so it may be one that is not trusted.
    """
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(
                addresses[0], port, ssl=_trusting_nothing(), server_hostname=name
            )
    except (OSError, TimeoutError, ValueError, IndexError):  # an error of TLS is an OSError
        return None
    shown: ssl.SSLObject = writer.get_extra_info("ssl_object")
    writer.transport.abort()
    found = shown.getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(found).not_valid_after_utc if found else None


def told(detail: str, until: datetime) -> str:
    """The technical detail of an attempt with that date, for `read` to find it again."""
    return f"{detail}; {_UNTIL} {until.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def read(detail: str) -> datetime | None:
    """The date that a detail tells; None where it tells none."""
    found = _KEPT.search(detail)
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else None


def _trusting_nothing() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
