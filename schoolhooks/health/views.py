"""The addresses that a supervisor or a load balancer asks; neither needs signing in."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from schoolhooks.health import checks

bp = Blueprint("health", __name__)
_HEADERS = {"Cache-Control": "no-store"}


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """This process answers. Restart it when it does not; nothing else is looked at."""
    return {"status": checks.OK}, 200, _HEADERS


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Everything that orders and deliveries need is there; else 503 and which part is not."""
    parts = checks.ready()
    is_ready = set(parts.values()) == {checks.OK}
    status = checks.OK if is_ready else "not ready"
    return {"status": status, "parts": parts}, 200 if is_ready else 503, _HEADERS
