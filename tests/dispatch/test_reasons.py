"""The reasons that the engine keeps with webhooks it disabled."""

import pytest

from schoolhooks.dispatch import reasons


@pytest.mark.parametrize(
    ("seconds", "said", "read"),
    [
        (86_400, "24 hours", (86_400, "hour")),
        (3600, "1 hour", (3600, "hour")),
        (5000, "1 hour", (3600, "hour")),
        (90, "2 minutes", (120, "minute")),
        (20, "20 seconds", (20, "second")),
    ],
)
def test_what_is_kept_can_be_read_back(seconds, said, read):
    kept = reasons.failing(seconds, 20)

    assert kept == f"No call succeeded for {said}, and at least 20 failed in that time."
    assert reasons.read_failing(kept) == (*read, 20)


def test_other_reasons_are_left_alone():
    assert reasons.read_failing(reasons.GONE) is None
    assert reasons.read_failing("Someone did not like it.") is None
