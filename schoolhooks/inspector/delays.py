"""Answers that are held back on purpose, so that people can rehearse a slow receiver.

A delay holds one thread of the web server, so only a few may run at once in each process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app

from schoolhooks import config

_KEY = "schoolhooks_delays"


def init_app(app: Flask) -> None:
    """Give the app's process its few places."""
    settings = cast(config.Settings, app.extensions["schoolhooks_settings"])
    app.extensions[_KEY] = threading.BoundedSemaphore(settings.inspector_delays)


@contextmanager
def place(seconds: int) -> Iterator[bool]:
    """A place for an answer held back that long, to be used with `wait`. False: all are taken."""
    places = cast(threading.BoundedSemaphore, current_app.extensions[_KEY])
    if seconds == 0:
        yield True
        return
    taken = places.acquire(blocking=False)
    try:
        yield taken
    finally:
        if taken:
            places.release()


def wait(seconds: int) -> None:
    """Hold the answer back. No database connection may be open meanwhile."""
    if seconds:
        time.sleep(seconds)
