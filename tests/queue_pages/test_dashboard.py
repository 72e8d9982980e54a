"""What the dashboard shows of real jobs in a real Valkey."""

import pytest
from rq.job import Job
from rq.serializers import JSONSerializer

from schoolhooks import job_queue
from schoolhooks.members.models import Role
from tests.factories import make_member, make_school
from tests.harness.pages import Page

SAME = {"Sec-Fetch-Site": "same-origin"}


def break_with(text):
    """A job that fails."""
    raise ValueError(text)


@pytest.fixture
def developer(page):
    """The plain client of a signed-in developer."""
    page.sign_in(make_member(make_school(), Role.DEVELOPER))
    return page.client


@pytest.fixture
def queue(app):
    return job_queue.queues().queue(job_queue.DELIVER_QUEUE)


@pytest.fixture
def work(queue):
    """Run what waits, in this process."""

    def run():
        job_queue.Worker([queue], connection=queue.connection, serializer=JSONSerializer).work(
            burst=True, logging_level="CRITICAL"
        )

    return run


def test_a_job_reads_well(developer, queue, work):
    job_queue.queues().nudge()
    (job_id,) = queue.job_ids
    waiting = developer.get("/rq/0/data/jobs/deliver/queued/8/asc/1.json").get_json()
    work()

    done = developer.get("/rq/0/data/jobs/deliver/finished/8/asc/1.json").get_json()
    info = developer.get(f"/rq/0/data/job/{job_id}.json").get_json()

    assert [job["description"] for job in waiting["jobs"]] == ["Deliver what is due"]
    assert [job["id"] for job in done["jobs"]] == [job_id]
    assert info["status"] == "finished"
    assert info["result"].startswith("Deliver: ")


def test_jobs_begin_with_a_queue_of_ours(developer):
    assert "on queue <strong>deliver</strong>" in developer.get("/rq/0/view/jobs").text


def test_the_pages_open(developer, queue, work):
    job_queue.queues().nudge()
    (job_id,) = queue.job_ids
    work()

    for path in ("", "0/view/jobs", "0/view/workers", f"0/view/job/{job_id}"):
        answer = developer.get(f"/rq/{path}")
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        assert "unsafe-eval" in answer.headers["Content-Security-Policy"]
        assert 'href="/"' in answer.text
        assert "unix:" not in answer.text, "the address of Redis is no one's business"


def test_a_worker_shows_what_it_is_doing(developer, programs, eventually):
    programs.worker(LINGER_SECONDS=5)
    job_queue.queues().nudge()

    def busy():
        workers = developer.get("/rq/0/data/workers.json").get_json()["workers"]
        return [one for one in workers if one["current_job"] != "idle"]

    (worker,) = eventually(busy)
    assert worker["queues"] == ["deliver"]
    assert worker["current_job"]["description"] == "Deliver what is due"


def test_what_an_exception_quotes_is_not_markup(developer, queue, work):
    job = queue.enqueue(break_with, "<img src=x onerror=alert(1)>")
    work()

    info = developer.get(f"/rq/0/data/job/{job.id}.json").get_json()

    assert "&lt;img src=x" in info["exc_info"]
    assert "<img" not in info["exc_info"] + info["description"]


def test_failed_jobs_can_be_started_again_and_deleted(developer, queue, work):
    first, second = queue.enqueue(break_with, "1"), queue.enqueue(break_with, "2")
    work()

    assert developer.post(f"/rq/job/{first.id}/requeue", headers=SAME).status_code == 200
    assert queue.job_ids == [first.id]
    assert developer.post("/rq/requeue/deliver", headers=SAME).get_json()["count"] == 1
    assert set(queue.job_ids) == {first.id, second.id}
    assert developer.post(f"/rq/job/{first.id}/delete", headers=SAME).status_code == 200
    assert queue.job_ids == [second.id]
    assert developer.post("/rq/queue/deliver/queued/empty", headers=SAME).status_code == 200
    assert queue.count == 0


UNKNOWN = [
    "/rq/0/view/job/nope",
    "/rq/0/data/job/nope.json",
    "/rq/0/data/jobs/deliver/nope/8/asc/1.json",
    "/rq/0/data/jobs/deliver/queued/0/asc/1.json",
    "/rq/0/data/jobs/deliver/queued/x/asc/1.json",
    "/rq/1/view",
    "/rq/7/data/queues.json",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_not_found(developer, path):
    assert developer.get(path).status_code == 404


def test_an_unknown_job_cannot_be_started_again(developer):
    assert developer.post("/rq/job/nope/requeue", headers=SAME).status_code == 404


def test_a_job_that_did_not_fail_cannot_be_started_again(developer, queue):
    job = queue.enqueue(break_with, "1")

    assert developer.post(f"/rq/job/{job.id}/requeue", headers=SAME).status_code == 409


def test_nothing_is_read_with_pickle(developer, queue, valkey, tmp_path):
    mark = tmp_path / "ran"
    job = queue.enqueue(break_with, "1")
    evil = b"cposix\nsystem\n(S'touch " + str(mark).encode() + b"'\ntR."
    valkey.hset(Job.key_for(job.id), "data", evil)

    for path in (
        f"0/data/job/{job.id}.json",
        "0/data/jobs/deliver/queued/8/asc/1.json",
        f"0/view/job/{job.id}",
    ):
        developer.get(f"/rq/{path}")
    developer.post(f"/rq/job/{job.id}/requeue", headers=SAME)
    developer.post(f"/rq/job/{job.id}/delete", headers=SAME)

    assert not mark.exists()


@pytest.mark.parametrize("path", ["/rq/0/data/queues.json", "/rq/0/view/workers"])
def test_while_redis_is_away_the_pages_say_so(make_app, app, path):
    page = Page(make_app(REDIS_URL="redis://:hunter2@127.0.0.1:1"))
    page.sign_in(make_member(make_school(), Role.DEVELOPER))

    answer = page.client.get(path)

    assert answer.status_code == 503
    assert "Nothing is lost" in answer.text
    assert "hunter2" not in answer.text
