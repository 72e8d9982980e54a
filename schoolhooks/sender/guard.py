"""The one gate before every call: what a URL may look like, and where it may lead."""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from schoolhooks.sender.addresses import Address, Network, is_public, literal, normal_host
from schoolhooks.texts import N_

LONGEST_URL = 2000
"""A sentence below says it too."""
_PORTS = {"http": 80, "https": 443}
_CHECK_SECONDS = 5.0
# A look-up can hang for half a minute, and the usual few threads would soon all be taken by names
# that hang, in the way of those that do not.
_RESOLVERS = concurrent.futures.ThreadPoolExecutor(64, thread_name_prefix="resolve")

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a name and a port to its addresses; raises OSError when there are none."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an address is refused: a code for tables, a sentence for the person who typed it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Place:
    """A URL taken apart: scheme, normal host, port."""

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """As in the settings: the port is left out where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (
            "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        )


_NOT_HTTP = Refusal("scheme", N_("The address must start with https:// or http://."))
_TOO_LONG = Refusal("too_long", N_("The address is longer than 2,000 characters."))
_ODD = Refusal(
    "characters", N_("The address has a space or another character that cannot be in it.")
)
_NO_HOST = Refusal("host", N_("The address has no valid server name after the //."))
_PORT = Refusal("port", N_("The number after the colon must be a port from 1 to 65535."))
_CREDENTIALS = Refusal(
    "credentials",
    N_(
        "Take the user name and password out of the address;"
        " put a header into the settings instead."
    ),
)
_PRIVATE = Refusal(
    "private",
    N_("This address is inside a private network. Use one that can be reached from the internet."),
)
_UNKNOWN = Refusal(
    "does_not_resolve",
    N_("No server of that name was found. Check the spelling of the address."),
)


class Guard:
    """Lets public addresses through, and the exact origins and networks an operator allowed."""

    def __init__(
        self,
        allowed_origins: Collection[str] = (),
        allowed_networks: Collection[Network] = (),
    ) -> None:
        self._networks = tuple(allowed_networks)
        self._origins = frozenset(
            place.origin for place in map(take_apart, allowed_origins) if isinstance(place, Place)
        )

    def check_url(self, url: str) -> Place | Refusal:
        """The URL's place, or why it is refused by its looks alone; nothing is resolved."""
        place = take_apart(url)
        if isinstance(place, Refusal):
            return place
        address = literal(place.host)
        if address is not None and not self.allows(address, place):
            return _PRIVATE
        return place

    def allows(self, address: Address, place: Place) -> bool:
        """Whether a call to that place may be dialled at that address."""
        return (
            is_public(address)
            or place.origin in self._origins
            or any(address.version == one.version and address in one for one in self._networks)
        )

    async def vetted(self, place: Place, resolve: Resolve) -> list[str] | Refusal:
        """The addresses of the place's host, or a refusal: one bad address refuses the name.

        Raises OSError when the name does not resolve: at creation that is a refusal, at a send
        it is a failure to be retried.
        """
        found = await resolve(place.host, place.port)
        addresses = [ipaddress.ip_address(one) for one in found]
        if not addresses:
            raise OSError(f"{place.host} has no address")
        if not all(self.allows(address, place) for address in addresses):
            return _PRIVATE
        return [str(address) for address in addresses]

    async def check(self, url: str, resolve: Resolve | None = None) -> Refusal | None:
        """Why the URL is refused, its name looked up; None when it may be called."""
        place = self.check_url(url)
        if isinstance(place, Refusal):
            return place
        if literal(place.host) is not None:
            return None
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                found = await self.vetted(place, resolve or look_up)
        except (OSError, ValueError):  # a time-out is an OSError
            return _UNKNOWN
        return found if isinstance(found, Refusal) else None

    def check_blocking(
        self, url: str, resolve: Resolve | None = None, seconds: float = _CHECK_SECONDS
    ) -> Refusal | None:
        """The same for a web form, whose thread may or may not have a loop of its own.

        A system's resolver can hang for minutes and cannot be stopped, so it is left behind when
        the time is over, in a thread that nobody waits for.
        """
        answer: concurrent.futures.Future[Refusal | None] = concurrent.futures.Future()

        def work() -> None:
            try:
                answer.set_result(asyncio.run(self.check(url, resolve)))
            except BaseException as error:
                answer.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            return answer.result(seconds)
        except TimeoutError:
            return _UNKNOWN


def take_apart(url: str) -> Place | Refusal:
    """The place a URL names, or what is wrong with its form."""
    if len(url) > LONGEST_URL:
        return _TOO_LONG
    if any(character <= " " or character in '\x7f\\"<>^`{|}' for character in url):
        return _ODD
    if not url.lower().startswith(("http://", "https://")):
        return _NOT_HTTP
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return _PORT if "ort" in str(error) else _NO_HOST
    if "@" in parts.netloc:
        return _CREDENTIALS
    normal = normal_host(host or "")
    if normal is None:
        return _NO_HOST
    if port == 0:
        return _PORT
    return Place(parts.scheme, normal, port or _PORTS[parts.scheme])


async def look_up(host: str, port: int) -> list[str]:
    """The system's resolver, in a thread of its own kind. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_RESOLVERS, _addresses, host, port)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
