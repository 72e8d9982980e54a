"""What random stories of sales share: how many there are, and what holds in each of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from sqlalchemy import func, select

from schoolhooks.extensions import db
from schoolhooks.triggers.money import decimals

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
random_stories = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def total(column, *conditions):
    return db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions))


def assert_money_is_right(part):
    """Everywhere in it the decimal string is the minor units, with the currency's decimals."""
    if isinstance(part, list):
        for one in part:
            assert_money_is_right(one)
    elif isinstance(part, dict):
        if "amount_minor" in part and "currency" in part:
            places = decimals(part["currency"])
            assert Decimal(part["amount"]).scaleb(places) == part["amount_minor"]
            assert -Decimal(part["amount"]).as_tuple().exponent == places
        for one in part.values():
            assert_money_is_right(one)
