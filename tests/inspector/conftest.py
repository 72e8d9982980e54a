"""A school with a member and a test address, for the tests of the inspector."""

import pytest

from schoolhooks import test_addresses
from schoolhooks.extensions import db
from tests.factories import make_member, make_school


def make_address(school):
    """A test address of the school."""
    address = test_addresses.create(school.id)
    db.session.commit()
    return address


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def address(school):
    return make_address(school)


@pytest.fixture
def visitor(page, school):
    """The page fixture, signed in as an owner of the school."""
    page.sign_in(make_member(school))
    return page
