"""The engine's own connection: asynchronous, kept between jobs, set up for bulk statements.

Pages use the session.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg

logger = logging.getLogger(__name__)

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
T = TypeVar("T")

# 1. The engine may commit without waiting for the disk: what a crash of PostgreSQL takes back is
#    taken back whole and in order, so a lost record is an attempt whose lease runs out, never a
#    wrong row. The outbox commits with the caller's own setting.
# 2. Statements are prepared once, with plans that do not depend on the values: the tables have
#    many partitions, and planning anew each time costs more than running.
# 3. Those plans are made when a table may still be empty, so whatever reads a table or the index of
#    all that is open from end to end is ruled out: each row is found by its key.
# 4. A machine that loses its power or its network says no goodbye. PostgreSQL would keep its
#    transaction, and with it the locks on lanes, for two hours; so both ends look for each other.
_OPTIONS = (
    "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan"
    " -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off"
    " -c enable_mergejoin=off -c jit=off -c idle_in_transaction_session_timeout=10s"
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
    " -c tcp_user_timeout=15s"
)
_OUR_END: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
# The second is what a worker finds that was frozen inside a transaction and given up by the server.
_LOST = (psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout)
_BACK_OFF_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0)


class Database:
    """One connection that comes back after the server was away."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._connection: Connection | None = None

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do the work, one statement, which is its own transaction; again if the server went away.

        One statement is one answer to wait for. Each answer waits for its turn among hundreds of
        calls in the loop, and a BEGIN and a COMMIT would be two more.

        Raises psycopg.OperationalError when the server stays away for about twelve seconds.
        """
        for back_off in _BACK_OFF_SECONDS:
            try:
                return await self._once(work)
            except _LOST as error:
                await self.close()
                logger.warning("database lost (%s), again in %s s", type(error).__name__, back_off)
                await asyncio.sleep(back_off)
        return await self._once(work)

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _once(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, options=_OPTIONS, autocommit=True, prepare_threshold=0, **_OUR_END
            )
        return await work(self._connection)
