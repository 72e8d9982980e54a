"""The RQ dashboard in a real browser: its tables are built by scripts."""

import pytest
from playwright.sync_api import expect

from schoolhooks import job_queue
from schoolhooks.members.models import Role
from tests.browser.axe import assert_accessible
from tests.browser.shifts import assert_came_still, watch_loads
from tests.factories import make_member, make_school


@pytest.fixture
def done(app, programs, eventually):
    """A `deliver` job that ran, and a failed one that quotes a stranger; their ids."""
    queue = job_queue.queues().queue(job_queue.DELIVER_QUEUE)
    job_queue.queues().nudge()
    good = queue.job_ids[0]
    bad = queue.enqueue("builtins.int", "<img src=x onerror=console.log('ran')>").id
    worker = programs.worker(LINGER_SECONDS=0.1)
    eventually(lambda: bad in queue.failed_job_registry)
    worker.ask_to_stop()
    worker.stop()
    return good, bad


@pytest.fixture
def developer(app):
    return make_member(make_school(), Role.DEVELOPER)


def test_the_tables_fill(open_tab, developer, done):
    tab = open_tab(developer, path="/inspect/")
    tab.get_by_role("link", name="Queue").click()

    row = tab.locator("#queues tbody tr", has_text="deliver")
    row.locator("a[href*='/finished/']").click()
    tab.get_by_text("Deliver what is due").wait_for()
    tab.locator(f"a[href$='{done[0]}']").click()
    tab.get_by_text('"Deliver: ').wait_for()
    tab.get_by_role("link", name="schoolhooks").click()

    assert "/rq/" not in tab.url


def test_a_failed_job_is_shown_and_started_again_and_runs_no_script(open_tab, developer, done):
    tab = open_tab(developer, path=f"/rq/0/view/job/{done[1]}")
    tab.get_by_text("invalid literal for int()").wait_for()
    assert tab.locator("img[src=x]").count() == 0

    tab.goto("/rq/0/view/jobs/deliver/failed/8/asc/1")
    tab.get_by_text("invalid literal for int()").wait_for()
    tab.get_by_role("link", name="Requeue", exact=True).click()
    tab.get_by_text("No jobs.").wait_for()

    assert job_queue.queues().queue(job_queue.DELIVER_QUEUE).job_ids == [done[1]]


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_the_pages(open_tab, developer, done, colours, width):
    tab = open_tab(developer, colours=colours, width=width)
    for path, shown in (
        ("", "deliver"),
        ("0/view/jobs/deliver/failed/8/asc/1", "invalid literal"),
        ("0/view/workers", "Workers"),
        (f"0/view/job/{done[0]}", '"Deliver: '),
        (f"0/view/job/{done[1]}", "invalid literal"),
    ):
        tab.goto(f"/rq/{path}")
        tab.get_by_text(shown).first.wait_for()
        expect(tab.locator("footer")).to_be_visible()
        assert_accessible(tab)


def test_whoever_uses_the_keyboard_can_pass_over_the_bar(open_tab, developer):
    tab = open_tab(developer, path="/rq/")

    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    expect(tab.locator("main")).to_be_focused()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_what_cannot_be_taken_back_is_asked_for(open_tab, developer, done, colours):
    tab = open_tab(developer, path="/rq/0/view/jobs/deliver/failed/8/asc/1", colours=colours)
    tab.get_by_text("invalid literal").wait_for()

    tab.get_by_role("link", name="Empty queue").click()
    dialog = tab.get_by_role("dialog", name="Do you really want to delete every job of this list?")
    expect(dialog).to_be_visible()
    assert_accessible(tab)
    dialog.get_by_role("button", name="No").click()

    expect(dialog).to_be_hidden()
    expect(tab.get_by_text("invalid literal")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_what_scripts_fill_does_not_jump(open_tab, developer, done, width):
    tab = open_tab(developer, width=width)
    watch_loads(tab)
    for path, shown in (
        ("", "deliver"),
        ("0/view/jobs/deliver/failed/8/asc/1", "invalid literal"),
        ("0/view/workers", "No workers"),
        (f"0/view/job/{done[0]}", '"Deliver: '),
    ):
        tab.goto(f"/rq/{path}")
        tab.get_by_text(shown).first.wait_for()
        assert_came_still(tab)


def test_many_pages_of_jobs_stay_inside_a_narrow_window(open_tab, developer):
    queue = job_queue.queues().queue(job_queue.DELIVER_QUEUE)
    for _ in range(9):
        queue.enqueue("builtins.int")
    tab = open_tab(developer, width=360)
    tab.goto("/rq/0/view/jobs/deliver/queued/1/asc/5")
    tab.locator(".pagination a", has_text="5").wait_for()

    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
