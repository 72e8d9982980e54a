"""What every test may ask for: real servers, the app, pages, a receiver, workers; no test data."""

import os
import shutil

import pytest

from tests.harness.sockets import refuse_distant_connections

pytest_plugins = [
    "tests.harness.pages",  # before database, which imports it: pytest rewrites asserts on import
    "tests.harness.database",
    "tests.harness.receiver",
    "tests.harness.programs",
    "tests.harness.hosts",
    "tests.harness.live_server",
    "tests.harness.languages",
]

# A setting in the person's shell must not change what is tested, nor reach their own servers.
for _name in [name for name in os.environ if name.startswith("SCHOOLHOOKS_")]:
    del os.environ[_name]


# Nor may the shell let each of the many processes compile all of the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure() -> None:
    """Close the way out for the whole run."""
    refuse_distant_connections()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium where there is one, else the one that Playwright brought."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    arguments = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium has no sandbox for root
    return {**browser_type_launch_args, "executable_path": found, "args": arguments}
