"""storefront.phones: what people type, and the number it is."""

import pytest

from schoolhooks.storefront.phones import to_e164


@pytest.mark.parametrize(
    ("typed", "regions", "number"),
    [
        ("+380 67 123 45 67", [], "+380671234567"),
        ("00380671234567", [], "+380671234567"),
        ("380671234567", [], "+380671234567"),
        ("067 123-45-67", ["UA"], "+380671234567"),
        ("(067) 123 45 67", ["US", "UA"], "+380671234567"),
        ("090-1234-5678", ["US", "JP"], "+819012345678"),
        ("22345678", ["KW"], "+96522345678"),
        ("+380000000000", ["UA"], "+380000000000"),
        ("067 123 45 67", [], None),
        ("12", ["UA"], None),
        ("+", ["UA"], None),
        ("olena", ["UA"], None),
        ("+" + "9" * 39, ["UA"], None),
    ],
)
def test_number_is_understood_where_it_can_be(typed, regions, number):
    assert to_e164(typed, regions) == number
