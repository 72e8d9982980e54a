"""A visitor without a browser to any running server: follows links, fills in forms as they are."""

import http.client
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from bs4 import BeautifulSoup


class Visitor:
    """Keeps its cookies and the page it is on."""

    def __init__(self, origin):
        self.origin = origin
        self.address = origin
        self.status = None
        self.page = None
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
        )

    def open(self, address, data=None):
        """Go to an address, relative to the page this visitor is on. Returns the parsed page."""
        whole = urllib.parse.urljoin(self.address, address)
        body = None if data is None else urllib.parse.urlencode(data, doseq=True).encode()
        try:
            answer = self._opener.open(whole, body, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.status = answer.status
            self.address = answer.url
            self.page = BeautifulSoup(answer.read(), "html.parser")
        return self.page

    def answers(self, address="/sign-in"):
        """Whether the server answers there as it should."""
        try:
            self.open(address)
        except (OSError, http.client.HTTPException):
            return False
        return self.status == 200

    def submit(self, form, button=None, **typed):
        """Fill in and send a form of the page (a CSS selector), what it offers kept as it is.

        `button` is the text of the button to press, where it is not the first one.
        """
        found = self.page.select_one(form)
        assert found, f"{self.address} has no form {form}:\n{self.page}"
        pressed = self._button(found, button)
        data = {**_offered(found), **typed}
        if pressed.get("name"):
            data[pressed["name"]] = pressed.get("value", "")
        return self.open(pressed.get("formaction", found["action"]), data)

    def _button(self, form, text):
        buttons = [one for one in form.select("button") if text in (None, one.get_text().strip())]
        assert buttons, f"{self.address} has no button {text!r}:\n{form}"
        return buttons[0]

    def sign_in(self, email, password):
        """Through the sign-in form."""
        self.open("/sign-in")
        return self.submit("main form[method=post]", email=email, password=password)


def _offered(form):
    data = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type")
        if kind in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = chosen.get("value", chosen.get_text()) if chosen else ""
        else:
            value = field.get_text() if field.name == "textarea" else field.get("value", "")
        data.setdefault(field["name"], value)
    return data
