"""What an event is about, found in every trigger's example."""

import pytest

from schoolhooks import triggers
from schoolhooks.triggers import subjects_of


@pytest.mark.parametrize("trigger", triggers.all_triggers(), ids=lambda trigger: trigger.name)
def test_every_event_is_about_something(trigger):
    assert all(subjects_of(trigger.example))
    assert subjects_of(trigger.example) or trigger.name == "form.submitted"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("order.created", lambda data: {data.order_id, data.customer.id}),
        ("payment.succeeded", lambda data: {data.order_id, data.customer.id}),
        ("enrollment.created", lambda data: {data.order_id, data.student.id, data.course.id}),
        ("contact.deleted", lambda data: {data.contact_id}),
        (
            "program.completed",
            lambda data: {data.student.id, *(course.id for course in data.courses)},
        ),
        ("lead.created", lambda data: {data.contact.id}),
    ],
)
def test_ids_are_those_of_order_contact_and_courses(name, fields):
    example = triggers.get(name).example

    assert set(subjects_of(example)) == {one for one in fields(example) if one}


def test_ping_is_about_nobody():
    assert subjects_of(triggers.get("webhook.test").example) == ()
