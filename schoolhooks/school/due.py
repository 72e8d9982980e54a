"""What time alone brings about, as rules; each rule stands beside the actions that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Mapped, Session


class HasId(Protocol):
    """A table whose rows have a number and belong to a school."""

    id: Mapped[int]
    school_id: Mapped[int]


Row = TypeVar("Row", bound=HasId)


@dataclass(frozen=True)
class Rule(Generic[Row]):
    """Which rows something is due for, and what happens to each of them, exactly once.

    1. `happens` changes the row so that `is_due` no longer holds for it, and announces the fact in
       the same transaction. So a rule may run twice, late, or in two processes at once.
    2. `happens` is called with the row locked, and only where `is_due` still holds under that lock.
    3. A row that someone else holds is passed over; the next run, half a minute on, sees what
       became of it.
    """

    name: str
    """What happened, to be followed by how often: N_("orders expired"); pages translate it."""
    table: type[Row]
    is_due: Callable[[datetime], ColumnElement[bool]]
    happens: Callable[[Row, datetime], object]

    def due_ids(
        self, session: Session, now: datetime, after: int, limit: int, school_id: int | None = None
    ) -> list[int]:
        """The next rows that something seems to be due for, in the order of their numbers."""
        query = (
            select(self.table.id)
            .where(self.table.id > after, self.is_due(now))
            .order_by(self.table.id)
            .limit(limit)
        )
        if school_id is not None:
            query = query.where(self.table.school_id == school_id)
        return list(session.scalars(query))

    def happen(self, session: Session, row_id: int, now: datetime) -> bool:
        """Lock the row and let it happen. False: it is not due any more, or someone holds it."""
        query = (
            select(self.table)
            .where(self.table.id == row_id, self.is_due(now))
            .with_for_update(skip_locked=True, key_share=True, of=self.table)
            .execution_options(populate_existing=True)
        )
        row = session.scalars(query).one_or_none()
        if row is None:
            return False
        self.happens(row, now)
        return True
