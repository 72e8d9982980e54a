"""The contract as documents for programs; open to everyone, as it tells of no school."""

from __future__ import annotations

from functools import cache

import msgspec
from flask import Blueprint, Response, abort

from schoolhooks import triggers
from schoolhooks.triggers import schema as contract

bp = Blueprint("api", __name__)


@bp.get("/openapi.json")
def openapi() -> Response:
    """Every trigger as a webhook, in OpenAPI 3.1."""
    return _document(_openapi(), "application/json")


@bp.get("/schemas/<name>.json", endpoint="schema_by_name")
@bp.get("/schemas/webhooks/<name>.json")  # what each schema says its `$id` is
def schema(name: str) -> Response:
    """The JSON Schema of one trigger's body."""
    trigger = triggers.get(name)
    if trigger is None:
        abort(404)
    text = msgspec.json.format(msgspec.json.encode(contract.json_schema(trigger)), indent=2)
    return _document(text, "application/schema+json")


@cache
def _openapi() -> bytes:
    return msgspec.json.format(msgspec.json.encode(contract.openapi()), indent=2)


def _document(text: bytes, mimetype: str) -> Response:
    response = Response(text, mimetype=mimetype)
    # Tools in a browser, such as viewers of OpenAPI documents, may read it from other sites.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
