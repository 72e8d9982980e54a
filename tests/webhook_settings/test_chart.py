"""The chart of one webhook: the kept hours, put into bars and said in words."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks import languages
from schoolhooks.dispatch import live
from schoolhooks.dispatch.totals import BUCKETS, Hourly
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhook_settings import chart
from tests.factories import make_school, make_webhook

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


def keep(webhook, hour, calls=0, delivered=0, failed=0, bucket=10):
    durations = [0] * BUCKETS
    durations[bucket] = calls
    db.session.add(
        Hourly(
            webhook_id=webhook.id,
            school_id=webhook.school_id,
            hour=hour.replace(minute=0, second=0, microsecond=0),
            calls=calls,
            attempts=calls,
            delivered=delivered,
            failed=failed,
            durations=durations,
        )
    )
    db.session.commit()


@pytest.fixture
def webhook(app):
    return make_webhook(make_school())


def test_hours_become_bars_and_the_present_one_is_the_last(webhook):
    keep(webhook, NOW, calls=4, delivered=3, failed=1)
    keep(webhook, NOW - timedelta(hours=23), calls=2, delivered=1)
    keep(webhook, NOW - timedelta(hours=24), calls=9)

    drawn = chart.of_webhook(webhook.id, "day", NOW)

    assert len(drawn.bars) == 24
    assert [bar.numbers.calls for bar in drawn.bars] == [2, *[0] * 22, 4]
    assert (drawn.bars[-1].delivered_height, drawn.bars[-1].failed_height) == (75.0, 25.0)
    assert (drawn.bars[0].delivered_height, drawn.bars[0].rest_height) == (25.0, 25.0)
    assert (drawn.total.calls, drawn.most, drawn.success) == (6, 4, 80)


@pytest.mark.parametrize(
    ("span", "ticks"),
    [
        ("day", ["15:00", "21:00", "03:00", "09:00"]),
        ("week", ["26 Feb", "28 Feb", "2 Mar", "4 Mar"]),
        ("month", ["4 Feb", "10 Feb", "16 Feb", "22 Feb", "28 Feb"]),
    ],
)
def test_axis_names_times_of_bars(app, webhook, span, ticks):
    drawn = chart.of_webhook(webhook.id, span, NOW)

    with app.test_request_context():
        written = languages.clock if span == "day" else languages.short_day
        assert [written(one) for one in drawn.ticks] == ticks


@pytest.mark.parametrize(("span", "bars", "hours"), [("week", 28, 6), ("month", 30, 24)])
def test_longer_spans_put_hours_together(webhook, span, bars, hours):
    keep(webhook, NOW - timedelta(hours=1), calls=1)
    keep(webhook, NOW, calls=2)

    drawn = chart.of_webhook(webhook.id, span, NOW)

    assert len(drawn.bars) == bars
    assert drawn.bars[-1].numbers.calls == 3
    assert drawn.bars[1].begins_at - drawn.bars[0].begins_at == timedelta(hours=hours)
    assert drawn.bars[-1].begins_at <= NOW < drawn.bars[-1].begins_at + timedelta(hours=hours)


def test_one_failure_in_a_thousand_is_not_a_hundred_percent(webhook):
    keep(webhook, NOW, calls=1000, delivered=999, failed=1)

    assert chart.of_webhook(webhook.id, "day", NOW).success == 99


def test_page_shows_the_bars_and_the_same_numbers_as_a_table(world):
    keep(world.webhook, utc_now(), calls=4, delivered=3, failed=1)

    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)

    assert len(soup.select("#chart svg g")) == 24
    (row,) = soup.select("#chart tbody tr")
    assert [cell.text for cell in row.select("td")][:3] == ["4", "3", "1"]
    assert soup.select_one("#chart [aria-current]").text == "24 hours"
    facts = [one.text for one in soup.select("#chart dd")]
    assert facts[:2] == ["4", "75 %"]
    assert facts[2].endswith(" ms")


def test_page_says_where_there_were_no_calls(world):
    soup = world.page.get(
        "webhook_settings.show", webhook_id=world.webhook.id, query={"span": "week"}
    )

    assert soup.select_one("#chart .chart-none").text == "No calls in the last 7 days."
    assert not soup.select("#chart svg")


def test_unknown_span_is_a_day(world):
    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id, query={"span": "x"})

    assert soup.select_one("#chart [aria-current]").text == "24 hours"


def test_chart_moves_with_the_page_and_keeps_its_span(world):
    soup = world.page.get(
        "webhook_settings.show", webhook_id=world.webhook.id, query={"span": "week"}
    )
    poll = soup.select_one("#poll")
    headers = {"HX-Request": "true", "HX-PTag": poll["hx-ptag"]}

    keep(world.webhook, utc_now(), calls=4, delivered=3, failed=1)
    live.announce([world.school.id])
    moved = world.page.get(poll["hx-get"], headers=headers)

    piece = moved.select_one("hx-partial[hx-target='#chart']")
    assert len(piece.select("#chart svg g")) == 28
    assert piece.select_one("#chart [aria-current]").text == "7 days"
    assert [cell.text for cell in piece.select("tbody td")][:3] == ["4", "3", "1"]


def test_chart_is_drawn_for_the_eye_and_read_as_a_table_when_one_asks(world):
    keep(world.webhook, utc_now(), calls=4, delivered=3, failed=1)

    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)

    assert soup.select_one("#chart svg")["aria-hidden"] == "true"
    read_out = soup.select("#chart [aria-live], #chart [role=status], #chart [role=alert]")
    assert not read_out
    assert not [one for one in soup.select_one("#chart").parents if one.get("aria-live")]
