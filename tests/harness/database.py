"""PostgreSQL and Valkey for the run, the app on them, and their emptying after each test."""

import sys
from pathlib import Path

import psycopg
import pytest
import redis
from jinja2 import FileSystemBytecodeCache
from psycopg import sql

from schoolhooks.demo.servers import TemporaryServers
from tests.harness.pages import SeparateClient

ROOT = Path(__file__).resolve().parents[2]
TABLES = """
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname <> 'alembic_version'
"""


@pytest.fixture(scope="session")
def servers():
    """One PostgreSQL and one Valkey for the whole run, on sockets of their own."""
    with TemporaryServers() as running:
        yield running


@pytest.fixture(scope="session")
def environment(servers) -> dict[str, str]:
    """The settings that the tests' app and every program they start run under."""
    return {
        "SCHOOLHOOKS_DATABASE_URL": servers.postgres.url,
        "SCHOOLHOOKS_REDIS_URL": servers.valkey.url,
        "SCHOOLHOOKS_STATE_DIR": str(servers.folder),
        "SCHOOLHOOKS_ALLOWED_NETWORKS": "127.0.0.0/8",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(scope="session")
def make_app(environment, tmp_path_factory):
    """Build an app on the test servers: make_app(SWEEP_SECONDS=1)."""
    from schoolhooks import create_app

    made = []
    # Each app would compile the templates that it shows anew.
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))

    def make(**overrides):
        prefix = "SCHOOLHOOKS_"
        settings = {
            name.removeprefix(prefix): value
            for name, value in environment.items()
            if name.startswith(prefix)
        }
        app = create_app({**settings, "TESTING": True, **overrides})
        app.test_client_class = SeparateClient
        app.jinja_env.bytecode_cache = compiled
        made.append(app)
        return app

    yield make
    for app in made:
        _disconnect(app)


def _disconnect(app):
    from schoolhooks.extensions import db

    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    queues = app.extensions["schoolhooks_queues"]
    queues.connection.close()
    queues.hasty.close()


@pytest.fixture(scope="session")
def _migrated_app(make_app):
    """The app on a database that the migrations made, as `schoolhooks migrate` does."""
    from flask_migrate import upgrade

    from schoolhooks import partitions
    from schoolhooks.extensions import db, utc_now

    app = make_app()
    with app.app_context():
        upgrade()
        now = utc_now()
        partitions.ensure(db.session.connection(), now, now + partitions.WEEK)
        db.session.commit()
    return app


@pytest.fixture(scope="session")
def _admin(servers):
    with psycopg.connect(servers.postgres.url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def _emptying(_migrated_app, _admin):
    """The statement that finds which tables hold rows: most tests touch few of them."""
    names = [row[0] for row in _admin.execute(TABLES)]
    look = sql.SQL("select {} where exists (select 1 from {})")
    return sql.SQL(" union all ").join(
        look.format(sql.Literal(name), sql.Identifier(name)) for name in names
    )


@pytest.fixture
def empty_database(_admin, _emptying):
    """The migrated database, emptied after the test whoever wrote to it."""
    yield
    touched = [row[0] for row in _admin.execute(_emptying)]
    with _admin.transaction():
        # Faster than TRUNCATE, which makes new files; the role skips the foreign keys' order.
        _admin.execute("set local session_replication_role = replica")
        for name in touched:
            _admin.execute(sql.SQL("delete from {}").format(sql.Identifier(name)))


@pytest.fixture
def valkey(servers):
    """A connection to the run's Valkey, empty before and after the test."""
    with redis.from_url(servers.valkey.url) as connection:
        connection.flushall()
        yield connection
        connection.flushall()


@pytest.fixture
def app(_migrated_app, empty_database, valkey):
    """The app on empty servers, with its context pushed; requests still get one of their own."""
    from schoolhooks.extensions import db

    with _migrated_app.app_context():
        yield _migrated_app
        db.session.remove()


@pytest.fixture
def runner(app):
    """Runs the commands of `flask` and `schoolhooks` in this process."""
    return app.test_cli_runner()


@pytest.fixture(scope="session")
def python(environment) -> list[str]:
    """How to start the project's own commands from a test."""
    return [sys.executable, "-m", "schoolhooks"]
