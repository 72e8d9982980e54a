"""The audit is read along an index, whatever is asked of it and however much was written down."""

import re

import pytest
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from schoolhooks.extensions import db
from schoolhooks.members import audit
from schoolhooks.members.audit import AuditEntry, Subject
from schoolhooks.webhook_settings.audit_filter import AuditFilter
from tests.factories import make_member
from tests.harness.queries import assert_few, queries

_ROWS = text(
    """
    INSERT INTO audit_entry (school_id, member_id, member_name, act, webhook_id, test_address, at)
    SELECT :school, CASE n % 50 WHEN 0 THEN :other ELSE :member END, 'Olena',
           CASE n % 100 WHEN 0 THEN 'deleted' WHEN 1 THEN 'rotated' ELSE 'looked' END, n % 40,
           CASE n % 90 WHEN 0 THEN 'abc' END, now() - make_interval(mins => n)
    FROM generate_series(1, 20000) AS n
    """
)


@pytest.fixture
def written(world):
    """An audit of many rows, of which the database has counted what there is."""
    other = make_member(world.school)
    who = {"school": world.school.id, "member": world.member.id, "other": other.id}
    db.session.execute(_ROWS, who)
    db.session.execute(text("ANALYZE audit_entry"))
    db.session.commit()
    yield other
    db.session.rollback()


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "school"),
        ({"act": "deleted"}, "act"),
        ({"act": "looked"}, "(act|school)"),
        ({"act": "secret", "webhook": "1"}, "(webhook|act)"),
        ({"member": "other"}, "member"),
        ({"webhook": "1"}, "webhook"),
        ({"test_address": "abc"}, "test_address"),
        ({"day": "yesterday"}, "school"),
    ],
    ids=str,
)
@pytest.mark.parametrize("before", [None, 10_000])
def test_view_of_the_audit_reads_along_an_index(world, written, asked, index, before):
    day = db.session.scalars(text("SELECT (now() - interval '3 days')::date")).one().isoformat()
    names = {"other": str(written.id), "yesterday": day}
    given = MultiDict({name: names.get(value, value) for name, value in asked.items()})
    newest = db.session.query(AuditEntry).order_by(AuditEntry.at.desc()).offset(50).first()
    query = AuditFilter.read(given).query(
        world.school.id, before=newest.id if before else None, most=51
    )

    told = plan(query)

    assert re.search(rf"audit_entry_{index}_idx", told), told
    assert "Seq Scan" not in told, told


def test_one_deliverys_acts_are_found_among_all_of_its_webhooks(world, written):
    query = db.session.query(AuditEntry).filter_by(webhook_id=1, detail="evt_1").statement

    assert "audit_entry_delivery_idx" in plan(query)


@pytest.mark.parametrize("subject", [Subject(1, "Orders"), Subject(test_address="abc")])
def test_look_just_before_is_found_without_reading_those_of_long_ago(world, written, subject):
    who = {"school_id": world.school.id, "member_id": world.member.id, "member_name": "Olena"}
    values = {**who, **subject._asdict(), "act": "looked", "detail": "evt_1"}

    told = plan(audit._the_same_just_before(values))

    assert "Index Scan" in told, told
    assert "at >" in told.partition("Index Cond")[2].splitlines()[0] or "delivery_idx" in told, told


def test_page_with_every_filter_asks_few_questions(world, written):
    query = {"act": "looked", "member": written.id, "webhook": 1, "day": "2026-01-01"}
    address = world.page.address("webhook_settings.audit")

    with queries() as asked:
        assert world.page.client.get(address, query_string=query).status_code == 200

    assert_few(asked, "the audit")


def plan(query):
    """How the database means to read it."""
    made = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    return "\n".join(db.session.scalars(text(f"EXPLAIN {made}".replace(":", "\\:"))))
