"""Words of the settings pages that follow a rule."""

import pytest

from schoolhooks.webhook_settings import words


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")],
)
def test_places_are_said_as_in_english(app, number, said):
    assert words.ordinal(number) == said
