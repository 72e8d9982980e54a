"""A visitor that checks every page it opens; it knows no page in particular."""

import contextvars
import secrets

import pytest
from bs4 import BeautifulSoup
from flask import url_for
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.harness.queries import assert_few, queries


class SeparateClient(FlaskClient):
    """A client whose requests share nothing with the context that the test itself has pushed.

    Flask would reuse that one, and with it `g`: the member found for one request would still be
    signed in for the next.
    """

    def open(self, *arguments, **options):
        """Send one request in an empty context."""
        return contextvars.Context().run(super().open, *arguments, **options)


class Page:
    """Opens endpoints (or paths) as a person's browser would and returns parsed HTML."""

    def __init__(self, app):
        self.app = app
        self.client = app.test_client()
        self.response = None

    def sign_in(self, member):
        """Go on as this member, without the sign-in form."""
        with self.client.session_transaction() as session:
            session["_user_id"] = str(member.get_id())
            session["_fresh"] = True

    def sign_out(self):
        """Go on as nobody."""
        with self.client.session_transaction() as session:
            session.clear()

    def get(self, endpoint, *, status=200, query=None, headers=None, **values):
        """Open a page and check it."""
        return self._open("GET", endpoint, values, status, query_string=query, headers=headers)

    def post(self, endpoint, *, data=None, status=303, query=None, headers=None, **values):
        """Send a form with a valid CSRF token; a 303 is followed and the page there returned."""
        data = {"csrf_token": self.csrf_token(), **(data or {})}
        soup = self._open(
            "POST", endpoint, values, status, data=data, query_string=query, headers=headers
        )
        return self.get(self.response.location) if status == 303 else soup

    def fragment(self, endpoint, *, status=200, query=None, **values):
        """Open a route as htmx does, and as a browser does; returns the fragment."""
        self._open("GET", endpoint, values, status, query_string=query)
        headers = {"HX-Request": "true"}
        soup = self._open("GET", endpoint, values, status, query_string=query, headers=headers)
        assert soup.html is None, f"{endpoint} answers htmx with a whole page"
        return soup

    def csrf_token(self):
        """A token that belongs to this visitor's session, as any form would carry."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw)

    def address(self, endpoint, **values):
        """The path of an endpoint; a path is given back as it is."""
        if endpoint.startswith(("/", "http://", "https://")):
            return endpoint
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def _open(self, method, endpoint, values, status, **options):
        self._assert_nothing_unsaved()
        address = self.address(endpoint, **values)
        with queries() as asked:
            self.response = self.client.open(address, method=method, **options)
            told = self.response.get_data(as_text=True)
        if method == "GET":
            assert_few(asked, address)
        assert self.response.status_code == status, f"{address}: {self.response.status}\n{told}"
        soup = BeautifulSoup(told, "html.parser")
        if self.response.mimetype == "text/html" and status < 300 or soup.html:
            check_html(soup, address)
        return soup

    def _assert_nothing_unsaved(self):
        from schoolhooks.extensions import db

        unsaved = [*db.session.new, *db.session.dirty, *db.session.deleted]
        assert not unsaved, f"commit before opening a page: it cannot see {unsaved}"


def check_html(soup, address):
    """What holds for each page and fragment of ours."""
    tags = soup.find_all(True)  # once for all that is looked for: every test's pages come here
    ids = [tag["id"] for tag in tags if "id" in tag.attrs]
    assert len(ids) == len(set(ids)), f"{address}: an id is there twice: {sorted(ids)}"
    is_of_school = soup.select_one("body[data-made-for]")
    for tag in tags:
        assert tag.name != "a" or tag.get("href") != "#", f"{address}: a link leads nowhere"
        if tag.name == "form":
            _check_form(tag, address, is_of_school)
    if soup.html:
        headings = [tag for tag in tags if tag.name == "h1"]
        assert len(headings) == 1, f"{address}: {len(headings)} first headings"
        heading = " ".join(headings[0].get_text().split())
        title = " ".join(soup.title.get_text().split())
        assert heading, f"{address}: its heading is empty"
        assert title.startswith(heading), f"{address}: title {title!r}, heading {heading!r}"


def _check_form(form, address, is_of_school):
    assert form.get("action"), f"{address}: a form has no action: {form}"
    if form.get("method", "get").lower() == "post":
        assert form.find(attrs={"name": "csrf_token"}), f"{address}: no CSRF field: {form}"
        made_for = form.find(attrs={"name": "made_for"})
        assert not is_of_school or made_for, f"{address}: {form}"


@pytest.fixture
def client(app):
    """The plain test client."""
    return app.test_client()


@pytest.fixture
def page(app):
    """A visitor that checks each page it opens; page.sign_in(member) first where needed."""
    return Page(app)
