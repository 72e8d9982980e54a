"""How many queries the pages of one webhook ask, whatever they show."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.harness.queries import MOST_QUERIES, queries
from tests.webhook_settings.world import make_delivery

FAILED = {"result": "rejected", "status": 500}


@pytest.mark.parametrize(
    ("endpoint", "query"),
    [
        ("show", {}),
        ("show", {"result": "delivered", "trigger": "order.created", "id": "con_1"}),
        ("live_log", {}),
        ("live_log", {"span": "month"}),
        ("live_log", {"held": "evt_", "result": "delivered", "trigger": "order.created"}),
        ("delivery", {}),
        ("delivery", {"part": "request"}),
        ("live_delivery", {}),
        ("live_delivery", {"held": "evt_", "trigger": "order.created"}),
        ("secret", {}),
        ("advanced", {}),
        ("new_bulk", {}),
        ("new_bulk", {"kind": "missed", "since": "2026-01-01T00:00", "per_second": "5"}),
        ("audit", {}),
    ],
)
def test_page_asks_few_queries(world, endpoint, query):
    for _ in range(10):
        made = make_delivery(world.webhook, "failed", school=world.school, attempts=[FAILED] * 3)
    wishes = actions.Wishes.of(world.webhook)
    actions.update(world.webhook, wishes)
    db.session.commit()
    if "held" in query:
        query = {**query, "held": made.public_event_id}
    values = {} if endpoint == "audit" else {"webhook_id": world.webhook.id}
    if "delivery" in endpoint:
        values["event_id"] = made.public_event_id
    headers = {"HX-Request": "true"} if "live" in endpoint else {}
    address = world.page.address(f"webhook_settings.{endpoint}", **values)

    with queries() as asked:
        answer = world.page.client.get(address, query_string=query, headers=headers)

    assert answer.status_code == 200
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)
