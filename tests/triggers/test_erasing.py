"""triggers.erasing: nothing of a person is left in a body but the id, and the body stays valid."""

import json

import jsonschema
import msgspec
import pytest

from schoolhooks import triggers
from schoolhooks.triggers.catalogue.story import DANIEL, OLENA
from schoolhooks.triggers.envelope import Body, example_body
from schoolhooks.triggers.erasing import without_person
from schoolhooks.triggers.schema import json_schema

FREE_WORDS = (
    "Is there a template", "Too many letters", "How to talk to users", "UX Basics for a team",
    "instagram", "search.example/", "olena_test", "VIP",
)  # fmt: skip


def erased(trigger):
    """The trigger's example without whichever of the story's people it is about."""
    body = example_body(trigger)
    for person in (OLENA, DANIEL):
        if person.id.encode() in body:
            body = without_person(body, person.id)
    return body


def personal_words(trigger):
    """What the example says of a person."""
    people = [
        getattr(person, name)
        for person in (OLENA, DANIEL)
        for name in ("full_name", "email", "phone", "telegram_username")
    ]
    return [word for word in (*people, *FREE_WORDS) if word]


@pytest.mark.parametrize("trigger", triggers.all_triggers(), ids=lambda one: one.name)
def test_erased_example_is_valid_and_says_nothing_of_the_person(trigger):
    body = erased(trigger).decode()

    for word in personal_words(trigger):
        assert word not in body
    jsonschema.Draft202012Validator(json_schema(trigger)).validate(json.loads(body))


@pytest.mark.parametrize("trigger", triggers.all_triggers(), ids=lambda one: one.name)
def test_erased_example_still_names_whom_it_was_about_by_the_id(trigger):
    before, after = example_body(trigger), erased(trigger)

    for person in (OLENA, DANIEL):
        assert (person.id.encode() in after) == (person.id.encode() in before)
    assert list(json.loads(after)) == list(json.loads(before))
    assert json.loads(after)["data"].keys() == json.loads(before)["data"].keys()


def test_money_and_courses_stay():
    body = json.loads(erased(triggers.get("order.created")))

    assert body["data"]["amount"] == "1490.00"
    assert body["data"]["product_name"] == "UX Basics"
    assert body["data"]["customer"]["created_at"] == "2026-03-14T09:26:53Z"


def test_somebody_else_stays():
    body = example_body(triggers.get("assignment.graded"))

    assert json.loads(without_person(body, "con_1"))["data"]["student"]["full_name"] == "Olena Test"
    assert json.loads(without_person(body, OLENA.id))["data"]["reviewer"]["full_name"]


@pytest.mark.parametrize("trigger", triggers.all_triggers(), ids=lambda one: one.name)
def test_erased_example_is_what_its_own_type_says(trigger):
    msgspec.json.decode(erased(trigger), type=Body[trigger.payload])


def test_the_fields_that_changed_are_named_without_their_values():
    body = json.loads(erased(triggers.get("contact.updated")))

    assert body["data"]["changes"]
    assert all(change == {"old": None, "new": None} for change in body["data"]["changes"].values())


def test_how_someone_paid_stays_without_the_cards_digits():
    body = json.loads(erased(triggers.get("payment.succeeded")))

    assert body["data"]["payment_method"]["type"] == "card"
    assert body["data"]["payment_method"]["last4"] is None


def changed_order(**changes):
    """The example of an order, with some of its data or of its envelope changed."""
    body = json.loads(example_body(triggers.get("order.created")))
    for name, value in changes.items():
        (body if name in body else body["data"])[name] = value
    return json.dumps(body).encode()


def test_a_body_that_does_not_name_the_person_is_not_touched():
    body = changed_order(product_name="con_1")

    assert without_person(body, "con_1") is body


def test_a_key_that_its_type_no_longer_has_is_kept():
    body = without_person(changed_order(old_field={"x": 1}), OLENA.id)

    assert json.loads(body)["data"]["old_field"] == {"x": 1}


def test_of_a_trigger_that_is_gone_nothing_stays():
    body = json.loads(without_person(changed_order(type="order.teleported"), OLENA.id))

    assert body["data"] == {}
    assert body["type"] == "order.teleported"
