"""Rows for tests: plain functions with every field defaulted. Each one commits, as pages do."""

import functools
import itertools

from werkzeug.security import generate_password_hash

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Membership, Role, School
from schoolhooks.outbox import Event, EventBody, emit
from schoolhooks.webhooks import actions

_numbers = itertools.count(1)


def make_school(name="Kyiv Design School"):
    """A school with a domain of its own."""
    school = School(name=name, domain=f"school-{next(_numbers)}.example")
    db.session.add(school)
    db.session.commit()
    return school


def make_member(school=None, role=Role.OWNER, email=None, password="correct horse"):
    """A member, of that school when one is given."""
    member = Member(email=email or f"member-{next(_numbers)}@example.com", name="Olena Test")
    member.password_hash = _hash(password)
    if school is not None:
        member.memberships.append(Membership(school_id=school.id, role=role))
    db.session.add(member)
    db.session.commit()
    return member


@functools.cache
def _hash(password):
    # Made to be slow, and most tests use the same one.
    return generate_password_hash(password)


def make_webhook(
    school, url="https://receiver.example/hook", trigger="order.created", *, ping=False, **wishes
):
    """A webhook; its ping is taken back unless asked for, so that only the test's events count."""
    wanted = {"name": "Orders to the chat", **wishes}
    webhook = actions.create(school, actions.Wishes(url=url, triggers=[trigger], **wanted))
    if not ping:
        sent = db.session.query(Event).filter_by(recipient_id=webhook.id)
        db.session.query(EventBody).filter_by(event_id=sent.one().id).delete()
        sent.delete()
    db.session.commit()
    return webhook


def make_event(school, trigger="order.created", **options):
    """An event with the trigger's example as its data. Returns its id."""
    event_id = emit(
        triggers.get(trigger).example, school=school.ref, school_id=school.id, **options
    )
    db.session.commit()
    return event_id
