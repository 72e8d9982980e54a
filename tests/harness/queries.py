"""How many queries a page asks; which ones, when there are too many."""

from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

MOST_QUERIES = 12
"""No page of ours asks more."""


@contextmanager
def queries():
    """Collects what the database is asked meanwhile: `with queries() as asked`."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
