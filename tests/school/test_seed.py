"""school.seed: what a new installation begins with."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Role, School
from schoolhooks.school.models import Contact, Product
from schoolhooks.school.seed import seed

pytestmark = pytest.mark.usefixtures("app")


def counts():
    return [db.session.query(table).count() for table in (School, Member, Product, Contact)]


def test_two_schools_have_products_of_several_types_and_currencies():
    seeded = seed("me@example.com", "secret")

    products = db.session.query(Product).all()
    assert {one.school_id for one in products} == {one.id for one in seeded.schools}
    assert {one.currency for one in products} >= {"UAH", "USD", "JPY", "KWD"}
    assert len({one.type for one in products}) >= 5
    assert any(one.is_free for one in products)


def test_the_asked_for_member_signs_in_and_belongs_to_both_schools():
    seeded = seed("me@example.com", "secret")

    me = next(one for one in seeded.members if one.email == "me@example.com")
    assert me.has_password("secret")
    assert [one.role for one in me.memberships] == [Role.DEVELOPER, Role.OWNER]
    first, second = seeded.schools
    roles = {(one.school.id, one.role) for who in seeded.members for one in who.memberships}
    assert roles >= {(first.id, role) for role in Role}
    only_second = [m for m in seeded.members if [o.school for o in m.memberships] == [second]]
    assert len(only_second) == 1


def test_seeding_again_adds_nothing_and_keeps_the_given_password_right():
    seed("me@example.com", "secret")
    db.session.commit()
    before = counts()

    again = seed("me@example.com", "another")

    assert counts() == before
    assert again.fresh == ()
    assert again.members[0].has_password("another")
    assert len({one.password_hash for one in again.members}) == 1
