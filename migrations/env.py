"""Alembic's environment: runs inside the app, knows partitions by their parents only."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import text

from schoolhooks.extensions import db

config = context.config


def partition_names(connection: Any) -> set[str]:
    """Tables that are partitions of others: the models know only their parents."""
    rows = connection.execute(text("SELECT relname FROM pg_class WHERE relispartition"))
    return set(rows.scalars())


def run() -> None:
    """Migrate online; there is no offline mode, for partitions are read from the database."""
    engine = db.engine
    with engine.connect() as connection:
        strays = partition_names(connection)
        connection.commit()  # Alembic commits only a transaction that it began itself

        def include_object(_object: Any, name: str | None, kind: str, *_rest: Any) -> bool:
            return not (kind == "table" and name in strays)

        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
