"""How PostgreSQL means to run the engine's statements, on tables as young as a new school's.

A worker keeps the plan it made at its first deliveries until PostgreSQL has counted the rows anew.
"""

import pytest

from schoolhooks.dispatch import claim as claim_module
from schoolhooks.dispatch import record as record_module
from schoolhooks.dispatch.claim import release
from tests.dispatch.conftest import ended
from tests.factories import make_event, make_school, make_webhook

OPEN_INDEX = "webhook_id_state_due_at_event_id_idx"
"""Of the partitions; it has an entry of each state a delivery was in, until they are cleaned up."""


def plan_of(connection, beginning):
    """The plan kept for the prepared statement that begins like this, without its values."""
    name, parameters = connection.execute(
        "SELECT name, cardinality(parameter_types) FROM pg_prepared_statements"
        " WHERE starts_with(statement, %s)",
        (beginning,),
        prepare=False,
    ).fetchone()
    values = ", ".join(["NULL"] * parameters)
    rows = connection.execute(f"EXPLAIN (COSTS off) EXECUTE {name}({values})", prepare=False)
    return "\n".join(row[0] for row in rows)


@pytest.fixture
def claimed(steps):
    school = make_school()
    make_webhook(school)
    for _ in range(2):
        make_event(school)
    steps.fan_out()
    return steps.claim()


@pytest.mark.parametrize("step", ["record", "release"])
def test_deliveries_are_found_by_their_key(steps, claimed, step):
    if step == "record":
        steps.record(ended(claimed[0]))
        statement = record_module._RECORD
    else:
        steps.call(release, claimed)
        statement = claim_module._RELEASE

    plan = steps.call(plan_of, statement[:30])

    assert "_pkey on delivery_" in plan
    assert OPEN_INDEX not in plan


def test_claims_take_what_is_open_from_its_own_index(steps, claimed):
    plan = steps.call(plan_of, claim_module._CLAIM[:30])

    assert OPEN_INDEX in plan
    assert "Seq Scan on delivery" not in plan
