"""Who sees what a request said, and that each look is written down: it can be about a person."""

import json
from datetime import timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.formats import cut_middle
from schoolhooks.members import audit
from schoolhooks.members.audit import AuditEntry
from schoolhooks.members.models import Role
from tests.factories import make_member, make_webhook
from tests.harness.queries import assert_few, queries
from tests.inspector.test_verdicts import signed

ORDER = b'{"type": "order.created", "data": {"email": "customer@example.com"}}'
PING = b'{"type": "webhook.test", "data": {"message": "ping of an address"}}'


@pytest.fixture
def send(client, address):
    """Send a body to the address, signed by a webhook where one is given."""

    def post(body=ORDER, webhook=None, path="", **headers):
        given = {**(signed(webhook, body=body) if webhook else {}), **headers}
        client.post(f"/in/{address.token}{path}", data=body, headers=given)

    return post


@pytest.fixture
def show(page, address):
    """Open the page of the address as whoever is signed in."""

    def get(headers=None, **query):
        return page.get("inspector.show", token=address.token, query=query, headers=headers)

    return get


def looks():
    db.session.rollback()
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id)
    return [(one.member_name, one.act, one.test_address, one.detail) for one in entries]


def poll(page, shown):
    """What the open page asks for every two seconds."""
    asked = shown.select_one("#requests-poll")
    headers = {"HX-Request": "true", "HX-PTag": asked["hx-ptag"]}
    return page.client.get(asked["hx-get"], headers=headers)


def test_viewer_sees_that_it_came_and_nothing_of_what_it_said(page, school, show, send, address):
    page.sign_in(make_member(school, Role.VIEWER))
    send(path="/orders-of-olena?email=customer", **{"X-Person": "Olena Secret"})

    for soup in (show(), show(number=1)):
        told = str(soup)
        assert soup.select_one("#request-title").text == "Request 1"
        assert f"{len(ORDER)} bytes" in soup.select_one("#request").text
        assert "Not from one of your webhooks" in soup.select_one("#request").text
        assert "only owners and developers" in soup.select_one("#request").text
        for private in ("customer", "olena", "Olena Secret", "cURL", "data-copy='curl"):
            assert private not in told
    page.get("inspector.body", token=address.token, number=1, status=403)
    assert looks() == []


def test_viewer_finds_nothing_out_by_searching(page, school, show, send):
    page.sign_in(make_member(school, Role.VIEWER))
    send()
    send(b"nothing")

    for search in ("customer@example.com", "not in any"):
        soup = show(q=search)

        assert [one["data-row"] for one in soup.select(".requests-list li")] == ["2", "1"]
        assert soup.select_one("#q") is None


def test_viewer_sees_the_body_of_a_ping_which_is_about_nobody(page, school, show, send, address):
    page.sign_in(make_member(school, Role.VIEWER))
    send(PING, make_webhook(school), **{"X-Key": "of-the-receiver"})

    soup = show()
    file = page.client.get(soup.select_one("#request a[download]")["href"])

    assert "ping of an address" in soup.select_one("[aria-label='Raw body']").text
    assert "of-the-receiver" not in str(soup)
    assert file.data == PING
    assert looks() == []


@pytest.mark.parametrize("sender", ["stranger", "forger"])
def test_what_only_calls_itself_a_ping_is_kept_from_viewers(page, school, show, send, sender):
    page.sign_in(make_member(school, Role.VIEWER))
    webhook = make_webhook(school)
    forged = signed(webhook, body=PING) | {"webhook-signature": "v1,AAAA"}
    send(PING, **({} if sender == "stranger" else forged))

    assert "ping of an address" not in str(show())


@pytest.mark.parametrize("role", [Role.OWNER, Role.DEVELOPER])
def test_owner_and_developer_see_it_and_the_look_is_written_down(
    page, school, send, show, address, role
):
    member = make_member(school, role)
    page.sign_in(member)
    send()

    assert "customer@example.com" in show().select_one("[aria-label='Raw body']").text
    assert looks() == [(member.name, "looked", address.token, "request 1")]


def test_ping_and_request_that_said_nothing_are_no_look(page, visitor, school, send, show):
    send(PING, make_webhook(school))
    show()
    send(b"")
    show()

    assert looks() == []


def test_page_that_asks_again_and_again_is_one_look_at_each_request(visitor, address, send, show):
    send()
    shown = show()
    assert poll(visitor, shown).status_code == 304
    show()
    send()
    assert b"Request 2" in poll(visitor, shown).data
    assert b"Request 2" in poll(visitor, shown).data

    assert [detail for *_, detail in looks()] == ["request 1", "request 2"]


def test_list_around_a_pinned_request_is_no_look_at_it(visitor, show, send):
    send()
    shown = show(number=1)
    send()

    assert b'data-row="2"' in poll(visitor, shown).data
    assert [detail for *_, detail in looks()] == ["request 1"]


def test_each_member_and_each_later_look_counts(page, school, send, show, monkeypatch):
    send()
    page.sign_in(make_member(school))
    show()
    page.sign_in(make_member(school, Role.DEVELOPER))
    show()
    show()
    assert len(looks()) == 2

    monkeypatch.setattr(audit, "SAME_LOOK", timedelta(0))
    show()

    assert len(looks()) == 3


def test_body_that_is_taken_away_is_written_down_as_such(visitor, address, send):
    send()

    assert visitor.client.get(f"/inspect/{address.token}/1/body").data == ORDER

    assert [detail for *_, detail in looks()] == ["the body of request 1, as a file"]


def test_audit_names_the_address_and_finds_what_was_done_with_it(visitor, address, send, show):
    send()
    show()

    rows = visitor.get("webhook_settings.audit").select("tbody tr")
    cells = [cell.get_text(" ", strip=True) for cell in rows[0].select("td")]

    token = cut_middle(address.token, 20)
    assert cells[2:] == ["looked at data of", f"…/in/{token}", "request 1"]
    link = rows[0].select_one("a")["href"]
    assert len(visitor.get(link).select("tbody tr")) == 1
    assert not visitor.get(f"{link}0").select("tbody tr")


def test_page_with_a_look_to_write_down_asks_few_questions(visitor, address, send):
    send(json.dumps({"many": list(range(100))}).encode())

    with queries() as asked:
        assert visitor.client.get(f"/inspect/{address.token}").status_code == 200

    assert_few(asked, "a test address")
