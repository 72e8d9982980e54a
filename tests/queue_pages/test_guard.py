"""Who may open the queue's pages, and what they may be asked to do."""

import pytest

from schoolhooks.members.models import Role
from tests.factories import make_member, make_school

SAME = {"Sec-Fetch-Site": "same-origin"}
PATHS = [
    "/rq/",
    "/rq/0/view/jobs",
    "/rq/0/view/workers",
    "/rq/0/data/queues.json",
    "/rq/0/data/workers.json",
    "/rq/job/x/delete",
    "/rq/static/js/underscore-umd-min.js",
    "/rq/nothing-there",
]


@pytest.fixture
def developer(page):
    """The page fixture, signed in as a developer."""
    page.sign_in(make_member(make_school(), Role.DEVELOPER))
    return page


@pytest.mark.parametrize("path", PATHS)
def test_whoever_is_not_signed_in_is_asked_to(client, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
@pytest.mark.parametrize("path", PATHS)
def test_other_roles_are_refused(page, role, path):
    page.sign_in(make_member(make_school(), role))

    page.get(path, status=403)
    page.client.post(path, headers=SAME)

    assert "developer role" in page.response.text


def test_only_developers_see_it_in_the_menu(page):
    school = make_school()
    seen = {}
    for role in Role:
        page.sign_in(make_member(school, role))
        links = page.get("inspector.index").select("nav a")
        seen[role] = [link["href"] for link in links if "Queue" in link.text]

    assert seen == {Role.OWNER: [], Role.VIEWER: [], Role.DEVELOPER: ["/rq/"]}


ORIGINS = [
    ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "none"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
    ({"Origin": "http://localhost"}, 200),
    ({"Origin": "http://localhost.evil.example"}, 403),
    ({"Origin": "https://localhost"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403),
    ({}, 403),
]


@pytest.mark.parametrize(("headers", "status"), ORIGINS)
def test_changes_are_taken_from_our_own_pages_only(developer, headers, status):
    answer = developer.client.post("/rq/requeue/deliver", headers=headers)

    assert answer.status_code == status


def test_behind_a_proxy_the_configured_address_is_ours_too(make_app, app):
    from tests.harness.pages import Page

    page = Page(make_app(BASE_URL="https://hooks.example"))
    page.sign_in(make_member(make_school(), Role.DEVELOPER))

    answer = page.client.post("/rq/requeue/deliver", headers={"Origin": "https://hooks.example"})

    assert answer.status_code == 200


def test_a_link_changes_nothing(developer):
    assert developer.client.get("/rq/requeue/deliver", headers=SAME).status_code == 405
    assert developer.client.head("/rq/requeue/deliver", headers=SAME).status_code == 405


def test_every_other_change_needs_a_post(app):
    changing = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("rq_dashboard.") and "POST" in rule.methods
    ]

    assert {rule.endpoint for rule in changing if "GET" in rule.methods} == {
        "rq_dashboard.requeue_all"
    }
