"""The log as a file: streamed, filtered as shown, and safe in a spreadsheet."""

import csv
import io
import json

import pytest

from schoolhooks.webhook_settings import export
from tests.factories import make_school, make_webhook
from tests.harness.queries import queries
from tests.webhook_settings.world import make_delivery


def exported(world, suffix, **query):
    address = world.page.address(
        "webhook_settings.export", webhook_id=world.webhook.id, suffix=suffix
    )
    answer = world.page.client.get(address, query_string=query, buffered=True)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.get_data(as_text=True)


def test_csv_has_a_heading_and_a_row_for_each_delivery(world):
    failed = make_delivery(
        world.webhook,
        "failed",
        school=world.school,
        attempts=[{"result": "rejected", "status": 500}],
    )
    waiting = make_delivery(world.webhook, "pending", school=world.school)

    rows = list(csv.DictReader(io.StringIO(exported(world, "csv"))))

    assert [row["event_id"] for row in rows] == [waiting.public_event_id, failed.public_event_id]
    assert (rows[1]["state"], rows[1]["status"], rows[1]["attempts"]) == ("failed", "500", "1")
    assert rows[0]["next_attempt_at"].endswith("Z")
    assert rows[0]["ended_at"] == ""


def test_json_lines_hold_the_same(world):
    made = make_delivery(world.webhook, school=world.school, attempts=[{}])

    (line,) = exported(world, "jsonl").splitlines()

    row = json.loads(line)
    assert tuple(row) == export.COLUMNS
    assert (row["event_id"], row["status"], row["test"]) == (made.public_event_id, 200, False)


def test_filters_count_for_the_file_too(world):
    make_delivery(world.webhook, school=world.school)
    failed = make_delivery(world.webhook, "failed", school=world.school)

    rows = [json.loads(line) for line in exported(world, "jsonl", result="failed").splitlines()]

    assert [row["event_id"] for row in rows] == [failed.public_event_id]


def test_long_log_is_read_page_by_page(world, monkeypatch):
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 2)
    made = [make_delivery(world.webhook, school=world.school).public_event_id for _ in range(5)]

    with queries() as asked:
        lines = exported(world, "jsonl").splitlines()

    assert [json.loads(line)["event_id"] for line in lines] == made[::-1]
    assert sum("FROM delivery" in query for query in asked) == 3


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_nothing_is_calculated_by_a_spreadsheet(text):
    assert export.guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", ["evt_1", "2026-01-01", 500, None, False, ""])
def test_other_values_stay_as_they_are(value):
    assert export.guarded(value) == value


def test_no_body_and_no_secret_is_in_it(world):
    make_delivery(world.webhook, school=world.school, attempts=[{"response_body": b"private"}])

    for suffix in ("csv", "jsonl"):
        told = exported(world, suffix)
        assert "private" not in told
        assert "@example.com" not in told


def test_another_format_or_school_is_not_there(world):
    world.page.get("webhook_settings.export", webhook_id=world.webhook.id, suffix="exe", status=404)
    other = make_webhook(make_school())
    world.page.get("webhook_settings.export", webhook_id=other.id, suffix="csv", status=404)


def test_page_links_to_the_file_as_it_is_filtered(world):
    soup = world.page.get(
        "webhook_settings.show", webhook_id=world.webhook.id, query={"result": "failed"}
    )

    links = [one["href"] for one in soup.select("#export a")]
    assert [link.partition("?")[0].rpartition(".")[2] for link in links] == ["csv", "jsonl"]
    assert all("result=failed" in link for link in links)
