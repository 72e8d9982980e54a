"""Real browser tabs on the live server; nothing here knows a page in particular."""

import pytest

from tests.browser.live_list import LET_GO_SECONDS

WIDE = 1440
NARROW = 360
HEIGHT = 900


@pytest.fixture(scope="session")
def base_url():
    """In the place of pytest-base-url's fixture, of which pytest warns; each test has its own."""


class Tabs:
    """Opens browser tabs, each with cookies of its own, and notes what their consoles say."""

    def __init__(self, live_server, new_context):
        self._server = live_server
        self._new_context = new_context
        self._contexts = []
        self.complaints = []

    def __call__(
        self, member=None, *, path=None, colours="light", width=WIDE, javascript=True, zone=None
    ):
        """A Playwright page, signed in as the member; relative addresses lead to the server.

        The same visitor's second tab is `page.context.new_page()`.
        """
        context = self._new_context(
            base_url=self._server.origin,
            color_scheme=colours,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            reduced_motion="reduce",
            timezone_id=zone,
        )
        self._contexts.append(context)
        context.on("page", self._listen)
        if member is not None:
            context.add_cookies([self._cookie_of(member)])
        page = context.new_page()
        page.set_default_timeout(10_000)
        if path is not None:
            page.goto(path)
        return page

    def forget_complaints(self):
        """For a test that makes the browser complain on purpose, as it does about each 4xx."""
        self.complaints.clear()

    def close(self):
        """Close all of them, and say that nobody complained."""
        for context in self._contexts:
            context.close()
        assert self.complaints == []

    def _listen(self, page):
        page.on("console", lambda message: self.complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _cookie_of(self, member):
        app = self._server.app
        signer = app.session_interface.get_signing_serializer(app)
        return {
            "name": app.config["SESSION_COOKIE_NAME"],
            "value": signer.dumps({"_user_id": member.get_id(), "_fresh": True}),
            "url": self._server.origin,
        }


@pytest.fixture
def open_tab(live_server, new_context):
    """open_tab(member, path="/inspect/", colours="dark", width=360): a tab that must not complain.

    Any message in a tab's console, an error of the content policy included, fails the test.
    """
    tabs = Tabs(live_server, new_context)
    yield tabs
    tabs.close()


@pytest.fixture
def stir(eventually):
    """stir(tab, until): move the pointer over the list until that is seen."""

    def move(tab, until):
        box = tab.locator("[data-live-list]").bounding_box()
        places = iter(range(1_000_000))

        def is_seen():
            tab.mouse.move(box["x"] + 60 + next(places) % 9, box["y"] + 30)
            return until.is_visible()

        eventually(is_seen, LET_GO_SECONDS)

    return move
