"""schema: what developers are promised, and that what is sent keeps the promise."""

import json
import re

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schoolhooks.triggers import all_triggers, get, render
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.envelope import API_VERSION, example_body
from schoolhooks.triggers.money import money
from schoolhooks.triggers.schema import fields, json_schema, openapi

EVERY = [*all_triggers(), get("webhook.test")]


def validator_of(trigger):
    return jsonschema.Draft202012Validator(json_schema(trigger))


def objects_within(schema):
    return [schema, *schema["$defs"].values()]


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_example_is_what_the_schema_says(trigger):
    validator_of(trigger).validate(json.loads(example_body(trigger)))


# These have every kind of field between them; checking all against the metaschema takes seconds.
@pytest.mark.parametrize("name", ["enrollment.progress", "contact.updated", "payment.failed"])
def test_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(json_schema(get(name)))


@pytest.mark.parametrize("name", ["enrollment.created", "lead.created", "order.created"])
def test_body_with_a_key_missing_breaks_the_schema(name):
    validator = validator_of(get(name))
    body = json.loads(example_body(get(name)))

    for key in body["data"]:
        data = {name: value for name, value in body["data"].items() if name != key}
        assert not validator.is_valid({**body, "data": data})


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_schema_requires_every_key_and_allows_new_ones(trigger):
    schema = json_schema(trigger)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"/schemas/webhooks/{trigger.name}.json"
    for part in objects_within(schema):
        assert part["required"] == list(part["properties"])
        assert "additionalProperties" not in part


def test_body_with_a_new_key_still_keeps_the_schema():
    body = json.loads(example_body(get("order.created")))

    body["data"]["customer"]["shoe_size"] = 42

    validator_of(get("order.created")).validate(body)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("type", "order.paid"),
        ("category", "crm"),
        ("timestamp", "2026-03-14T09:26:53+02:00"),
        ("school_id", 4821),
        ("test", "false"),
    ],
)
def test_wrong_envelope_breaks_the_schema(key, wrong):
    body = json.loads(example_body(get("order.created")))

    assert not validator_of(get("order.created")).is_valid({**body, key: wrong})


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("amount", 1490.0),
        ("amount", "1,490.00"),
        ("amount_minor", 149000.5),
        ("currency", "uah"),
        ("order_id", 100482),
        ("status", "gone"),
        ("created_at", "2026-03-14T09:26:53+00:00"),
        ("product_type", "spaceship"),
    ],
)
def test_wrong_data_breaks_the_schema(key, wrong):
    body = json.loads(example_body(get("order.created")))

    body["data"][key] = wrong

    assert not validator_of(get("order.created")).is_valid(body)


ORDER_SCHEMA = validator_of(get("order.created"))


@settings(max_examples=40)
@given(st.integers(0, 10**12), st.sampled_from(["UAH", "JPY", "KWD", "CLF", "EUR"]))
def test_order_of_any_amount_and_currency_keeps_the_schema(minor, currency):
    total = money(minor, currency)
    order = replace(
        story.ORDER, **total.fields(), subtotal=total, discount=money(0, currency), tax=total
    )

    body = render(
        event_id="evt_1", payload=order, school=story.SCHOOL, occurred_at=story.ORDERED_AT
    )

    ORDER_SCHEMA.validate(json.loads(body))


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_every_field_says_what_it_means(trigger):
    for field in fields(trigger):
        assert re.fullmatch(r"[A-Z].{4,110}\.", field.meaning), field.path
        assert field.type, field.path


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_every_key_of_the_example_is_listed_as_a_field(trigger):
    listed = {field.path for field in fields(trigger)}

    assert set(_paths(json.loads(example_body(trigger)), "")) <= listed


def _paths(value, path):
    if isinstance(value, list):
        for item in value:
            yield from _paths(item, f"{path}[]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            step = "*" if path == "data.changes" else key
            here = f"{path}.{step}".lstrip(".")
            if step != "*":
                yield here
            yield from _paths(inner, here)


@pytest.mark.parametrize(
    ("trigger", "path", "kind", "nullable"),
    [
        ("order.created", "type", "always order.created", False),
        ("order.created", "data.amount", "string, decimal number", False),
        ("order.created", "data.amount_minor", "integer", False),
        ("order.created", "data.coupon_code", "string", True),
        ("order.created", "data.items", "list of objects", False),
        ("order.created", "data.items[].quantity", "integer", False),
        ("order.created", "data.customer.email", "string, e-mail address", True),
        ("order.created", "data.created_at", "string, date and time in UTC", False),
        ("enrollment.completed", "data.progress_percent", "always 100", False),
        ("enrollment.completed", "data.final_score", "integer, 0 to 100", True),
        ("enrollment.progress", "data.milestone", "one of 25, 50, 75", False),
        ("contact.tag_added", "data.tags", "list of strings", False),
        ("lead.created", "data.assigned_to.full_name", "string", True),
        ("payment.succeeded", "data.fee", "object", True),
        (
            "contact.updated",
            "data.changes.*.old",
            "string or integer or boolean or list of strings",
            True,
        ),
        ("webhook.test", "category", "null", True),
    ],
)
def test_fields_are_described_in_plain_words(trigger, path, kind, nullable):
    (field,) = [field for field in fields(get(trigger)) if field.path == path]

    assert (field.type, field.nullable) == (kind, nullable)


def test_openapi_has_every_trigger_with_its_example():
    document = json.loads(json.dumps(openapi()))

    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == API_VERSION
    assert list(document["webhooks"]) == [trigger.name for trigger in all_triggers()]
    for name, path_item in document["webhooks"].items():
        content = path_item["post"]["requestBody"]["content"]["application/json"]
        assert content["example"] == json.loads(example_body(get(name)))


def test_openapi_examples_keep_the_schemas_they_point_to():
    document = openapi()

    for path_item in document["webhooks"].values():
        content = path_item["post"]["requestBody"]["content"]["application/json"]
        schema = {**content["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(content["example"])
