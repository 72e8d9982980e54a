"""The pages for sending in bulk: counted before, watched, cancelled."""

from datetime import timedelta

import pytest

from schoolhooks import job_queue
from schoolhooks.dispatch import bulk, bulk_count, jobs
from schoolhooks.dispatch.models import Bulk
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.audit import AuditEntry
from schoolhooks.webhooks import actions
from tests.factories import make_event, make_school, make_webhook
from tests.webhook_settings.world import make_delivery

FAILED = [{"result": "rejected", "status": 500}]


def wish(kind="failed", per_second="5", **fields):
    since = f"{utc_now() - timedelta(hours=1):%Y-%m-%dT%H:%M}"
    return {"kind": kind, "since": since, "per_second": per_second, **fields}


def ask(world, status=200, **query):
    return world.page.get(
        "webhook_settings.new_bulk", webhook_id=world.webhook.id, query=query, status=status
    )


def begin(world, data, **options):
    return world.page.post(
        "webhook_settings.begin_bulk", webhook_id=world.webhook.id, data=data, **options
    )


def fail(world, number=1):
    return [
        make_delivery(world.webhook, "failed", school=world.school, attempts=FAILED)
        for _ in range(number)
    ]


def begun():
    db.session.expire_all()
    return db.session.query(Bulk).order_by(Bulk.id.desc()).first()


def housekeeping():
    return job_queue.queues().queue(job_queue.HOUSEKEEPING_QUEUE)


def test_count_says_how_long_it_takes_at_the_slower_of_both_speeds(world):
    fail(world, 3)
    assert "min." not in ask(world, **wish(per_second="3")).select_one("#counted").text
    world.webhook.rate_calls, world.webhook.rate_seconds = 1, 60
    db.session.commit()

    said = " ".join(ask(world, **wish(per_second="3")).select_one("#counted").text.split())

    assert "3 deliveries, in about 3 min." in said
    assert "This webhook's own limit is slower: at most 1 call a minute." in said


def test_its_page_says_who_began_it_and_leads_to_what_became_of_it(world):
    fail(world)

    soup = begin(world, wish())

    assert world.member.name in soup.select_one("#bulk dl").text
    links = {link.text: link["href"] for link in soup.select("#bulk .actions a")}
    assert links["What still waits"].endswith("?result=waiting")
    assert links["What failed"].endswith("?result=failed")


def test_it_is_counted_before_anything_is_sent(world):
    fail(world, 2)

    soup = ask(world, **wish())

    assert "2 deliveries" in " ".join(soup.select_one("#counted").text.split())
    assert begun() is None


def test_missed_events_are_counted_too(world):
    make_delivery(make_webhook(world.school), school=world.school)

    soup = ask(world, **wish("missed"))

    assert "1 delivery" in " ".join(soup.select_one("#counted").text.split())


def test_count_that_stopped_says_until_when_and_the_rest_can_be_sent(world, monkeypatch):
    monkeypatch.setattr(bulk_count, "MOST_FAILED", 2)
    fail(world, 3)

    counted = ask(world, **wish()).select_one("#counted")
    said = " ".join(counted.text.split())
    data = {one["name"]: one["value"] for one in counted.select("form input")}
    progress = begin(world, {**data, "csrf_token": world.page.csrf_token()}).select_one("#bulk")

    assert "At least 2 deliveries" in said
    assert "the rest is looked through while it is sent" in said
    assert "0 put into the queue" in " ".join(progress.text.split())
    assert "value" not in progress.select_one("progress").attrs
    assert begun().total is None
    (entry,) = db.session.query(AuditEntry)
    assert entry.detail == "in bulk: send again what failed"


def test_count_that_found_nothing_so_far_can_be_sent_too(world, monkeypatch):
    monkeypatch.setattr(bulk_count, "MOST_EVENTS", 1)
    monkeypatch.setattr(bulk_count, "_FEWEST_OF_A_TRIGGER", 1)
    make_delivery(world.webhook, school=world.school)

    counted = ask(world, **wish("missed")).select_one("#counted")

    assert "None so far." in counted.text
    assert counted.select_one("form button")


def test_button_begins_what_was_counted_and_it_is_written_down(world):
    fail(world, 2)
    form = ask(world, **wish()).select_one("#counted form")
    data = {one["name"]: one["value"] for one in form.select("input")}

    soup = begin(world, {**data, "csrf_token": world.page.csrf_token()})

    assert "of 2 put into the queue" in " ".join(soup.select_one("#bulk").text.split())
    assert (begun().kind, begun().total, begun().per_second) == ("failed", 2, 5)
    assert begun().created_by_id == world.member.id
    (job,) = housekeeping().jobs
    assert job.func_name == job_queue.BULK_JOB
    (entry,) = db.session.query(AuditEntry)
    assert (entry.act, entry.detail) == ("resent", "in bulk: send again what failed, 2")


