"""The outbox: no event without the change, no change without the event."""

from schoolhooks import event_ids, job_queue, triggers
from schoolhooks.extensions import db
from schoolhooks.outbox import Event, EventBody, emit
from tests.factories import make_event, make_school


def waiting_jobs():
    return job_queue.queues().queue(job_queue.DELIVER_QUEUE).count


def emit_example(school):
    return emit(triggers.get("order.created").example, school=school.ref, school_id=school.id)


def test_event_and_body_are_there_after_the_commit_and_a_job_waits(app):
    school = make_school()

    event_id = make_event(school)

    assert db.session.get(Event, event_id).matched is None
    assert event_ids.shown(event_id).encode() in db.session.get(EventBody, event_id).body
    assert waiting_jobs() == 1


def test_rollback_leaves_no_event_and_no_job(app):
    school = make_school()

    emit_example(school)
    db.session.rollback()

    assert db.session.query(Event).count() == 0
    assert waiting_jobs() == 0


def test_end_of_a_savepoint_is_no_commit(app):
    school = make_school()

    with db.session.begin_nested():
        emit_example(school)
    assert waiting_jobs() == 0

    db.session.commit()
    assert waiting_jobs() == 1


def test_one_waiting_job_is_enough(app):
    school = make_school()

    for _ in range(5):
        make_event(school)

    assert waiting_jobs() == 1


def test_event_goes_in_with_one_statement(app):
    school = make_school()
    seen = []
    db.event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    ref, school_id = school.ref, school.id
    seen.clear()

    emit(triggers.get("order.created").example, school=ref, school_id=school_id)

    assert len(seen) == 1
    db.session.rollback()


def test_ids_read_back_and_sort_by_time(app):
    first, second = event_ids.new(), event_ids.new()

    assert event_ids.parsed(event_ids.shown(first)) == first
    assert len(event_ids.shown(first)) == 30
    assert event_ids.shown(first) < event_ids.shown(second) or first > second
    for odd in ("", "evt_", "evt_" + "U" * 26, "evt_" + "Z" * 26, "x" * 30):
        assert event_ids.parsed(odd) is None
