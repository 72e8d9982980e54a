"""rq-dashboard on our Redis, with its faults mended; what it shows is its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import rq_dashboard
from flask import Flask, abort, json, make_response
from flask.typing import ResponseReturnValue
from markupsafe import escape
from redis import Redis, RedisError
from rq import Worker
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker
from rq_dashboard import web

from schoolhooks.config import Settings
from schoolhooks.extensions import csrf
from schoolhooks.job_queue import DELIVER_QUEUE
from schoolhooks.texts import N_

_TIMEOUT_SECONDS = 5
_View = Callable[..., Any]


class _JsonWorker(Worker):
    """RQ's worker, read with the serializer that our jobs are written with."""

    @classmethod
    def all(cls, connection: Redis) -> list[BaseWorker]:  # type: ignore[override]
        """The workers that are alive."""
        return [
            one for one in super().all(connection, serializer=JSONSerializer) if one is not None
        ]


class _JsonJob(Job):
    """RQ's job, read with the serializer that our jobs are written with."""

    @classmethod
    def fetch(
        cls,
        id: str,
        connection: Redis | None = None,
        serializer: Any = None,
    ) -> Job:
        """The job of that id."""
        return super().fetch(id, connection=connection, serializer=serializer or JSONSerializer)


def mount(app: Flask) -> None:
    """Put the dashboard below /rq/."""
    settings = cast(Settings, app.extensions["schoolhooks_settings"])
    joint = "&" if "?" in settings.redis_url else "?"
    app.config["RQ_DASHBOARD_REDIS_URL"] = (
        # A hung Redis must not hold the page for ever.
        f"{settings.redis_url}{joint}socket_timeout={_TIMEOUT_SECONDS}"
        f"&socket_connect_timeout={_TIMEOUT_SECONDS}"
    )
    # Of its own accord it reads some jobs and workers with pickle: wrong for our jobs, and running
    # whatever someone wrote into Redis. It takes these names from its module at each call.
    web.config.serializer = JSONSerializer
    web.Worker, web.Job = _JsonWorker, _JsonJob
    web.setup_rq_connection(app)
    csrf.exempt(rq_dashboard.blueprint)
    app.register_blueprint(rq_dashboard.blueprint, url_prefix="/rq")
    for name, view in app.view_functions.items():
        if name.startswith("rq_dashboard."):
            app.view_functions[name] = _unbroken(view)
    jobs = "rq_dashboard.jobs_overview"
    app.view_functions[jobs] = _on_a_queue_of_ours(app.view_functions[jobs])
    for name in ("job_info", "list_workers", "list_queues"):
        name = f"rq_dashboard.{name}"
        app.view_functions[name] = _escaped(app.view_functions[name])


def _unbroken(view: _View) -> _View:
    """Answer 4xx where the dashboard would break: unknown jobs, registries and page numbers."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        try:
            found: ResponseReturnValue = view(**values)
            return found
        except (NoSuchJobError, UnboundLocalError, ValueError, ZeroDivisionError):
            abort(404)
        except RedisError:
            abort(503, N_("The queue's server cannot be reached. Nothing is lost; try again soon."))
        except InvalidJobOperation:
            abort(409, N_("Only a job that failed can be started again."))

    return answer


def _on_a_queue_of_ours(view: _View) -> _View:
    """Begin with the queue that delivers, for RQ's own `default` is none of ours."""

    @wraps(view)
    def answer(queue_name: str | None, **values: Any) -> ResponseReturnValue:
        found: ResponseReturnValue = view(queue_name=queue_name or DELIVER_QUEUE, **values)
        return found

    return answer


def _escaped(view: _View) -> _View:
    """Escape what its pages put into themselves as markup: an exception can quote a stranger."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        response = make_response(view(**values))
        response.set_data(json.dumps(_escape(response.get_json())))
        return response

    return answer


def _escape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _escape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_escape(one) for one in value]
    return str(escape(value)) if isinstance(value, str) else value
