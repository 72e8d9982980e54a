"""Weekly partitions: rows that came before their partition are moved into it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from schoolhooks import event_ids, partitions
from schoolhooks.extensions import db
from schoolhooks.outbox import Event

MOMENT = datetime(2025, 3, 5, 12, tzinfo=UTC)


def test_partition_is_made_once_and_takes_the_rows_of_its_week(app):
    ids = [event_ids.floor(MOMENT + timedelta(days=days)) for days in (0, 20)]
    for event_id in ids:
        db.session.add(Event(id=event_id, school_id=1, trigger="order.created", occurred_at=MOMENT))
    db.session.flush()
    connection = db.session.connection()

    made = partitions.ensure(connection, MOMENT, MOMENT)
    again = partitions.ensure(connection, MOMENT, MOMENT)

    assert sorted(made) == [f"{table}_20250303" for table in sorted(partitions.SPLIT_TABLES)]
    assert again == []
    inside = connection.execute(text("SELECT id FROM event_20250303")).scalars().all()
    assert inside == [ids[0]]
    assert db.session.query(Event).count() == 2, "the other one waits where it was"
    db.session.rollback()


def test_weeks_begin_on_mondays():
    assert partitions.week_of(MOMENT) == datetime(2025, 3, 3, tzinfo=UTC)
    assert partitions.starts_at(partitions.name("event", MOMENT)) == MOMENT.replace(hour=0)
