"""A visitor that follows links, and what stands in the database for pages to show."""

import re
from collections import Counter, deque
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from schoolhooks.extensions import db
from tests.harness.queries import assert_few, queries

SITE = "localhost"
_KIND = re.compile(r"[a-z_]+")
MOST_ALIKE = 3
"""How many addresses of one endpoint, with the same names in their query, are opened."""


def crawl(page, starts, headers=None):
    """Follow the links from these paths: (endpoint, path, soup) of each page of HTML.

    Breadth first, so that pages near the start come before what is deep within them.
    """
    paths = deque(starts)
    opened, alike = set(), Counter()
    while paths:
        path = paths.popleft()
        kind = _kind(page.app, path)
        if path in opened or kind is None or alike[kind] >= MOST_ALIKE:
            continue
        opened.add(path)
        alike[kind] += 1
        with queries() as asked:
            answer = page.client.get(path, headers=headers, buffered=True)
        assert_few(asked, path)
        assert answer.status_code < 400, f"a link leads to {path}: {answer.status}"
        if answer.location:
            paths.append(within(path, answer.location))
        if answer.mimetype != "text/html" or answer.location:
            continue
        soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        paths.extend(within(path, link["href"]) for link in soup.select("a[href]"))
        yield kind[0], path, soup


def pieces(page, path, soup, opened, headers=None):
    """What a page asks for by htmx: (endpoint, path, soup) of each kind that is not in `opened`."""
    for element in soup.select("[hx-get]"):
        address = within(path, element["hx-get"])
        if element.get("name"):
            joint = "&" if "?" in address else "?"
            address += joint + urlencode({element["name"]: element.get("value", "")})
        kind = _kind(page.app, address)
        if kind is None or kind in opened:
            continue
        opened.add(kind)
        answer = page.client.get(address, headers={**(headers or {}), "HX-Request": "true"})
        assert answer.status_code < 400, f"a page asks for {address}: {answer.status}"
        yield kind[0], address, BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def within(path, link):
    """The path that a link on a page leads to; on another site it is one that nothing is at."""
    url = urlsplit(urljoin(f"//{SITE}{path}", link))
    if url.netloc != SITE or url.scheme not in ("", "http", "https"):
        return ""
    return url.path + (f"?{url.query}" if url.query else "")


def _kind(app, path):
    """The endpoint of a path and the names in its query; None: there is none."""
    url = urlsplit(path)
    try:
        endpoint, _ = app.url_map.bind(SITE).match(url.path, method="GET")
    except HTTPException:
        return None
    return endpoint, tuple(sorted(parse_qs(url.query, keep_blank_values=True)))


def stored_texts():
    """Every text in the database as pages show it: names, titles, addresses, what is in JSON.

    Single words in small letters are left out: states and kinds, for which pages have words.
    """
    found = set()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            for value in row:
                found.update(_texts(value))
    return {text for text in found if not _KIND.fullmatch(text)}


def _texts(value):
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
