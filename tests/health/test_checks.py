"""Whether the installation says truly that it is alive and ready."""

import socket

import pytest

from schoolhooks import job_queue

WORKERS = {"worker of deliver", "worker of housekeeping"}


def test_a_process_that_answers_is_alive(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_it_is_ready_once_each_queue_has_a_worker(client, programs):
    programs.worker()
    half = client.get("/readyz")
    programs.worker(job_queue.HOUSEKEEPING_QUEUE)
    whole = client.get("/readyz")

    assert half.status_code == 503
    assert half.get_json()["parts"]["worker of deliver"] == "ok"
    assert half.get_json()["parts"]["worker of housekeeping"] == "none is alive"
    assert whole.status_code == 200
    assert set(whole.get_json()["parts"].values()) == {"ok"}


def test_a_worker_that_was_killed_is_not_alive_once_its_entry_ran_out(client, programs, valkey):
    worker = programs.worker()
    worker.kill()
    for key in valkey.keys("rq:worker:*"):
        valkey.delete(key)

    assert client.get("/readyz").get_json()["parts"]["worker of deliver"] == "none is alive"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_of_it_is_kept_by_a_cache(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_missing_database_is_named_and_nothing_of_its_address(make_app, app):
    client = make_app(DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/none").test_client()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"].startswith("not reachable")
    assert answer.get_json()["parts"]["redis"] == "ok"
    assert "hunter2" not in answer.text
    assert "127.0.0.1" not in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_missing_redis_is_named(make_app, app):
    client = make_app(REDIS_URL="redis://:hunter2@127.0.0.1:1").test_client()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.get_json()["parts"]["redis"] == "not reachable"
    assert answer.get_json()["parts"]["database"] == "ok"
    assert {answer.get_json()["parts"][name] for name in WORKERS} == {"unknown"}
    assert "hunter2" not in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_redis_that_hangs_does_not_hang_the_answer(make_app, app):
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        client = make_app(REDIS_URL=f"redis://127.0.0.1:{hanging.getsockname()[1]}").test_client()

        assert client.get("/readyz").get_json()["parts"]["redis"] == "not reachable"
