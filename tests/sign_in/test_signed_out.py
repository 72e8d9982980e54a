"""What is answered to whoever must sign in first."""

import pytest
from bs4 import BeautifulSoup


def test_a_page_leads_to_the_form_and_back(client):
    answer = client.get("/inspect/?q=1")

    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/inspect/?q%3D1"


def test_a_form_leads_back_to_the_page_it_was_on(client):
    answer = client.get("/sign-in")
    token = answer.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    answer = client.post(
        "/inspect/", data={"csrf_token": token}, headers={"Referer": "http://localhost/inspect/x"}
    )

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/inspect/x")


def test_an_open_page_that_asks_for_a_piece_stays_and_shows_the_way(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/inspect/?q=1"}

    answer = client.get("/inspect/", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#standing"
    link = BeautifulSoup(answer.text, "html.parser").a
    assert (link["href"], link["target"]) == ("/sign-in?next=/inspect/?q%3D1", "_blank")


@pytest.mark.parametrize("url", ["http://evil.example/x", "//evil.example", "http://[", "", "x\ny"])
def test_the_way_back_is_never_to_another_site(client, url):
    headers = {"HX-Request": "true", "HX-Current-URL": url.replace("\n", "%0a")}

    answer = client.get("/inspect/", headers=headers)

    assert BeautifulSoup(answer.text, "html.parser").a["href"] in ("/sign-in", "/sign-in?next=/x")
    assert "evil" not in answer.text
