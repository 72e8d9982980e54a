"""The log of one webhook to take away, as the filters show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from flask import Response, abort, request, stream_with_context
from flask.typing import ResponseReturnValue

from schoolhooks.webhook_settings import export
from schoolhooks.webhook_settings.blueprint import bp, own_webhook_or_404
from schoolhooks.webhook_settings.filters import Filters


class _Format(NamedTuple):
    pages: Callable[[int, Filters], Iterator[str]]
    mimetype: str


_FORMATS = {
    "csv": _Format(export.csv_pages, "text/csv"),
    "jsonl": _Format(export.json_pages, "application/jsonl"),
}


@bp.get("/<int:webhook_id>/log.<suffix>", endpoint="export")
def export_log(webhook_id: int, suffix: str) -> ResponseReturnValue:
    """The whole log, or what the filters let through, streamed."""
    webhook = own_webhook_or_404(webhook_id)
    if suffix not in _FORMATS:
        abort(404)
    chosen = _FORMATS[suffix]
    pages = chosen.pages(webhook.id, Filters.read(request.args))
    return Response(
        stream_with_context(pages),
        mimetype=chosen.mimetype,
        headers={
            "Content-Disposition": f'attachment; filename="webhook-{webhook.id}-log.{suffix}"',
            "Cache-Control": "private, no-store",
        },
    )
