"""How far things on a page jumped that nobody touched (https://web.dev/articles/cls)."""

import re

# Also what jumped before this is run, so it can be an init script as well.
_WATCH = """
    window.shifted = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            if (!entry.hadRecentInput) {
                const what = entry.sources.map((one) => one.node?.outerHTML?.slice(0, 120));
                window.shifted.push([entry.value, what]);
            }
        }
    }).observe({ type: "layout-shift", buffered: true });
"""
_LATE = re.compile(r"/static/(js/(?!theme)|vendor/.*\.(js|woff2))")
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
MOST_ON_LOAD = 0.01
# An age that grows by a letter ends where it ended: its beginning moves, by far less than this.
_UNSEEN = 0.001


def watch_loads(tab):
    """Watch each page that the tab opens from now on.

    Scripts and fonts come late, as over a slow line: the page is seen before they are there.
    """
    tab.add_init_script(_WATCH)
    tab.route(_LATE, lambda route: (tab.wait_for_timeout(200), route.continue_()))


def watch_from_now(tab):
    """Watch the page that is open, once all of it has come; what jumped before is forgotten."""
    tab.wait_for_load_state("networkidle")
    tab.evaluate("document.fonts.ready")
    tab.evaluate(_WATCH)
    tab.evaluate(_DRAWN)
    tab.evaluate("window.shifted.length = 0")


def assert_came_still(tab):
    """The page that is open hardly jumped while it came."""
    tab.evaluate("document.fonts.ready")
    tab.evaluate(_DRAWN)
    found = tab.evaluate("window.shifted")
    assert sum(value for value, _what in found) <= MOST_ON_LOAD, (tab.url, found)


def assert_nothing_moved(tab):
    """Nothing jumped since the page is watched."""
    tab.evaluate(_DRAWN)
    found = [one for one in tab.evaluate("window.shifted") if one[0] > _UNSEEN]
    assert not found, (tab.url, found)
