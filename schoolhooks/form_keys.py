"""Keys that stand in forms, so that a form sent twice, as by a double click, is taken once.

A form whose act makes something new each time carries one (`once()` in macros/fields.html). Where a
row has a unique key of its own, as orders have, that is surer: it needs no Redis.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import cast

import redis
from flask import Flask, current_app, request

from schoolhooks import job_queue
from schoolhooks.texts import N_

FIELD = "once"
AGAIN = N_("This was sent twice, and is done once.")
_KEPT_SECONDS = 600


def init_app(app: Flask) -> None:
    """Let templates put fresh keys into forms."""
    app.add_template_global(fresh_key)


def fresh_key() -> str:
    """A key that no other form has."""
    return secrets.token_urlsafe(12)


def is_first() -> bool:
    """Whether the form in this request comes for the first time. Ask only when it will be done.

    A form without a key is always the first, and so is every one while Redis is away: better that
    something is done twice then than that nothing can be done.
    """
    key = request.form.get(FIELD, "")
    if not key:
        return True
    name = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:32]
    queues = cast(job_queue.Queues, current_app.extensions["schoolhooks_queues"])
    try:
        return bool(queues.hasty.set(f"schoolhooks:form:{name}", 1, nx=True, ex=_KEPT_SECONDS))
    except redis.RedisError:
        return True
