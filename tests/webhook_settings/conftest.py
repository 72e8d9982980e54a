"""What the tests of the section share: a resolver that asks nobody, and someone signed in."""

import pytest

from schoolhooks.dispatch.models import State
from schoolhooks.extensions import db
from schoolhooks.members.models import Role
from schoolhooks.webhook_settings.forms import RESOLVE_KEY
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import ended
from tests.dispatch.conftest import steps as steps
from tests.factories import make_event, make_member, make_school, make_webhook
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


@pytest.fixture
def four(school, steps):
    """An active one with a call, a failing, a paused and a disabled one."""
    active = make_webhook(school, "https://a.example/crm", "contact.created", name="Active one")
    failing = make_webhook(school, "https://b.example/x", "order.created", name="bad one")
    paused = make_webhook(school, "https://c.example/x", "order.paid", name="Paused 100% one")
    disabled = make_webhook(school, "https://d.example/x", "lesson.completed", name="Disabled one")
    make_event(school, "contact.created")
    make_event(school, "order.created")
    steps.fan_out()
    for claimed in steps.claim():
        is_good = claimed.webhook_id == active.id
        steps.record(ended(claimed, State.DELIVERED if is_good else State.RETRYING))
    actions.pause(paused)
    actions.disable(disabled, "The receiver answered 410 Gone: it asks for no more calls.")
    db.session.commit()
    return active, failing, paused, disabled
