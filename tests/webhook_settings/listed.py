"""What tests of the list share: a call, the names in a list, the poll of an open one."""

from schoolhooks.dispatch import live
from tests.dispatch.conftest import ended
from tests.factories import make_event


def words(node):
    return " ".join(node.get_text(" ").split())


def make_call(school, steps):
    """One event, called for and delivered."""
    make_event(school)
    steps.fan_out()
    steps.record(*map(ended, steps.claim()))
    live.announce([school.id])


def names(shown):
    return [words(link) for link in shown.select(".webhook-list .row-name")]


class Poll:
    """What an open list asks every two seconds."""

    def __init__(self, page, **query):
        self._page = page
        self.shown = page.get("webhook_settings.index", query=query)
        live = self.shown.select_one("#live")
        self.address, self.tag = live["hx-get"], live.get("hx-ptag")

    def __call__(self, status=200):
        headers = {"HX-Request": "true", **({"HX-PTag": self.tag} if self.tag else {})}
        pieces = self._page.get(self.address, headers=headers, status=status)
        self.tag = self._page.response.headers.get("HX-PTag", self.tag)
        return pieces
