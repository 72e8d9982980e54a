"""Every view of the log is read along an index, however many rows there are."""

import re

import pytest
from sqlalchemy import text

from schoolhooks.extensions import db
from tests.harness.queries import queries
from tests.webhook_settings.world import make_delivery


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"result": "failed"},
        {"result": "waiting"},
        {"result": "stopped"},
        {"result": "delivered"},
        {"trigger": "order.paid"},
        {"id": "con_1"},
        {"since": "2026-01-01T00:00", "until": "2026-02-01T00:00"},
    ],
    ids=str,
)
def test_view_scans_no_table(world, query):
    held = make_delivery(world.webhook, school=world.school).public_event_id
    names = {"webhook_id": world.webhook.id}
    address = world.page.address("webhook_settings.show", **names)
    poll = world.page.address("webhook_settings.live_log", **names)
    htmx = {"HX-Request": "true"}

    with queries() as asked:
        assert world.page.client.get(address, query_string=query).status_code == 200
        query = {**query, "held": held}
        assert world.page.client.get(poll, query_string=query, headers=htmx).status_code == 200

    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    for statement in (one for one in asked if "FROM delivery" in one):
        plan = "\n".join(db.session.scalars(text(explained(statement))))
        assert "Seq Scan on delivery" not in plan, plan
        assert "Seq Scan on event_subject" not in plan, plan
    db.session.rollback()


def explained(statement):
    """The statement with values of its types in the place of its parameters, to be explained."""
    values = {
        "BIGINT": "1",
        "INTEGER": "51",
        "UUID": "'00000000-0000-7000-8000-000000000000'",
        "VARCHAR": "'x'",
    }
    filled = re.sub(r"%\(\w+\)s::(\w+)", lambda found: values[found[1]], statement)
    return "EXPLAIN " + filled.replace(":", "\\:")
