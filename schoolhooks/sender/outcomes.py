"""What comes of one attempt, and how a caught error becomes it; retries are decided elsewhere."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

HEADER_BYTES = 16 * 1024
DETAIL_LENGTH = 500
BODY_BYTES = 64 * 1024
SUCCESS_BODY_BYTES = 1024


class BlockedAddress(OSError):
    """The guard refused the address that was about to be dialled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back. `result` is one of architecture's fixed set; sizes are capped."""

    result: str
    started_at: datetime
    duration_ms: int
    status: int | None = None
    headers: bytes = b""
    body: bytes = b""
    address: str | None = None
    code: str | None = None
    detail: str | None = None
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A call without a whole answer: its result, its code, the technical detail."""

    result: str
    code: str
    detail: str


def failure(error: BaseException) -> Failure:
    """What an error of aiohttp or the system says about the attempt.

    `unreachable` means that the request never left; whatever breaks later is `unsure`, for the
    receiver may have acted on it.
    """
    result, code = _judge(error, _causes(error))
    text = str(error) or type(error).__name__
    return Failure(result, code, storable(text))


def storable(text: str) -> str:
    """What a stranger wrote, as a text that any database and any program takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:DETAIL_LENGTH]


def _judge(error: BaseException, causes: list[BaseException]) -> tuple[str, str]:
    if any(isinstance(cause, BlockedAddress) for cause in causes):
        return "blocked", "private"
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "unreachable", "connect_timeout"
    if isinstance(error, asyncio.TimeoutError):
        return "timed_out", "timeout"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "unreachable", "dns"
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientConnectorCertificateError):
        return "unreachable", _tls_code(tls) if tls else "refused"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "unsure", "cut_short"
    if isinstance(error, aiohttp.ClientResponseError):
        return "unsure", "not_http"
    return "unsure", "reset"


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = (
            getattr(error, "certificate_error", None)
            or getattr(error, "os_error", None)
            or error.__cause__
            or error.__context__
        )
    return found


def _tls_code(error: BaseException) -> str:
    text = str(error)
    if "has expired" in text:
        return "tls_expired"
    if "ostname mismatch" in text or "not valid for" in text:
        return "tls_name"
    if "self-signed" in text or "self signed" in text:
        return "tls_self_signed"
    if "unable to get local issuer" in text:
        return "tls_issuer"
    return "tls"


def header_block(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The answer's headers as they came, a line each, capped."""
    return b"".join(name + b": " + value + b"\r\n" for name, value in headers)[:HEADER_BYTES]


def unpacked(raw: bytes, encoding: str) -> bytes:
    """At most 64 KiB of the body, counted after decompression, so that a bomb stays small.

    What cannot be unpacked is kept as it came.
    """
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return raw[:BODY_BYTES]
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # some send deflate without its header
        try:
            return zlib.decompressobj(window).decompress(raw, BODY_BYTES)
        except zlib.error:
            continue
    return raw[:BODY_BYTES]


def retry_after(value: str | None) -> float | None:
    """Seconds from now that Retry-After asks for (RFC 9110, 10.2.3: seconds or a date)."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a year of twenty digits
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