def test_chosen_ones_come_from_the_log(world):
    wanted, _, other = fail(world, 3)
    log = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)
    form = log.select_one("#log form")
    boxes = {one["value"] for one in form.select("[name=event]:not([disabled])")}
    assert {wanted.public_event_id, other.public_event_id} <= boxes

    query = {"event": [wanted.public_event_id, other.public_event_id], "per_second": "10"}
    soup = world.page.get(form["action"], query=query)
    assert "2 deliveries" in " ".join(soup.select_one("#counted").text.split())
    begin(world, query)

    assert begun().chosen_ids == [wanted.event_id, other.event_id]
    assert jobs.bulk_step() == "Bulk: 2 put into the queue"


def test_progress_asks_again_until_the_end(world):
    fail(world, 1)
    begin(world, wish())
    address = {"webhook_id": world.webhook.id, "bulk_id": begun().id}

    running = world.page.fragment("webhook_settings.show_bulk", **address)
    assert running.select_one("#bulk")["hx-trigger"] == "every 2s"
    show = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)
    assert "being sent in bulk" in show.text
    jobs.bulk_step()
    done = world.page.fragment("webhook_settings.show_bulk", **address)

    assert not done.select_one("#bulk").has_attr("hx-trigger")
    assert "Done" in done.text
    assert done.select_one("progress")["value"] == "1"


def test_rest_can_be_cancelled(world):
    fail(world, 3)
    begin(world, wish(per_second="1"))

    soup = world.page.post(
        "webhook_settings.cancel_bulk", webhook_id=world.webhook.id, bulk_id=begun().id
    )

    assert begun().status == "cancelled"
    assert "Cancelled" in soup.select_one("#bulk").text
    assert [one.act for one in db.session.query(AuditEntry)] == ["resent", "stopped"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", ""),
        ("since", "yesterday"),
        ("per_second", "0"),
        ("per_second", "1001"),
        ("per_second", "x"),
        ("kind", "everything"),
    ],
)
def test_wrong_input_is_told_and_begins_nothing(world, field, value):
    fail(world)

    soup = ask(world, status=422, **{**wish(), field: value})
    assert soup.select_one(f"#{field}-error")
    begin(world, {**wish(), field: value})

    assert begun() is None


def test_disabled_webhook_is_refused_with_a_reason(world):
    fail(world)
    actions.disable(world.webhook, "It failed for a day.")
    db.session.commit()

    assert not ask(world, **wish()).select("form[method=post] .btn-primary")
    soup = begin(world, wish())

    assert "disabled" in soup.select_one("#flashes .notice-bad").text
    assert begun() is None


def test_second_one_is_refused_while_the_first_goes_on(world):
    fail(world, 3)
    begin(world, wish(per_second="1"))

    soup = begin(world, wish())

    assert "already" in soup.select_one("#flashes .notice-bad").text
    assert db.session.query(Bulk).count() == 1


def test_viewer_may_look_at_its_progress_only(viewer_world):
    fail(viewer_world)
    made = bulk.begin(viewer_world.webhook, bulk.Plan("failed", utc_now() - timedelta(hours=1)))
    db.session.commit()
    address = {"webhook_id": viewer_world.webhook.id, "bulk_id": made.id}

    ask(viewer_world, status=403)
    begin(viewer_world, wish(), status=403)
    viewer_world.page.post("webhook_settings.cancel_bulk", **address, status=403)
    soup = viewer_world.page.get("webhook_settings.show_bulk", **address)

    assert not soup.select("#bulk form")


def test_another_schools_bulk_is_not_there(world):
    school = make_school()
    other = make_webhook(school)
    make_event(school)
    made = bulk.begin(other, bulk.Plan("failed", utc_now()))
    db.session.commit()

    for webhook_id in (other.id, world.webhook.id):
        for endpoint in ("show_bulk", "cancel_bulk"):
            open_it = world.page.get if endpoint == "show_bulk" else world.page.post
            open_it(
                f"webhook_settings.{endpoint}",
                webhook_id=webhook_id,
                bulk_id=made.id,
                status=404,
            )


def test_resuming_a_disabled_webhook_offers_to_send_what_it_missed(world):
    actions.disable(world.webhook, "It failed for a day.")
    db.session.commit()
    make_delivery(make_webhook(world.school), school=world.school)

    soup = world.page.post("webhook_settings.resume", webhook_id=world.webhook.id)

    assert "1 delivery" in " ".join(soup.select_one("#counted").text.split())
    assert soup.select_one("#counted button").text == "Send it"


def test_resuming_one_that_missed_nothing_offers_nothing(world):
    for change in (actions.pause, lambda one: actions.disable(one, "It failed for a day.")):
        change(world.webhook)
        db.session.commit()

        soup = world.page.post("webhook_settings.resume", webhook_id=world.webhook.id)

        assert not soup.select("#counted")


def test_nothing_chosen_in_the_log_is_said_without_an_error_about_other_fields(world):
    said = " ".join(ask(world, per_second="10").main.text.split())

    assert "Nothing was chosen. Tick deliveries in the log, or say here what to send." in said
    assert "Enter a day and a time." not in said
