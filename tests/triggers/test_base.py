"""base: the rules that every shape in every body keeps, whichever trigger sends it."""

from datetime import datetime

import msgspec
import pytest
from msgspec import inspect

from schoolhooks.triggers import all_triggers, get, render
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.crm import FormField, Lead
from schoolhooks.triggers.objects import Comment
from schoolhooks.triggers.schema import json_schema

EVERY = [*all_triggers(), get("webhook.test")]
BODY_LIMIT = 20_000
PERSONAL = {"email", "phone", "contact", "customer", "attribution", "telegram_username", "country"}
NEVER_SENT = {"password", "token", "secret", "card_number", "cvc", "birthday", "address", "ip"}


def parts(kind):
    """Every type within a type, itself first."""
    yield kind
    for name in ("type", "item_type", "key_type", "value_type"):
        if hasattr(kind, name):
            yield from parts(getattr(kind, name))
    for inner in [*getattr(kind, "types", ()), *getattr(kind, "fields", ())]:
        yield from parts(inner)


def every_shape():
    """Every object in every payload, once, by its name."""
    info = inspect.multi_type_info([trigger.payload for trigger in EVERY])
    found = {part.cls for kind in info for part in parts(kind) if hasattr(part, "cls")}
    return sorted(found, key=lambda shape: shape.__name__)


def every_property(name_matches):
    """(path, schema) of each field whose name is wanted, in any object that is sent."""
    objects = {}
    for trigger in EVERY:
        schema = json_schema(trigger)
        objects |= {trigger.name: schema, **schema["$defs"]}
    found = [
        (f"{owner}.{name}", property_)
        for owner, schema in objects.items()
        for name, property_ in schema["properties"].items()
        if name_matches(name)
    ]
    assert found
    return found


def kinds(property_):
    return [kind for kind in property_.get("anyOf", [property_]) if kind.get("type") != "null"]


def test_every_key_is_always_sent():
    for shape in every_shape():
        fields = msgspec.structs.fields(shape)

        assert all(field.required for field in fields), shape
        assert not shape.__struct_config__.omit_defaults, shape


def test_shapes_are_frozen_and_closed():
    for shape in every_shape():
        assert shape.__struct_config__.frozen, shape
        assert shape.__struct_config__.forbid_unknown_fields, shape


def test_money_is_never_without_its_currency():
    for shape in every_shape():
        names = list(shape.__struct_fields__)
        first = "value" if shape is Lead else "amount"

        if first in names:
            at = names.index(first)
            assert names[at : at + 3] == [first, f"{first}_minor", "currency"]
        assert ("currency" in names) == (first in names)


def test_no_type_anywhere_is_a_float_or_could_be_anything():
    info = inspect.multi_type_info([trigger.payload for trigger in EVERY])

    loose = (inspect.FloatType, inspect.AnyType, inspect.DecimalType)
    assert [part for kind in info for part in parts(kind) if isinstance(part, loose)] == []


def test_no_two_objects_share_a_name():
    names = [shape.__name__ for shape in every_shape()]

    assert len(names) == len(set(names))


def test_ids_are_strings():
    for path, property_ in every_property(lambda name: name == "id" or name.endswith("_id")):
        assert {kind["type"] for kind in kinds(property_)} == {"string"}, path


def test_times_are_in_utc():
    times = ("_at", "_since", "respond_by", "period_start", "period_end")
    for path, property_ in every_property(lambda name: name.endswith(times)):
        if path.endswith(".at_period_end"):
            continue  # a yes or no
        (kind,) = kinds(property_)
        assert (kind.get("format"), kind.get("pattern")) == ("date-time", "Z$"), path


def test_percentages_are_integers_from_0_to_100():
    named = ("percent", "score", "grade", "milestone")
    for path, property_ in every_property(lambda name: name.endswith(named)):
        (kind,) = kinds(property_)
        values = kind.get("enum", [kind.get("minimum"), kind.get("maximum")])
        assert all(type(value) is int and 0 <= value <= 100 for value in values), path


def test_same_name_means_the_same_object_everywhere():
    shapes = {}
    for path, property_ in every_property(lambda name: name != "data"):
        references = [kind["$ref"] for kind in kinds(property_) if "$ref" in kind]
        shapes.setdefault(path.rpartition(".")[2], set()).update(references)

    assert {name: found for name, found in shapes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_nothing_secret_is_ever_sent(trigger):
    assert not NEVER_SENT & _names(trigger)


@pytest.mark.parametrize(
    "trigger", [t for t in all_triggers() if t.category == "education"], ids=lambda t: t.name
)
def test_education_tells_only_id_and_name_of_the_student(trigger):
    schema = json_schema(trigger)

    assert list(schema["$defs"]["Student"]["properties"]) == ["id", "full_name"]
    assert not PERSONAL & _names(trigger)


def _names(trigger):
    schema = json_schema(trigger)
    objects = [schema, *schema["$defs"].values()]
    return {name for kind in objects for name in kind["properties"]}


def test_long_text_is_cut_where_it_is_written():
    comment = Comment(id="1", text="а" * 501, url="https://school.example/")

    assert comment.text == "а" * 499 + "…"
    assert Comment(id="1", text="а" * 500, url="https://school.example/").text == "а" * 500


def test_long_optional_text_is_cut_too():
    won = get("lead.closed").example

    assert len(msgspec.structs.replace(won, lost_reason="x" * 9_000).lost_reason) == 500


def test_form_with_25_long_answers_stays_small():
    answer = FormField(key="question_with_a_name", label="Й" * 999, value="Й" * 9_999)
    form = msgspec.structs.replace(get("form.submitted").example, fields=[answer] * 25)

    body = render(event_id="evt_1", payload=form, school=story.SCHOOL, occurred_at=story.ORDERED_AT)

    assert len(body) < BODY_LIMIT


def test_naive_time_is_refused_however_deep():
    with pytest.raises(ValueError, match="time zone"):
        msgspec.structs.replace(story.OLENA, created_at=datetime(2026, 3, 14))


@pytest.mark.parametrize(
    "money",
    [
        {"value": None},
        {"value_minor": None},
        {"currency": None},
        {"value": None, "value_minor": None},
        {"value": "74.50"},
        {"currency": "JPY"},
    ],
)
def test_value_of_a_lead_is_whole_or_absent(money):
    lead = get("lead.created").example.lead

    with pytest.raises(ValueError, match="null|disagrees"):
        msgspec.structs.replace(lead, **money)


def test_lead_may_be_without_a_value():
    lead = msgspec.structs.asdict(get("lead.created").example.lead)

    assert Lead(**{**lead, "value": None, "value_minor": None, "currency": None}).value is None
