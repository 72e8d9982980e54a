"""Keys that stand in forms, so that a form sent twice, as by a double click, is taken once.

A form whose act must not be done twice carries one (`once()` in macros/fields.html). Where a row
has a unique key of its own, as orders have, that is surer: it needs no Redis.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple, ParamSpec

import redis
from flask import Flask, Response, flash, make_response, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import htmx, job_queue
from schoolhooks.texts import N_

FIELD = "once"
AGAIN = N_("This was sent twice, and is done once.")
CLICK_SECONDS = 10
"""For a button: the second click of a double click, and nobody who comes back to do it again."""
FILLED_IN_SECONDS = 600
"""For what was filled in: who goes back and sends it unchanged has seen no answer to it."""
_AT_WORK_SECONDS = 30
_WAIT_SECONDS = 5.0
_LOOK_SECONDS = 0.05
_FLASHES = "_flashes"  # Flask keeps them in the session under this name
_Arguments = ParamSpec("_Arguments")
_View = Callable[_Arguments, ResponseReturnValue]


class _Answer(NamedTuple):
    """What the first one was answered: where it was sent on to, and what was said there."""

    address: str
    said: list[list[str]]


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
    name = _name()
    try:
        return name is None or _begin(name, FILLED_IN_SECONDS)
    except redis.RedisError:
        return True


def taken_once(
    otherwise: str, *, seconds: int = CLICK_SECONDS
) -> Callable[[_View[_Arguments]], _View[_Arguments]]:
    """Let a view do the same form once: the second time it answers what it answered the first time.

    A form that was refused, or broke, is none that was sent. `otherwise`: the endpoint of the page
    for whoever sends it again while the first one takes very long.
    """

    def decorate(view: _View[_Arguments]) -> _View[_Arguments]:
        @wraps(view)
        def answer(*positional: _Arguments.args, **named: _Arguments.kwargs) -> ResponseReturnValue:
            name = _name()
            try:
                before = None if name is None else _answered_before(name)
            except redis.RedisError:
                name = before = None
            if before is not None:
                return _said_again(before, otherwise)
            if name is None:
                return view(*positional, **named)
            return _kept(name, seconds, lambda: view(*positional, **named))

        return answer

    return decorate


def _name() -> str | None:
    """What this form is known by in Redis; None for one without a key.

    The same key with something else typed is another form: who goes back and changes a word means
    to send that.
    """
    if not request.form.get(FIELD):
        return None
    typed = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
    digest = hashlib.sha256(json.dumps([request.path, typed]).encode()).hexdigest()
    return f"schoolhooks:form:{digest[:32]}"


def _begin(name: str, seconds: int) -> bool:
    return bool(job_queue.queues().hasty.set(name, "", nx=True, ex=seconds))


def _answered_before(name: str) -> _Answer | None:
    """What the form was answered before; None: it is the first, or none before it was taken.

    The other one may still be at work: it is waited for. Raises redis.RedisError.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while not _begin(name, _AT_WORK_SECONDS):
        if kept := job_queue.queues().hasty.get(name):
            return _Answer(*json.loads(kept))
        if time.monotonic() > until:
            return _Answer("", [])
        time.sleep(_LOOK_SECONDS)
    return None


def _kept(name: str, seconds: int, view: Callable[[], ResponseReturnValue]) -> Response:
    """The view's answer, kept for whoever sends the form again if it sends the member on."""
    said_before = len(session.get(_FLASHES, []))
    kept = None
    try:
        response = make_response(view())
        address = response.headers.get("HX-Redirect") or response.location
        said = session.get(_FLASHES, [])[said_before:]
        if address and all(tone != "bad" for tone, _text in said):
            kept = json.dumps(_Answer(address, said))
    finally:
        with contextlib.suppress(redis.RedisError):
            if kept:
                job_queue.queues().hasty.set(name, kept, ex=seconds)
            else:
                job_queue.queues().hasty.delete(name)
    return response


def _said_again(before: _Answer, otherwise: str) -> Response:
    for tone, text in before.said if before.address else [("good", _(AGAIN))]:
        flash(text, tone)
    return htmx.see_other(before.address or url_for(otherwise))
