"""The page of one test address."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.models import Role
from tests.factories import make_member, make_school, make_webhook
from tests.inspector.conftest import make_address


@pytest.fixture
def send(client, address):
    """Send something to the address."""

    def post(body=b"", path="", **options):
        return client.post(f"/in/{address.token}{path}", data=body, **options)

    return post


@pytest.fixture
def show(visitor, address):
    """Open the page of the address."""

    def get(**query):
        return visitor.get("inspector.show", token=address.token, query=query)

    return get


def chosen(soup):
    return soup.select_one("#request-title").text


def numbers(soup):
    return [item["data-row"] for item in soup.select(".requests-list li")]


def test_an_empty_one_says_what_to_do(show, address):
    page = show()

    assert "Nothing has come yet" in page.text
    assert f"/in/{address.token}" in page.select_one(".try").text


def test_the_newest_is_first_and_selected_by_itself(show, send):
    for number in range(3):
        send(path=f"/{number}")

    page = show()

    assert numbers(page) == ["3", "2", "1"]
    assert chosen(page) == "Request 3"
    assert page.select_one("a[aria-current=true]").parent["data-row"] == "3"


def test_a_chosen_one_stays_when_new_ones_come(show, send):
    send()
    send()

    page = show(number=1)

    assert chosen(page) == "Request 1"
    assert "number=1" in page.select_one("#requests-poll")["hx-get"]


@pytest.mark.parametrize("number", ["99", "0", "-1", "9" * 30])
def test_a_chosen_one_that_is_gone_gives_way_to_the_newest(show, send, number):
    send()

    page = show(number=number)

    assert chosen(page) == "Request 1"
    assert "is no longer kept" in page.text


def test_everything_of_a_request_is_shown(show, send):
    send(
        b'{"price": 1.10, "name": "\xd0\x96"}',
        path="/orders?page=2",
        headers={"X-Shop": "Kyiv", "User-Agent": "shop/1"},
    )

    request = show().select_one("#request")

    assert "POST /orders?page=2" in request.text
    assert "29 bytes" in request.text
    assert '"price": 1.10,\n' in request.select_one("[aria-label='Body, set in lines']").text
    assert request.select_one("[aria-label='Raw body']").text == '{"price": 1.10, "name": "Ж"}'
    assert "Kyiv" in request.select_one(".headers").text
    assert "Not from one of your webhooks" in request.text


ODD = [
    b"<script>alert(1)</script>",
    b"</pre><img src=x onerror=alert(1)>",
    b'{"a": "</pre><script>alert(1)</script>"}',
    b"{{ 7 * 7 }}",
]


@pytest.mark.parametrize("body", ODD)
def test_what_a_stranger_sent_is_never_markup(show, send, body):
    evil = "<script>alert(1)</script>"
    send(body, path=f"/{evil}?{evil}", headers={"X-Evil": evil, "User-Agent": evil})

    page = show(q="<")

    assert [tag for tag in page.select("script") if not tag.get("src")] == []
    assert page.select("img[onerror]") == []
    assert page.select_one("[aria-label='Raw body']").text == body.decode()


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"\0\x01ab", "00000000  00 01 61 62" + " " * 36 + "  ..ab"),
        (b"\xff<b>", "00000000  ff 3c 62 3e" + " " * 36 + "  .<b>"),
        (b"\x1b[2J", "00000000  1b 5b 32 4a" + " " * 36 + "  .[2J"),
    ],
)
def test_a_binary_body_is_shown_in_hexadecimal(show, send, body, shown):
    send(body)

    assert show().select_one("[aria-label='Body in hexadecimal']").text == shown


def test_a_large_body_is_cut_on_the_page_and_whole_in_the_file(show, send, visitor, address):
    send(b"x" * 1_000_000)
    send(b"\0" * 1_000_000)

    for number in (1, 2):
        page = show(number=number)
        assert "Only the beginning is shown" in page.text
        assert len(visitor.response.data) < 400_000
    link = page.select_one("#request a[download]")["href"]
    answer = visitor.client.get(link)
    assert answer.data == b"\0" * 1_000_000
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"[" * 300 + b"1," * 9000 + b"1" + b"]" * 300, b'\\"' * 100_000]
)
def test_a_body_made_to_be_slow_or_huge_when_set_in_lines_is_shown_raw(show, send, visitor, body):
    send(body)

    page = show()

    assert page.select_one("[aria-label='Raw body']").text == body.decode()
    assert page.select_one("[aria-label='Body, set in lines']") is None
    assert len(visitor.response.data) < 3_000_000


def test_the_poll_gets_nothing_until_something_comes(visitor, address, send):
    send()
    page = visitor.get("inspector.show", token=address.token)
    poll = page.select_one("#requests-poll")
    asked = {"HX-Request": "true", "HX-PTag": poll["hx-ptag"]}

    unchanged = visitor.client.get(poll["hx-get"], headers=asked)
    send()
    changed = visitor.get(poll["hx-get"], headers=asked)

    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert changed.html is None
    assert numbers(changed) == ["2", "1"]
    assert chosen(changed) == "Request 2"
    assert visitor.response.headers["HX-PTag"] == changed.select_one("#requests-poll")["hx-ptag"]


def test_the_fragment_stands_alone(visitor, address, send):
    send(b"x")

    fragment = visitor.fragment("inspector.show", token=address.token)

    assert fragment.select_one(
        "hx-partial[hx-target='#requests'] > #requests > #request > #request-1"
    )


def test_of_a_pinned_request_only_the_list_around_it_is_sent(visitor, address, send):
    send(b"x")

    fragment = visitor.fragment("inspector.show", token=address.token, query={"number": 1})

    assert fragment.select_one("hx-partial[hx-target='#requests-list'] > #requests-list")
    assert fragment.select_one("#request") is None


def test_requests_wait_while_someone_is_busy_with_the_list(visitor, address, send):
    send()
    send()
    page = visitor.get("inspector.show", token=address.token)
    list_, poll = page.select_one("[data-live-list]"), page.select_one("#requests-poll")
    held = f"{poll['hx-get']}?held={list_['data-held']}"
    asked = {"HX-Request": "true", "HX-PTag": poll["hx-ptag"]}
    assert page.select_one("[role=status]", string="Newest: request 2")
    send()

    busy = visitor.get(held, headers=asked)
    assert numbers(busy) == ["2", "1"]
    assert chosen(busy) == "Request 2"
    assert busy.select_one("[data-show-new]").text == "1 new"
    asked["HX-PTag"] = visitor.response.headers["HX-PTag"]
    assert visitor.client.get(held, headers=asked).status_code == 304
    let_go = visitor.get(poll["hx-get"], headers=asked)

    assert numbers(let_go) == ["3", "2", "1"]
    assert chosen(let_go) == "Request 3"
    assert let_go.select_one("[data-show-new]") is None


def test_more_than_a_hundred_waiting_requests_are_not_counted(visitor, address, send):
    for _ in range(101):
        send()

    held = visitor.fragment("inspector.show", token=address.token, query={"held": "1"})

    assert held.select_one("[data-show-new]").text == "99+ new"


@pytest.mark.parametrize("held", ["0", "-1", "x", "9" * 30, ""])
def test_a_list_that_is_held_at_nothing_is_shown_as_it_is(visitor, address, send, held):
    send()

    assert numbers(visitor.fragment("inspector.show", token=address.token, query={"held": held}))


FOUND = [
    ("put", ["1"]),
    ("Orders", ["2"]),
    ("PAGE=2", ["2"]),
    ("x-shop", ["2"]),
    ("київ", ["3"]),
    ("back\\slash", ["4"]),
    ("\\\\", []),
    ("%", ["4"]),
    ("needle", []),
]


@pytest.mark.parametrize(("search", "found"), FOUND)
def test_the_list_can_be_filtered_by_text(client, address, visitor, send, search, found):
    client.put(f"/in/{address.token}")
    send(path="/orders?page=2", headers={"X-Shop": "1"})
    send("київ".encode() + b"\xff\0")
    send(b"back\\slash 100%")

    page = visitor.get("inspector.show", token=address.token, query={"q": search})

    assert numbers(page) == found
    assert page.select_one("#q")["value"] == search


def test_the_status_and_the_delay_of_the_answer_can_be_set(visitor, address, send):
    page = visitor.post(
        "inspector.answer", token=address.token, data={"status": "500", "delay_seconds": "0"}
    )

    assert "It answers 500 from now on." in page.text
    assert send().status_code == 500


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"status": "600", "delay_seconds": "0"}, "status"),
        ({"status": "100", "delay_seconds": "0"}, "status"),
        ({"status": "abc", "delay_seconds": "0"}, "status"),
        ({"status": "200", "delay_seconds": "21"}, "delay_seconds"),
        ({"status": "200", "delay_seconds": "-1"}, "delay_seconds"),
        ({"status": "200"}, "delay_seconds"),
    ],
)
def test_a_wrong_answer_shows_the_form_again(visitor, address, given, field):
    page = visitor.post("inspector.answer", token=address.token, data=given, status=422)

    assert page.select_one(f"#{field}-error")
    assert page.select_one("#answer").has_attr("open")


def test_the_list_can_be_cleared_after_a_question(visitor, address, send):
    send()

    question = visitor.get("inspector.ask_to_clear", token=address.token)
    page = visitor.post("inspector.clear", token=address.token)
    send()

    assert "forgotten" in question.text
    assert "The list is empty now." in page.text
    assert numbers(visitor.get("inspector.show", token=address.token)) == ["2"]


def test_viewers_look_and_change_nothing(page, school, address, send):
    send()
    page.sign_in(make_member(school, Role.VIEWER))

    shown = page.get("inspector.show", token=address.token)

    assert chosen(shown) == "Request 1"
    assert shown.select("main form[method=post]") == []
    page.post("inspector.answer", token=address.token, status=403)
    page.post("inspector.clear", token=address.token, status=403)
    page.post("inspector.create", status=403)


def test_whoever_is_not_signed_in_is_asked_to(page, address):
    page.get("inspector.show", token=address.token, status=302)

    assert page.response.location.startswith("/sign-in?next=")


def test_the_list_says_which_webhooks_use_an_address(visitor, school, address):
    make_webhook(school, f"http://localhost/in/{address.token}", name="To the office")
    make_webhook(school, f"http://localhost/in/{address.token}/500", name="To nobody")
    make_webhook(make_school(), f"http://localhost/in/{address.token}", name="A stranger's")
    make_address(school)

    lines = [line.text for line in visitor.get("inspector.index").select("tbody .cell-sub")]

    assert lines == ["No webhook uses it", "Used by To the office, To nobody"]


def test_the_list_of_addresses_leads_to_a_new_one(visitor, school):
    empty = visitor.get("inspector.index")
    made = visitor.post("inspector.create")
    listed = visitor.get("inspector.index")

    assert "No test address yet" in empty.text
    assert made.select_one(".address .mono").text.startswith("http://localhost/in/")
    assert len(listed.select(".list tbody tr")) == 1
    assert listed.select_one("nav a[aria-current]").text == "Test addresses"
    db.session.rollback()
