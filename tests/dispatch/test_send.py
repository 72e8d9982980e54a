"""Putting one attempt together: the keys it is signed with, at the moment it leaves."""

from schoolhooks.dispatch.send import Destination

OVER_AT = 1000.0


def destination(old_key=b"old"):
    return Destination("https://receiver.example/", 1, b"new", old_key, OVER_AT, {})


def test_both_secrets_sign_until_the_overlap_is_over():
    assert destination().keys(OVER_AT - 0.001) == [b"new", b"old"]


def test_old_secret_ends_by_the_clock_and_not_by_a_job_that_could_be_lost():
    assert destination().keys(OVER_AT) == [b"new"]


def test_webhook_that_never_changed_its_secret_has_one():
    assert destination(old_key=None).keys(0.0) == [b"new"]
