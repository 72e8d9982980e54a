"""Which processes the product is made of on one machine, and how each is started."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from schoolhooks import ROOT, config, job_queue
from schoolhooks.demo.processes import Program

WEB_PROCESSES = 2
WEB_THREADS = 16


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings, keys as fields in capitals."""
    given = {f"{config.PREFIX}_{name}": value for name, value in settings.items()}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **given, "PYTHONPATH": os.pathsep.join(paths)}


def programs(settings: Mapping[str, str], logs: Path, listening: int) -> list[Program]:
    """The web server on that listening socket, a worker for each queue, and the scheduler."""
    env = environment(settings)

    def program(name: str, module: str, *arguments: str, fds: tuple[int, ...] = ()) -> Program:
        # -P: a file beside the person's prompt must not be taken for one of the modules.
        argv = (sys.executable, "-P", "-m", module, *arguments)
        log = logs / f"{name}.log"
        return Program(name, argv, log, env=env, folder=Path("/"), pass_fds=fds)

    return [
        program("web", "gunicorn", *_web_arguments(listening), fds=(listening,)),
        program(job_queue.DELIVER_QUEUE, "schoolhooks", "worker"),
        program(
            job_queue.HOUSEKEEPING_QUEUE,
            "schoolhooks", "worker", "--queue", job_queue.HOUSEKEEPING_QUEUE,
        ),
        program("scheduler", "schoolhooks", "scheduler"),
    ]  # fmt: skip


def _web_arguments(listening: int) -> tuple[str, ...]:
    return (
        f"--bind=fd://{listening}",
        "--worker-class=gthread",
        f"--workers={WEB_PROCESSES}",
        f"--threads={WEB_THREADS}",
        "--limit-request-line=8190",  # else gunicorn answers long addresses itself
        "--limit-request-fields=1100",  # what is sent to a test address may have many headers
        "--keep-alive=30",  # a browser that polls keeps its connection
        "--graceful-timeout=5",
        "--no-control-socket",
        "--preload",  # one import for all processes, and a killed one is back at once
        "schoolhooks:create_app()",
    )
