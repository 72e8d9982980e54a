"""Receivers that remember every call, and answer as receivers do: well, badly, slowly, never."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ODD = (
    b"HTTP/1.1 500 Broken\r\nContent-Length: 4\r\n\r\n\x00\xff\xfe!",
    b"HTTP/1.1 503 Later\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ncut in the midd",
    b"this is no HTTP at all\r\n\r\n",
    b"",
)


@dataclass(frozen=True)
class Call:
    """One call that came in whole: to which path, of which event, about which order."""

    path: str
    event_id: str
    order_id: str
    accepted: bool
    """Whether a whole 200 went back."""


@dataclass
class Receivers:
    """One server for all of them; the path says who is meant."""

    seed: int
    calls: list[Call] = field(default_factory=list)
    kind: bool = False
    """Everybody behaves: the end of the run."""
    dead: bool = False
    """Nobody answers anything: a fault."""
    port: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def url(self, path: str) -> str:
        """Where calls of one receiver go."""
        return f"http://127.0.0.1:{self.port}{path}"

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer_one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever called was killed
        finally:
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        if self.dead:
            return False
        answer = OK if self.kind else await _MANNERS[path](self._random)
        accepted = answer == OK
        # Noted before the answer leaves: who is told 200 must find the call noted here.
        self.calls.append(Call(path, body["id"], str(body["data"].get("order_id")), accepted))
        writer.write(answer)
        await writer.drain()
        return accepted


async def _steady(_chance: random.Random) -> bytes:
    return OK


async def _odd(chance: random.Random) -> bytes:
    return chance.choice(ODD) if chance.random() < 0.4 else OK


async def _slow(chance: random.Random) -> bytes:
    await asyncio.sleep(chance.uniform(0.2, 0.8))
    return OK


async def _hanging(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        await asyncio.sleep(60)
    return OK


_MANNERS: dict[str, Callable[[random.Random], Awaitable[bytes]]] = {
    "/steady": _steady,
    "/odd": _odd,
    "/slow": _slow,
    "/hanging": _hanging,
}
PATHS = tuple(_MANNERS)
