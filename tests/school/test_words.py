"""school.words: every kind and state has one name, on the shop's pages as on the staff's."""

from typing import get_args

import pytest

from schoolhooks.school import words
from schoolhooks.school.models.subscriptions import Status
from schoolhooks.triggers.education import GradeResult
from schoolhooks.triggers.objects import ProductType
from schoolhooks.triggers.sales import OrderStatus


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (words.PRODUCT_TYPES, ProductType),
        (words.ORDER_STATES, OrderStatus),
        (words.SUBSCRIPTION_STATES, Status),
        (words.HOMEWORK_RESULTS, GradeResult),
    ],
)
def test_every_kind_and_state_has_a_word(said, names):
    assert list(said) == list(get_args(names))
