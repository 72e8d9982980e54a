"""The documents for programs."""

import json

import pytest
from jsonschema import Draft202012Validator

from schoolhooks.triggers import all_triggers
from schoolhooks.triggers.envelope import example_body


@pytest.mark.parametrize("trigger", all_triggers(), ids=lambda one: one.name)
def test_schema_is_served_where_it_says_that_it_is(client, trigger):
    answer = client.get(f"/schemas/webhooks/{trigger.name}.json")

    assert answer.mimetype == "application/schema+json"
    assert answer.json["$id"] == f"/schemas/webhooks/{trigger.name}.json"
    Draft202012Validator.check_schema(answer.json)
    Draft202012Validator(answer.json).validate(json.loads(example_body(trigger)))


def test_schema_has_a_short_address_too(client):
    short, own = (
        client.get("/schemas/order.paid.json"),
        client.get("/schemas/webhooks/order.paid.json"),
    )

    assert short.data == own.data


def test_unknown_schema_is_not_there(client):
    assert client.get("/schemas/order.eaten.json").status_code == 404


def test_openapi_document_names_every_trigger(client):
    answer = client.get("/openapi.json")

    assert answer.json["openapi"] == "3.1.0"
    assert set(answer.json["webhooks"]) == {one.name for one in all_triggers()}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_command_lists_the_triggers(app):
    from click.testing import CliRunner

    from schoolhooks.cli import main

    lines = CliRunner().invoke(main, ["triggers"]).output.splitlines()

    assert len(lines) == 43
    assert lines[0].split(maxsplit=2) == ["enrollment.created", "education", "New Enrollment"]


def test_command_gives_programs_the_whole_catalogue(app):
    from click.testing import CliRunner

    from schoolhooks.cli import main

    catalogue = json.loads(CliRunner().invoke(main, ["triggers", "--json"]).output)

    assert [one["name"] for one in catalogue] == [one.name for one in all_triggers()]
    for one in catalogue:
        assert set(one) == {"name", "label", "category", "fires_when", "schema", "example"}
        Draft202012Validator(one["schema"]).validate(one["example"])
