"""What the storefront's tests share: filling in the order form as a customer does."""

import pytest

from tests.storefront.customer import Customer


@pytest.fixture
def customer(page):
    """A visitor of the shop who can fill in its forms."""
    return Customer(page)
