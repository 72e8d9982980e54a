"""What must be true before the processes of the product start: servers answer, tables, members."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import psycopg
import redis
from sqlalchemy.exc import SQLAlchemyError

from schoolhooks import create_app, installation, job_queue
from schoolhooks.config import ConfigError
from schoolhooks.demo.processes import CannotStart
from schoolhooks.extensions import db

ANSWER_SECONDS = 10
OLDEST_POSTGRES = 15


def check_database(url: str) -> None:
    """CannotStart when this database of the person's own cannot be used."""
    try:
        plain = url.replace("+psycopg", "", 1)
        with psycopg.connect(plain, connect_timeout=ANSWER_SECONDS) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise CannotStart(
            "the database in SCHOOLHOOKS_DATABASE_URL does not answer: start it, correct the "
            f"address, or unset it to use the embedded one ({_one_line(error)})"
        ) from None
    if version < OLDEST_POSTGRES:
        raise CannotStart(
            f"the database in SCHOOLHOOKS_DATABASE_URL is PostgreSQL {version}: "
            f"{OLDEST_POSTGRES} or later is needed, or unset it to use the embedded one"
        )


def check_redis(url: str) -> None:
    """CannotStart when this Redis or Valkey of the person's own cannot be used."""
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=ANSWER_SECONDS, socket_timeout=ANSWER_SECONDS
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(
            "the server in SCHOOLHOOKS_REDIS_URL does not answer: start it, correct the "
            f"address, or unset it to use the embedded one ({_one_line(error)})"
        ) from None


def fill_database(settings: Mapping[str, str], email: str, password: str) -> None:
    """Migrate and seed, in this process, which keeps no connection afterwards."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        app = create_app(settings)
    except ConfigError as error:
        raise CannotStart(str(error)) from None
    with app.app_context():
        try:
            installation.migrate()
            installation.seed(email, password)
            db.session.commit()
        except SQLAlchemyError as error:
            raise CannotStart(f"the database could not be filled ({_one_line(error)})") from error
        finally:
            db.session.remove()
            db.engine.dispose()
            job_queue.queues().connection.close()
            job_queue.queues().hasty.close()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
