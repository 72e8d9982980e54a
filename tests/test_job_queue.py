"""The nudge: a job soon, and never a heap of them."""

from schoolhooks import job_queue


def waiting():
    return job_queue.queues().queue(job_queue.DELIVER_QUEUE).count


def test_nudges_in_a_row_make_one_job(app, valkey):
    for _ in range(5):
        assert job_queue.queues().nudge()

    assert waiting() == 1


def test_nudges_over_hours_without_a_worker_make_no_heap(app, valkey):
    for _ in range(20):
        job_queue.queues().nudge()
        valkey.delete(job_queue.NUDGED_KEY)  # as when its time is over

    assert waiting() == job_queue.MOST_WAITING
