"""The HTTP client: one attempt is one send, bounded in time and size, dialled where vetted."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from yarl import URL

from schoolhooks.sender import certificate
from schoolhooks.sender.addresses import is_public, literal
from schoolhooks.sender.guard import Guard, Place, Refusal, Resolve, look_up
from schoolhooks.sender.outcomes import (
    BODY_BYTES,
    SUCCESS_BODY_BYTES,
    BlockedAddress,
    Failure,
    Outcome,
    failure,
    header_block,
    retry_after,
    storable,
    unpacked,
)

PLACES_KEPT = 10_000
LONGEST_LINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What one attempt sends."""

    url: str
    body: bytes
    headers: Mapping[str, str]


class Client:
    """Sends requests over kept connections. Use as an async context manager, in one loop."""

    def __init__(
        self,
        guard: Guard,
        resolve: Resolve = look_up,
        *,
        connect_seconds: float = 5.0,
        total_seconds: float = 15.0,
        tls: Any = True,
    ) -> None:
        self._guard = guard
        self._gate = _Gate(guard, resolve)
        self._timeout = aiohttp.ClientTimeout(total=total_seconds, connect=connect_seconds)
        self._tls = tls
        self._prepared: dict[str, URL | Refusal] = {}

    async def __aenter__(self) -> Client:
        connector = aiohttp.TCPConnector(
            resolver=self._gate,
            socket_factory=self._gate.socket,
            use_dns_cache=False,  # each new connection is vetted on what the name says then
            limit=0,  # how many are in flight is the caller's rule
            ssl=self._tls,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            response_class=_Answer,
            auto_decompress=False,  # a bomb must stay small: unpacked() counts what comes out
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("accept", "accept-encoding", "user-agent"),
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=5000,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(self, request: Request) -> Outcome:
        """One request and what came of it. Never raises for what network or receiver do."""
        started_at, began = datetime.now(UTC), time.monotonic()

        def passed_ms() -> int:
            return int((time.monotonic() - began) * 1000)

        url = self._prepare(request.url)
        if isinstance(url, Refusal):
            return Outcome("blocked", started_at, 0, code=url.code, detail=url.sentence)
        answer: aiohttp.ClientResponse | None = None
        try:
            # Redirects are answers like others; aiohttp never repeats a POST by itself.
            async with self._session.post(
                url, data=request.body, headers=request.headers, allow_redirects=False
            ) as answer:
                raw = await _read(answer)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            duration_ms = passed_ms()
            found = await self._dated(failure(error), url)
            return _failed(found, answer, started_at, duration_ms)
        return _answered(answer, raw, started_at, passed_ms())

    async def _dated(self, found: Failure, url: URL) -> Failure:
        """The failure; of a certificate that has expired, with the day on which it did."""
        if found.code != "tls_expired" or url.host is None or url.port is None:
            return found
        addresses = await self._gate.passed(url.host, url.port)
        until = await certificate.valid_until(url.host, addresses, url.port)
        # It may be another certificate of the chain that has expired.
        if until is None or until > datetime.now(UTC):
            return found
        return replace(found, detail=certificate.told(found.detail, until))

    def _prepare(self, url: str) -> URL | Refusal:
        prepared = self._prepared.get(url)
        if prepared is None:
            place = self._guard.check_url(url)
            prepared = place if isinstance(place, Refusal) else self._admit(url, place)
            if len(self._prepared) >= PLACES_KEPT:
                self._prepared.clear()
            self._prepared[url] = prepared
        return prepared

    def _admit(self, url: str, place: Place) -> URL:
        self._gate.admit(place)
        return URL(url).with_host(place.host)


class _Gate(AbstractResolver):
    """Resolves and vets names for aiohttp, and looks once more at each address before dialling."""

    def __init__(self, guard: Guard, resolve: Resolve) -> None:
        self._guard = guard
        self._resolve = resolve
        self._places: dict[tuple[str, int], Place] = {}
        self._passed: set[tuple[str, int]] = set()
        self._looking: dict[Place, asyncio.Task[list[str] | Refusal]] = {}

    def admit(self, place: Place) -> None:
        """Remember the place behind a host and port; a literal was vetted with its URL."""
        self._places[place.host, place.port] = place
        if literal(place.host) is not None:
            self._passed.add((place.host, place.port))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The vetted addresses of a host; aiohttp dials these and no others."""
        place = self._places.get((host, port)) or Place("https", host, port)
        found = await self._vetted(place)
        if isinstance(found, Refusal):
            raise BlockedAddress(found.sentence)
        self._passed.update((address, port) for address in found)
        return [_result(host, address, port) for address in found]

    async def passed(self, host: str, port: int) -> list[str]:
        """The addresses that may be dialled for a place that was admitted; none if it may not."""
        if literal(host) is not None:
            return [host]
        try:
            return [one["host"] for one in await self.resolve(host, port)]
        except OSError:
            return []

    async def close(self) -> None:
        """Nothing is held."""

    async def _vetted(self, place: Place) -> list[str] | Refusal:
        """One look-up at a time for each place: a name that hangs takes one thread, not many."""
        looking = self._looking.get(place)
        if looking is None:
            looking = asyncio.ensure_future(self._guard.vetted(place, self._resolve))
            self._looking[place] = looking
            looking.add_done_callback(lambda done: self._forget(place, done))
        # Shielded: whoever runs out of time leaves, and the others go on waiting.
        return await asyncio.shield(looking)

    def _forget(self, place: Place, done: asyncio.Task[list[str] | Refusal]) -> None:
        self._looking.pop(place, None)
        if not done.cancelled():
            done.exception()  # taken note of, also where nobody waits any more

    def socket(self, address_info: Any) -> socket.socket:
        """The socket for an address, refused if it is neither public nor vetted."""
        family, kind, protocol, _, address = address_info
        if (address[0], address[1]) not in self._passed and not is_public(
            ipaddress.ip_address(address[0])
        ):
            raise BlockedAddress(f"{address[0]} was not vetted")
        return socket.socket(family, kind, protocol)


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


class _Answer(aiohttp.ClientResponse):
    """An answer that remembers who gave it: a short one has let its connection go when we look."""

    address: str | None = None

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Note the peer as soon as there is a connection."""
        transport = connection.transport
        peer = transport.get_extra_info("peername") if transport else None
        self.address = str(peer[0]) if peer else None
        return await super().start(connection)


def _address_of(answer: aiohttp.ClientResponse | None) -> str | None:
    return answer.address if isinstance(answer, _Answer) else None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """At most 64 KiB of the body; the connection is dropped when there is more."""
    content = answer.content
    raw = await content.read(BODY_BYTES)
    while raw and len(raw) < BODY_BYTES:
        more = await content.read(BODY_BYTES - len(raw))
        if not more:
            return raw
        raw += more
    if raw and not content.at_eof():
        answer.close()
    return raw


def _answered(
    answer: aiohttp.ClientResponse,
    raw: bytes,
    started_at: datetime,
    duration_ms: int,
) -> Outcome:
    status = answer.status
    delivered = 200 <= status < 300
    redirect = 300 <= status < 400
    headers = answer.headers
    body = unpacked(raw, headers.get("content-encoding", "").lower()) if raw else b""
    return Outcome(
        "delivered" if delivered else "rejected",
        started_at,
        duration_ms,
        status=status,
        headers=header_block(answer.raw_headers),
        body=body[:SUCCESS_BODY_BYTES] if delivered else body,
        address=_address_of(answer),
        code="redirect" if redirect else None,
        detail=storable(headers.get("location", "")) if redirect else None,
        retry_after_seconds=None if delivered else retry_after(headers.get("retry-after")),
    )


def _failed(
    found: Failure,
    answer: aiohttp.ClientResponse | None,
    started_at: datetime,
    duration_ms: int,
) -> Outcome:
    """Without a whole answer; what came of one is kept for the log, but proves nothing."""
    return Outcome(
        found.result,
        started_at,
        duration_ms,
        status=None,
        headers=header_block(answer.raw_headers) if answer else b"",
        address=_address_of(answer),
        code=found.code,
        detail=found.detail,
    )
