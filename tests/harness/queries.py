"""How many queries a page asks; which ones, when there are too many."""

import re
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

_WRITES = re.compile(r"^\s*(INSERT|UPDATE|WITH emitted)")
MOST_QUERIES = 12
"""No page of ours asks more. That it was seen, which some write down, comes on top."""


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


def assert_few(asked, address):
    """No more than a page may ask, whatever stands in the tables."""
    reads = [one for one in asked if not _WRITES.search(one)]
    assert len(reads) <= MOST_QUERIES, f"{address} asks {len(reads)}:\n" + "\n".join(reads)
