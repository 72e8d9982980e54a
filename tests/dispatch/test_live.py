"""The tag of a school's numbers."""

from schoolhooks import job_queue
from schoolhooks.dispatch import live


def test_tag_stays_until_numbers_change(app, valkey):
    before = live.tag(1)

    assert live.tag(1) == before
    live.announce([1])
    assert live.tag(1) != before


def test_one_schools_change_leaves_anothers_tag_alone(app, valkey):
    before = live.tag(2)

    live.announce([1])

    assert live.tag(2) == before


def test_wiped_valkey_never_repeats_a_tag(app, valkey):
    seen = {live.tag(1)}
    for _ in range(5):
        valkey.flushall()
        seen.add(live.tag(1))

    assert len(seen) == 6


def test_without_valkey_there_is_no_tag_and_nothing_fails(make_app):
    app = make_app(REDIS_URL="unix:///nowhere/valkey.sock")
    with app.app_context():
        live.announce([1])

        assert live.tag(1) is None
        assert job_queue.queues().nudge() is False
