"""What the staff pages' tests share: a school with a signed-in owner who does acts by name."""

import pytest

from schoolhooks.members.models import Role
from tests.factories import make_member, make_school


class Staff:
    """A member of a school who presses the buttons of its staff's pages."""

    def __init__(self, page, school, role=Role.OWNER):
        self.page = page
        self.school = school
        self.member = make_member(school, role)
        page.sign_in(self.member)

    def do(self, name, answer=303, query=None, **data):
        """Open the act's form, then send it with these values; returns the page that comes."""
        self.page.get("school_settings.act", name=name, query=query)
        return self.page.post(
            "school_settings.do", name=name, data=data, status=answer, query=query
        )


@pytest.fixture
def staff(page):
    """The owner of a new school."""
    return Staff(page, make_school())
