"""catalogue: all that can happen, by the names that receivers and people know it by."""

import re
from datetime import timedelta
from itertools import groupby

import pytest

from schoolhooks.triggers import Category, all_triggers, by_category, get, trigger_of
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.sales import OrderCreated, OrderPayload

EVERY = [*all_triggers(), get("webhook.test")]

EDUCATION = """
    enrollment.created        New Enrollment
    enrollment.trial_started  Free Preview Started
    enrollment.started        Course Started
    enrollment.progress       Course Progress
    enrollment.completed      Course Completed
    program.completed         Program Completed
    enrollment.expiring       Access Expiring
    enrollment.ended          Access Ended
    lesson.completed          Lesson Completed
    module.completed          Module Completed
    quiz.submitted            Quiz Submitted
    assignment.submitted      Assignment Submitted
    assignment.graded         Assignment Graded
    certificate.issued        Certificate Issued
    comment.created           New Comment
    student.inactive          Student Inactive
"""
CRM = """
    lead.created              New Lead
    lead.stage_changed        Lead Stage Changed
    lead.closed               Lead Won / Lost
    form.submitted            Form Submitted
    contact.created           New Contact
    contact.updated           Contact Updated
    contact.tag_added         Tag Added
    contact.tag_removed       Tag Removed
    contact.subscribed        Subscribed to Mailing
    contact.unsubscribed      Unsubscribed
    contact.deleted           Contact Deleted
    contact.signed_in         Contact Signed In
"""
SALES = """
    order.created             New Order
    order.paid                Order Paid
    order.updated             Order Status Changed
    order.cancelled           Order Cancelled
    checkout.abandoned        Abandoned Checkout
    payment.succeeded         Payment Received
    payment.failed            Payment Failed
    payment.refunded          Refund Issued
    payment.disputed          Dispute Opened
    subscription.created      Subscription Started
    subscription.trial_ending Trial Ending
    subscription.renewed      Subscription Renewed
    subscription.past_due     Subscription Past Due
    subscription.updated      Subscription Changed
    subscription.cancelled    Subscription Cancelled
"""


@pytest.mark.parametrize(
    ("category", "published"),
    [(Category.EDUCATION, EDUCATION), (Category.CRM, CRM), (Category.SALES, SALES)],
)
def test_category_has_exactly_the_published_names_in_order(category, published):
    expected = [tuple(re.split(r"\s+", line.strip(), maxsplit=1)) for line in published.split("\n")]

    named = [(trigger.name, trigger.label) for trigger in by_category()[category]]

    assert named == [pair for pair in expected if len(pair) == 2]


def test_there_are_43_triggers_to_choose_from():
    names = [trigger.name for trigger in all_triggers()]

    assert len(names) == len(set(names)) == 43
    assert "webhook.test" not in names


def test_triggers_come_category_by_category():
    categories = [category for category, _ in groupby(all_triggers(), key=lambda t: t.category)]

    assert categories == list(Category)
    assert [category.label for category in categories] == ["Education", "CRM", "Sales"]


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_name_and_sentence_are_well_formed(trigger):
    assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", trigger.name)
    assert re.fullmatch(r"[A-Z][^\n]{10,180}\.", trigger.fires_when)


@pytest.mark.parametrize("trigger", all_triggers(), ids=lambda t: t.name)
def test_payload_is_named_after_its_trigger(trigger):
    words = re.split(r"[._]", trigger.name)

    assert trigger.payload.__name__ == "".join(word.capitalize() for word in words)
    assert trigger.payload.__doc__ == trigger.name


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_trigger_is_found_by_name_payload_and_type(trigger):
    assert get(trigger.name) is trigger
    assert trigger_of(trigger.example) is trigger
    assert trigger_of(trigger.payload) is trigger


def test_unknown_name_finds_nothing():
    assert get("order.exploded") is None


def test_type_that_no_trigger_sends_is_refused():
    assert trigger_of(OrderCreated).name == "order.created"
    with pytest.raises(KeyError):
        trigger_of(OrderPayload)


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_examples_happen_when_their_data_says(trigger):
    said = [
        getattr(trigger.example, name)
        for name in ("completed_at", "paid_at", "cancelled_at", "ended_at", "signed_in_at")
        if getattr(trigger.example, name, None) is not None
    ]

    assert trigger.example_at.utcoffset() == timedelta(0)
    assert all(moment == trigger.example_at.replace(microsecond=0) for moment in said)


def test_a_purchase_can_be_followed_by_the_id_of_its_order():
    purchase = ["order.created", "payment.succeeded", "order.paid", "enrollment.created"]

    assert {get(name).example.order_id for name in purchase} == {story.ORDER.order_id}
    assert sorted(purchase, key=lambda name: get(name).example_at) == purchase
