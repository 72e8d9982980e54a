"""The page of one webhook: numbers, settings, the log, and what moves by itself."""

from schoolhooks.dispatch import live
from schoolhooks.webhook_settings import log
from tests.factories import make_school, make_webhook
from tests.webhook_settings.world import make_delivery


def rows(soup):
    return [row["data-row"] for row in soup.select("#log li")]


def numbers(soup):
    names = [one.text for one in soup.select("#numbers dt")]
    return dict(zip(names, [int(one.text) for one in soup.select("#numbers dd")], strict=True))


def link(soup, text):
    return next((one for one in soup.select("#log-pages a") if one.text == text), None)


def test_numbers_are_those_of_the_lane(world):
    make_delivery(world.webhook, school=world.school, attempts=[{}])
    make_delivery(world.webhook, "failed", school=world.school, attempts=[{"status": 500}] * 3)
    make_delivery(world.webhook, "pending", school=world.school)

    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)

    assert numbers(soup) == {
        "Calls": 2,
        "Delivered": 1,
        "Failed": 1,
        "Waiting": 1,
        "Attempts": 4,
    }


def test_log_shows_the_newest_first_with_what_came_back(world):
    first = make_delivery(world.webhook, school=world.school, attempts=[{}])
    second = make_delivery(
        world.webhook,
        "failed",
        school=world.school,
        attempts=[{"result": "rejected", "status": 404}, {"result": "timed_out", "status": None}],
    )

    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)

    assert rows(soup) == [second.public_event_id, first.public_event_id]
    newest, older = soup.select("#log li")
    assert "Failed" in newest.text
    assert "Timed out" in newest.text
    assert "2 attempts" in newest.text
    assert "200 OK" in older.text
    assert "New Order" in older.text


def test_log_is_paged_by_key(world, monkeypatch):
    monkeypatch.setattr(log, "PAGE_ROWS", 2)
    made = [make_delivery(world.webhook, school=world.school).public_event_id for _ in range(5)]
    seen = []

    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)
    while older := link(soup, "Older"):
        seen += rows(soup)
        soup = world.page.get(older["href"])
    seen += rows(soup)

    assert seen == made[::-1]
    assert rows(world.page.get(link(soup, "Newest")["href"])) == made[:2:-1]


def test_empty_log_says_what_will_appear(world):
    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)

    assert "Nothing here yet" in soup.select_one("#log").text


def test_another_schools_webhook_is_not_there(world):
    other = make_webhook(make_school())

    world.page.get("webhook_settings.show", webhook_id=other.id, status=404)
    world.page.get("webhook_settings.live_log", webhook_id=other.id, status=404)


def test_viewer_sees_the_page_without_its_buttons(viewer_world):
    soup = viewer_world.page.get("webhook_settings.show", webhook_id=viewer_world.webhook.id)

    assert not soup.select("main form[method=post]")


def test_poll_says_nothing_until_something_moved(world):
    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)
    poll = soup.select_one("#poll")
    headers = {"HX-Request": "true", "HX-PTag": poll["hx-ptag"]}

    world.page.get(poll["hx-get"], headers=headers, status=304)
    made = make_delivery(world.webhook, school=world.school, attempts=[{}])
    live.announce([world.school.id])
    moved = world.page.get(poll["hx-get"], headers=headers)

    assert rows(moved) == [made.public_event_id]
    assert numbers(moved)["Calls"] == 1
    headers["HX-PTag"] = world.page.response.headers["HX-PTag"]
    world.page.get(poll["hx-get"], headers=headers, status=304)
