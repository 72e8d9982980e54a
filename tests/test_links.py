"""Every address that a payload names is a page, for whoever it is meant for."""

from itertools import islice
from urllib.parse import urlsplit

import pytest

from schoolhooks.extensions import db
from schoolhooks.school.seed import seed
from schoolhooks.school.simulation import simulate
from tests.school.world import told

LATER_STATUS = {"payment_url": {200, 303}}  # paid in the meantime: the order is shown instead


def addresses(part, name=""):
    """The fields with an address, each by its own name, wherever they are."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from addresses(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from addresses(value, name)
    elif name.endswith("url") and part is not None:
        yield name, part


@pytest.fixture
def named(app):
    """One address of each kind, as a simulated day names them: {(trigger, field): path}."""
    seeded = seed("me@example.com", "secret")
    db.session.commit()
    scenes = simulate.live(seeded.schools[0], simulate.Report(), 11)
    for _ in islice(scenes, sum(one.weight for one in simulate.SCENES)):
        pass
    scenes.close()
    found = {
        (body["type"], name): urlsplit(address)
        for body in told(seeded.schools[0])
        for name, address in addresses(body["data"])
    }
    return seeded.members[0], {kind: f"{url.path}?{url.query}" for kind, url in found.items()}


def test_every_address_in_a_payload_is_a_page(page, named):
    member, paths = named
    page.sign_in(member)
    assert {name for _, name in paths} >= {"admin_url", "payment_url", "checkout_url", "url"}

    found = {kind: page.client.get(path).status_code for kind, path in paths.items()}

    wrong = {
        kind: status
        for kind, status in found.items()
        if status not in LATER_STATUS.get(kind[1], {200})
    }
    assert wrong == {}
