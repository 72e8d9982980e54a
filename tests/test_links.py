"""Every address that a payload names is a page, for whoever it is meant for."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school.seed import seed
from tests.school.world import addresses_told, live_a_day

LATER_STATUS = {"payment_url": {200, 303}}  # paid in the meantime: the order is shown instead


@pytest.fixture
def named(app):
    """One address of each kind, as a simulated day names them: {(trigger, field): path}."""
    seeded = seed("me@example.com", "secret")
    db.session.commit()
    live_a_day(seeded.schools[0])
    return seeded.members[0], addresses_told(seeded.schools[0])


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
