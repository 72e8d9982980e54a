"""Ids of rows in addresses: what no row can have as its id is no address of ours."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**63 - 1
"""The largest bigint: PostgreSQL answers a larger one with an error, not with "no such row"."""


class RowId(IntegerConverter):
    """`<int:webhook_id>` within the database's range."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": LARGEST, **options})


def init_app(app: Flask) -> None:
    """Let every `<int:...>` be one."""
    app.url_map.converters["int"] = RowId
