"""envelope: the body as it is sent."""

import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from schoolhooks.triggers import SchoolRef, all_triggers, get, render
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.envelope import check, example_body

KEYS = [
    *["id", "type", "trigger_name", "category", "timestamp"],
    *["api_version", "test", "school_id", "school", "data"],
]
BODY_LIMIT = 20_000
EVERY = [*all_triggers(), get("webhook.test")]


def rendered(payload=story.ORDER, **changed):
    arguments = {
        "event_id": "evt_1",
        "payload": payload,
        "school": story.SCHOOL,
        "occurred_at": story.ORDERED_AT,
    }
    return render(**{**arguments, **changed})


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_every_body_has_the_envelope_in_its_order(trigger):
    body = json.loads(example_body(trigger))

    assert list(body) == KEYS
    assert body["type"] == trigger.name
    assert body["trigger_name"] == trigger.label
    assert body["school_id"] == body["school"]["id"] == "sch_4821"
    assert body["test"] is False


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_every_example_keeps_the_types_it_claims(trigger):
    check(trigger.example)


@pytest.mark.parametrize("trigger", EVERY, ids=lambda t: t.name)
def test_every_example_is_small(trigger):
    assert len(example_body(trigger)) < BODY_LIMIT


def test_same_fact_renders_to_the_same_bytes():
    assert rendered() == rendered()


def test_timestamp_is_in_utc_with_milliseconds():
    kyiv = timezone(timedelta(hours=2))

    body = json.loads(rendered(occurred_at=datetime(2026, 3, 14, 11, 26, 53, 120_999, kyiv)))

    assert body["timestamp"] == "2026-03-14T09:26:53.120Z"


def test_naive_time_of_the_fact_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        rendered(occurred_at=datetime(2026, 3, 14))


def test_times_in_the_data_are_whole_seconds_of_utc():
    later = datetime(2026, 3, 14, 12, 0, 0, 999_999, timezone(timedelta(hours=2)))

    body = json.loads(rendered(msgspec.structs.replace(story.ORDER, created_at=later)))

    assert body["data"]["created_at"] == "2026-03-14T10:00:00Z"


def test_test_events_say_so():
    assert json.loads(rendered(test=True))["test"] is True


def test_example_can_be_told_of_another_school():
    other = SchoolRef(id="sch_2", name="Other", domain="other.example")

    body = json.loads(example_body(get("order.created"), other, test=True))

    assert body["school"] == {"id": "sch_2", "name": "Other", "domain": "other.example"}
    assert (body["school_id"], body["test"]) == ("sch_2", True)


def test_ping_has_no_category():
    assert json.loads(example_body(get("webhook.test")))["category"] is None


def test_check_finds_a_value_of_the_wrong_type():
    wrong = msgspec.structs.replace(story.OLENA, phone="044 123 45 67")

    with pytest.raises(msgspec.ValidationError, match="phone"):
        check(msgspec.structs.replace(story.ORDER, customer=wrong))


def test_check_finds_a_value_outside_the_set():
    with pytest.raises(msgspec.ValidationError, match="status"):
        check(msgspec.structs.replace(story.ORDER, status="gone"))


NEW_ORDER = {
    "id": "evt_01JF8Z6Q3W9X5T2K7M4B8N1C0D",
    "type": "order.created",
    "trigger_name": "New Order",
    "category": "sales",
    "timestamp": "2026-03-14T09:26:53.120Z",
    "api_version": "2026-01-01",
    "test": False,
    "school_id": "sch_4821",
    "school": {"id": "sch_4821", "name": "Kyiv Design School", "domain": "school.example"},
    "data": {
        "order_id": "100482",
        "order_number": "A-100482",
        "status": "pending",
        "created_at": "2026-03-14T09:26:53Z",
        "source": "checkout",
        "is_free": False,
        "amount": "1490.00",
        "amount_minor": 149000,
        "currency": "UAH",
        "subtotal": {"amount": "1790.00", "amount_minor": 179000, "currency": "UAH"},
        "discount": {"amount": "300.00", "amount_minor": 30000, "currency": "UAH"},
        "tax": {"amount": "0.00", "amount_minor": 0, "currency": "UAH"},
        "coupon_code": "SPRING300",
        "payment_system": "wayforpay",
        "payment_url": "https://school.example/pay/100482",
        "product_id": "prd_315",
        "product_name": "UX Basics",
        "product_type": "course",
        "items": [
            {
                "product_id": "prd_315",
                "product_name": "UX Basics",
                "product_type": "course",
                "plan": "Standard",
                "quantity": 1,
                "amount": "1490.00",
                "amount_minor": 149000,
                "currency": "UAH",
            }
        ],
        "customer": {
            "id": "con_9001",
            "first_name": "Olena",
            "last_name": "Test",
            "full_name": "Olena Test",
            "email": "olena@example.com",
            "phone": "+380000000000",
            "telegram_username": None,
            "country": "UA",
            "locale": "uk",
            "timezone": "Europe/Kyiv",
            "tags": [],
            "created_at": "2026-03-14T09:26:53Z",
        },
        "attribution": {
            "utm_source": "instagram",
            "utm_medium": "cpc",
            "utm_campaign": "march",
            "utm_content": None,
            "utm_term": None,
            "referrer": None,
            "landing_page": "/ux-basics",
        },
        "admin_url": "https://school.example/admin/orders/100482",
    },
}


def test_new_order_is_byte_for_byte_the_published_one():
    compact = json.dumps(NEW_ORDER, separators=(",", ":"), ensure_ascii=False)

    assert example_body(get("order.created")).decode() == compact


def test_naive_time_in_a_payload_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        msgspec.structs.replace(story.ORDER, created_at=datetime(2026, 3, 14))


def test_shapes_cannot_be_changed_nor_filled_by_position():
    with pytest.raises(AttributeError):
        story.ORDER.status = "paid"
    with pytest.raises(TypeError):
        SchoolRef("sch_2", "Other", "other.example")


def test_equal_moments_in_other_zones_render_alike():
    there = story.ORDERED_AT.astimezone(timezone(timedelta(hours=-5)))

    assert rendered(occurred_at=there) == rendered(occurred_at=there.astimezone(UTC))
