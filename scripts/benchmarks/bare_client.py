"""A baseline: aiohttp on uvloop, POSTing as fast as it can, with no bookkeeping at all."""

import asyncio
import sys
import time

import aiohttp
import uvloop

BODY = b'{"padding": "' + b"x" * 1009 + b'"}'


async def main(url: str, seconds: float) -> None:
    """Print the requests a second at concurrency 100."""
    count = 0
    until = time.monotonic() + seconds

    async def post_on(session: aiohttp.ClientSession) -> None:
        nonlocal count
        while time.monotonic() < until:
            headers = {"content-type": "application/json"}
            async with session.post(url, data=BODY, headers=headers) as answer:
                await answer.read()
            count += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
        await asyncio.gather(*(post_on(session) for _ in range(100)))
    print(count / seconds)


uvloop.run(main(sys.argv[1], float(sys.argv[2])))
