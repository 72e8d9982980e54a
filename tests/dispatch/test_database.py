"""The engine's connection: it comes back after the server was away."""

import asyncio

import pytest

from schoolhooks import config
from schoolhooks.dispatch.database import Database


@pytest.fixture
def run(app):
    """Run work(database) on a database of its own."""

    def run(work):
        async def alone():
            database = Database(config.current().database_url)
            try:
                return await work(database)
            finally:
                database.close()

        return asyncio.run(alone())

    return run


def own_pid(connection):
    return connection.execute("SELECT pg_backend_pid()").fetchone()[0]


def test_work_is_done_again_whole_after_the_server_went_away(run):
    tried = []

    async def work(database):
        def end_our_own_session_once(connection):
            tried.append(own_pid(connection))
            if len(tried) == 1:
                connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return "done"

        return await database.run(end_our_own_session_once)

    assert run(work) == "done"
    assert len(set(tried)) == 2, "on a new connection"
