"""What the tests of the section share: a resolver that asks nobody, and someone signed in."""

import pytest

from schoolhooks.members.models import Role
from schoolhooks.webhook_settings.forms import RESOLVE_KEY
from tests.factories import make_member, make_school
from tests.webhook_settings.world import World

ADDRESSES = {"receiver.example": ["8.8.8.8"], "intranet.example": ["8.8.8.8", "10.0.0.7"],
             "localhost": ["127.0.0.1"]}  # fmt: skip


@pytest.fixture(autouse=True)
def resolver(app, monkeypatch):
    """Names resolve as ADDRESSES says, and no other does."""

    async def resolve(host, port):
        if host not in ADDRESSES:
            raise OSError(f"no such name: {host}")
        return ADDRESSES[host]

    monkeypatch.setitem(app.config, RESOLVE_KEY, resolve)


@pytest.fixture
def school(app):
    """The school that the member looks at."""
    return make_school()


@pytest.fixture
def owner(page, school):
    """A signed-in owner of the school."""
    member = make_member(school)
    page.sign_in(member)
    return member


@pytest.fixture
def viewer(page, school):
    """A signed-in viewer of the school."""
    member = make_member(school, Role.VIEWER)
    page.sign_in(member)
    return member


@pytest.fixture
def world(page):
    """A signed-in owner and their webhook."""
    return World(page)


@pytest.fixture
def viewer_world(page):
    """The same for someone who may only look."""
    return World(page, Role.VIEWER)
