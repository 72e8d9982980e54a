"""What a worker process keeps between jobs: its loop, connections and memory of webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import redis.asyncio
import uvloop
from cryptography.fernet import MultiFernet
from flask import Flask, current_app

from schoolhooks import job_queue
from schoolhooks.config import Settings
from schoolhooks.dispatch import live
from schoolhooks.dispatch.database import Database
from schoolhooks.dispatch.drain import Drain, Tally
from schoolhooks.dispatch.send import Material
from schoolhooks.sender.client import Client
from schoolhooks.sender.guard import Guard

logger = logging.getLogger(__name__)


class Engine:
    """One process's engine. Nothing in it is needed by any other process, nor after a crash."""

    def __init__(self, app: Flask, settings: Settings, box: MultiFernet) -> None:
        self._app = app
        self._settings = settings
        self._guard = Guard(settings.guard_origins, settings.guard_networks)
        self._database = Database(settings.database_url)
        self._material = Material(box)
        self._changed: set[int] = set()
        self._telling: asyncio.Future[None] | None = None
        self._announcer = ThreadPoolExecutor(1, thread_name_prefix="announce")
        # What is loaded by now stays; and a drain makes few cycles but thousands of objects a
        # second, which the usual thresholds would look through again and again.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)

    def drain(self, stopping: Callable[[], bool]) -> Tally:
        """Run one drain to its end."""
        return self._runner.run(self._drain(stopping))

    def close(self) -> None:
        """Give everything back."""
        self._announcer.shutdown(wait=False)
        self._database.close()
        self._runner.close()

    async def _drain(self, stopping: Callable[[], bool]) -> Tally:
        self._material.forget_messages()
        drain = Drain(
            self._database,
            self._material,
            self._settings,
            stopping=stopping,
            announce=self._announce,
        )
        client = Client(
            self._guard,
            connect_seconds=self._settings.connect_seconds,
            total_seconds=self._settings.total_seconds,
        )
        async with client, self._wake_ups(drain):
            return await drain.run(client)

    def _announce(self, school_ids: Iterable[int]) -> None:
        """In a thread, one word at a time: a Redis that hangs holds up nothing.

        What changes meanwhile is told together, by the next. Only the loop touches what is kept.
        """
        self._changed.update(school_ids)
        if self._changed and (self._telling is None or self._telling.done()):
            told, self._changed = self._changed, set()
            loop = asyncio.get_running_loop()
            self._telling = loop.run_in_executor(self._announcer, self._announce_in_app, told)
            self._telling.add_done_callback(lambda _: self._announce(()))

    def _announce_in_app(self, school_ids: set[int]) -> None:
        with self._app.app_context():
            live.announce(school_ids)

    @contextlib.asynccontextmanager
    async def _wake_ups(self, drain: Drain) -> AsyncIterator[None]:
        """Wake the drain at every nudge, for as long as Redis is there."""
        task = asyncio.create_task(_listen(self._settings.redis_url, drain))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _listen(url: str, drain: Drain) -> None:
    connection = redis.asyncio.Redis.from_url(url)
    try:
        async with connection.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(job_queue.WAKE_CHANNEL)
            async for _ in channel.listen():
                drain.wake()
    except redis.RedisError as error:
        # The drain looks by itself every so often; only a little speed is lost.
        logger.warning("no wake-ups in this drain: %s", type(error).__name__)
    finally:
        with contextlib.suppress(redis.RedisError):
            await connection.aclose()


def engine() -> Engine:
    """The engine of the current app in this process, made at the first call."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    if "schoolhooks_engine" not in app.extensions:
        app.extensions["schoolhooks_engine"] = Engine(
            app,
            app.extensions["schoolhooks_settings"],
            app.extensions["schoolhooks_encryption"],
        )
    return cast(Engine, app.extensions["schoolhooks_engine"])
