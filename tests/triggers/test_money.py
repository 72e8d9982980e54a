"""money: three fields that always agree, in every currency of ISO 4217."""

from decimal import Decimal

import iso4217
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolhooks.triggers.money import Money, UnknownCurrency, decimals, money
from schoolhooks.triggers.objects import OrderItem

CURRENCIES = sorted(c.code for c in iso4217.Currency if c.exponent is not None)
MINOR = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [
        (149_000, "UAH", "1490.00"),
        (1490, "JPY", "1490"),
        (1490, "KWD", "1.490"),
        (14_900, "CLF", "1.4900"),
        (0, "UAH", "0.00"),
        (0, "JPY", "0"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (-1490, "KWD", "-1.490"),
        (-7, "JPY", "-7"),
    ],
)
def test_amount_has_exactly_the_decimals_of_its_currency(minor, currency, amount):
    assert money(minor, currency) == Money(amount=amount, amount_minor=minor, currency=currency)


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "ABC", "uah", "", "UAH "])
def test_unknown_currency_is_refused(code):
    with pytest.raises(UnknownCurrency):
        money(100, code)


@pytest.mark.parametrize("minor", [1.0, Decimal(1), "1", True, None])
def test_minor_units_must_be_an_integer(minor):
    with pytest.raises(TypeError):
        money(minor, "UAH")


@given(MINOR, st.sampled_from(CURRENCIES))
def test_amount_is_the_minor_units_shifted_by_the_decimals(minor, currency):
    built = money(minor, currency)

    assert Decimal(built.amount) == Decimal(minor).scaleb(-decimals(currency))
    assert len(built.amount.partition(".")[2]) == decimals(currency)


@given(MINOR, st.sampled_from(CURRENCIES))
def test_money_survives_the_way_through_json(minor, currency):
    built = money(minor, currency)

    assert msgspec.json.decode(msgspec.json.encode(built), type=Money) == built


@given(MINOR, MINOR, st.sampled_from(CURRENCIES))
def test_disagreeing_fields_are_refused(minor, other, currency):
    if minor == other:
        other -= 1
    with pytest.raises(ValueError, match="disagrees"):
        Money(amount=money(minor, currency).amount, amount_minor=other, currency=currency)


@pytest.mark.parametrize(
    "amount", ["1490", "1490.0", "1490.000", "01490.00", "+1490.00", "1,490.00"]
)
def test_other_ways_to_write_the_same_amount_are_refused(amount):
    with pytest.raises(ValueError, match="disagrees"):
        Money(amount=amount, amount_minor=149_000, currency="UAH")


def test_money_at_the_top_level_of_an_object_must_agree_too():
    item = {"product_id": "1", "product_name": "A", "product_type": "course", "plan": None}

    with pytest.raises(ValueError, match="disagrees"):
        OrderItem(**item, quantity=1, amount="1.00", amount_minor=1000, currency="EUR")


def test_money_that_disagrees_is_refused_when_read_back():
    with pytest.raises(msgspec.ValidationError, match="disagrees"):
        msgspec.json.decode(b'{"amount": "1.00", "amount_minor": 1, "currency": "EUR"}', type=Money)
