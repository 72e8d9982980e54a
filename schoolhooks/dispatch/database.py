"""The engine's own connection, in a thread of its own: kept between jobs, set up for bulk.

Pages use the session.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg

logger = logging.getLogger(__name__)

Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")

# 1. The engine may commit without waiting for the disk: what a crash of PostgreSQL takes back is
#    taken back whole and in order, so a lost record is an attempt whose lease runs out, never a
#    wrong row. The outbox commits with the caller's own setting.
# 2. Statements are prepared once, with plans that do not depend on the values: the tables have
#    many partitions, and planning anew each time costs more than running.
# 3. Those plans are made when a table may still be empty, so whatever reads a table or the index of
#    all that is open from end to end is ruled out: each row is found by its key.
# 4. A machine that loses its power or its network says no goodbye. No transaction is open between
#    statements, but PostgreSQL would keep one whose answer it cannot get rid of, and with it the
#    locks on lanes, for two hours; so both ends look for each other.
_OPTIONS = (
    "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan"
    " -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off"
    " -c enable_mergejoin=off -c jit=off -c tcp_keepalives_idle=10"
    " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=15s"
)
_OUR_END: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
_BACK_OFF_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0)


class Database:
    """One connection that comes back after the server was away.

    Its thread waits for PostgreSQL, not for its turn among the hundreds of calls in the loop: in
    the loop, each statement would wait for that twice, to be sent and to be answered.
    """

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do the work in the thread, as `insist` does."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.insist, work)

    def insist(self, work: Callable[[Connection], T]) -> T:
        """Do the work, each statement a transaction; again from its start if the server went away.

        Raises psycopg.OperationalError when the server stays away for about twelve seconds.
        """
        for back_off in _BACK_OFF_SECONDS:
            try:
                return self._once(work)
            except psycopg.OperationalError as error:
                self._disconnect()
                logger.warning("database lost (%s), again in %s s", type(error).__name__, back_off)
                time.sleep(back_off)
        return self._once(work)

    def close(self) -> None:
        """Give connection and thread back; waits for what is being done."""
        self._thread.submit(self._disconnect)
        self._thread.shutdown()

    def _once(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url, options=_OPTIONS, autocommit=True, prepare_threshold=0, **_OUR_END
            )
        return work(self._connection)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
