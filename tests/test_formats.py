"""How values are written for people."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from schoolhooks import formats

MOMENT = datetime(2026, 3, 5, 11, 4, 9, 120_000, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("exactly10!", "exactly10!"),
        ("https://a.example/hooks/77", "https:…/77"),
    ],
)
def test_long_texts_keep_their_start_and_their_end(text, expected):
    assert formats.cut_middle(text, 10) == expected


def test_times_are_said_in_utc():
    assert formats.machine_time(MOMENT) == "2026-03-05T09:04:09.120Z"
    assert formats.machine_time(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_numbers_are_grouped():
    assert formats.grouped(1234567) == "1\u202f234\u202f567"


def test_json_is_coloured_by_kind():
    shown = formats.coloured_json('{"a": "b: 1", "n": -1.5e3, "w": null}')

    assert '<span class="json-key">&#34;a&#34;</span>:' in shown
    assert '<span class="json-text">&#34;b: 1&#34;</span>' in shown
    assert '<span class="json-number">-1.5e3</span>' in shown
    assert '<span class="json-word">null</span>' in shown


@pytest.mark.parametrize("text", ["<script>", '{"a": "<b>"}', '"<', "not json 'x'"])
def test_nothing_in_a_body_can_become_markup(text):
    shown = formats.coloured_json(text)

    assert shown.striptags().replace(" ", "") == text.replace(" ", "")
    assert "<script" not in shown
    assert "<b>" not in shown
