"""A visitor that fills in each kind of form it comes across and sends it, rightly and wrongly."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.exceptions import HTTPException

from tests.harness.crawler import SITE, within

HTMX = {"HX-Request": "true"}
_RIGHT = {
    "headers": "X-Shop: yes",
    "url": "http://127.0.0.1:9/hook",
    "tel": "+380671234567",
    "number": "1",
    "decimal": "10.00",
    "numeric": "1",
    "datetime-local": "2026-01-01T00:00",
    "country": "UA",
    **dict.fromkeys(("amount", "price", "value"), "10.00"),
}
"""What is typed, by the field's name or kind; what is offered stays."""
_WRONG = {
    "email": "nobody",
    "url": "ftp://receiver",
    "tel": "none",
    "number": "many",
    "decimal": "many",
}
_TYPED = {"text", "password", "search", "email", *_RIGHT}
_people = count()
_CHOSEN = {"select", "radio"}


def right(name, kind, offered):
    """What is meant."""
    if kind not in _TYPED or offered.strip():
        return offered
    if kind == "email":
        return f"person-{next(_people)}@example.com"  # no two contacts of a school have the same
    return _RIGHT.get(name) or _RIGHT.get(kind, "Something")


def wrong(_name, kind, offered):
    """What cannot be meant, or nothing."""
    return _WRONG.get(kind, "") if kind in _TYPED else offered


def far_too_much(_name, kind, offered):
    """More than any field takes."""
    return ("9" if kind == "number" else "much ") * 2000 if kind in _TYPED else offered


def no_longer_there(name, kind, offered):
    """A choice that was taken away since the page was opened."""
    return "-1" if kind in _CHOSEN else right(name, kind, offered)


@dataclass(frozen=True)
class Form:
    """A form, or one button of it that has an address of its own."""

    endpoint: str
    name: str
    method: str
    path: str
    by_htmx: bool
    fields: tuple[Tag, ...]

    def filled(self, typed: Callable[[str, str, str], str]) -> list[tuple[str, str]]:
        """What is sent when each field holds `typed(its name, its kind, what it offers)`."""
        data, names = [], set()
        for field in self.fields:
            name, kind = field["name"], _kind(field)
            if kind in ("radio", "checkbox"):
                first = name not in names and not field.has_attr("disabled")
                if not field.has_attr("checked") and not (first and typed is right):
                    continue
            names.add(name)
            data.append((name, typed(name, kind, _offered(field))))
        return data

    def can_be(self, typed) -> bool:
        """Whether typing so makes a difference to it."""
        return typed is right or self.filled(typed) != self.filled(right)


class Sender:
    """Sends one form of each kind it finds, and finds more of them on what comes back."""

    def __init__(self, page, headers, last=()):
        """`last`: what ends something, such as being signed in, in the order to send it in."""
        self.page = page
        self.headers = headers
        self.last = ("", *last)
        self.sent, self.refused, self.flashed = set(), set(), set()
        self._found, self._waiting = set(), []

    def find(self, path, soup):
        """Remember the forms of a page."""
        for form in soup.select("form"):
            inputs = tuple(_parts(form, soup, "input[name], select[name], textarea[name]"))
            method = form.get("method", "get").upper()
            for button in [form, *_parts(form, soup, "[formaction]")]:
                address = within(path, button.get("formaction") or form["action"])
                by_htmx = any(one.has_attr(f"hx-{method.lower()}") for one in (form, button))
                self._remember(method, address, by_htmx, inputs)

    def _remember(self, method, path, *form):
        try:
            urls = self.page.app.url_map.bind(SITE)
            endpoint, values = urls.match(urlsplit(path).path, method=method)
        except HTTPException:
            return
        name = values.get("name", endpoint)
        if (name, method) not in self._found:
            self._found.add((name, method))
            self._waiting.append(Form(endpoint, name, method, path, *form))

    def send(self):
        """Send what was found: (endpoint, path, soup) of each answer and of where it leads.

        Wrongly first, for that changes nothing; what ends something when all else is done.
        """
        rank = {name: place for place, name in enumerate(self.last)}
        while self._waiting:
            self._waiting.sort(key=lambda form: rank.get(form.name, 0))
            form = self._waiting.pop(0)
            for typed in filter(form.can_be, (wrong, far_too_much, no_longer_there, right)):
                if form.by_htmx:
                    yield from self._send(form, typed, HTMX)
                yield from self._send(form, typed)

    def _send(self, form, typed, more_headers=()):
        self.sent.add(form.endpoint)
        headers = {**self.headers, **dict(more_headers)}
        data = form.filled(typed)
        if form.method == "GET":
            answer = self._open(f"{form.path.partition('?')[0]}?{urlencode(data)}", headers)
        else:
            answer = self._post(form.path, data, headers)
        if answer.status_code == 422:
            self.refused.add(form.name)
        place = answer.location or answer.headers.get("HX-Redirect")
        if place:
            answer = self._open(within(form.path, place), self.headers)
        if answer.mimetype == "text/html":
            soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
            if soup.select_one("#flashes .notice"):
                self.flashed.add(form.name)
            self.find(form.path, soup)
            yield form.endpoint, f"{form.path}, {typed.__name__}", soup

    def _open(self, path, headers):
        answer = self.page.client.get(path, headers=headers, follow_redirects=True)
        assert answer.status_code < 500, f"{path}: {answer.status}"
        return answer

    def _post(self, path, data, headers):
        kept = [(name, value) for name, value in data if name != "csrf_token"]
        answer = self.page.client.post(
            path,
            data=urlencode([("csrf_token", self.page.csrf_token()), *kept]),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )
        assert answer.status_code < 500, f"{path}: {answer.status}"
        return answer


def _parts(form, soup, selector):
    """What is within a form, and what says that it belongs to it."""
    name = form.get("id")
    yield from (one for one in form.select(selector) if one.get("form") in (None, name))
    yield from (one for one in soup.select(selector) if name and one.get("form") == name)


def _kind(field):
    if field.name == "input":
        return field.get("inputmode") or field.get("type", "text")
    return "text" if field.name == "textarea" else field.name


def _offered(field):
    if field.name == "textarea":
        return field.get_text()
    if field.name == "select":
        options = field.select("option[selected]") or field.select('option:not([value=""])')
        return options[0].get("value", options[0].get_text()) if options else ""
    return field.get("value", "on" if field.get("type") == "checkbox" else "")
