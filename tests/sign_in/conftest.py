"""Somebody who may sign in, and how they do."""

import pytest

from tests.factories import make_member, make_school

PASSWORD = "correct horse"


@pytest.fixture
def member(app):
    return make_member(make_school(), email="Olena@Example.com", password=PASSWORD)


def sign_in(page, email="olena@example.com", password=PASSWORD, status=303, **options):
    """Send the form; follows nothing."""
    data = {"csrf_token": page.csrf_token(), "email": email, "password": password}
    response = page.client.post("/sign-in", data=data, **options)
    assert response.status_code == status, response.text
    return response
