"""The list of a school's webhooks, and the poll that keeps its numbers alive."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schoolhooks import htmx, triggers
from schoolhooks.dispatch import ledger, live
from schoolhooks.members import current
from schoolhooks.webhook_settings import list_query, listing, live_tag, overview, problems
from schoolhooks.webhook_settings.blueprint import bp
from schoolhooks.webhook_settings.list_query import ListQuery
from schoolhooks.webhook_settings.listing import Row


@bp.get("")
def index() -> ResponseReturnValue:
    """The school's webhooks, as filtered and ordered; for htmx only the list."""
    school_id = current.membership().school_id
    query = ListQuery.read(request.args)
    shown = _shown(school_id, query)
    if htmx.wants_fragment():
        answer = make_response(render_template("webhook_settings/_list.html", **shown))
        answer.headers["HX-Replace-Url"] = url_for(".index", **query.arguments)
        return answer
    has_problems = shown["overview"].attention and not query.arguments
    found = problems.of_school(school_id) if has_problems else []
    # Its one line is for who wants proof; the command `schoolhooks ledger` gives all of it.
    is_developer = current.membership().is_developer
    accounts = ledger.summary(school_id) if is_developer else None
    return render_template(
        "webhook_settings/index.html", problems=found, accounts=accounts, **shown
    )


@bp.get("/counts")
def counts() -> ResponseReturnValue:
    """The pieces of the list that moved since the page was told last; 304 where none did."""
    school_id = current.membership().school_id
    seen = live_tag.sent_by_page()
    if seen and live.tag(school_id) == seen.version:
        return "", 304  # by far the most frequent answer: it only asks who the member is
    shown = _shown(school_id, ListQuery.read(request.args))
    shown["problems"] = problems.still(school_id, _problems_on_page())
    if request.args.get("shown") == shown["digest"]:
        page = render_template("webhook_settings/_counts.html", **shown, **_moved(shown, seen))
    else:
        page = render_template("webhook_settings/_relisted.html", **shown)
    answer = make_response(page)
    answer.headers["HX-PTag"] = str(shown["tag"])
    return answer


def _problems_on_page() -> list[int]:
    """Whose problems the asking page tells of: these are told anew, where they stand."""
    ids = request.args.getlist("problem", type=int)[: problems.SHOWN]
    return [one for one in ids if 0 < one < 2**63]


def _moved(shown: dict[str, Any], seen: live_tag.LiveTag | None) -> dict[str, list[Row]]:
    """The rows that moved since the page was told, and those worth reading out."""
    if seen is None:
        return {"moved": shown["rows"], "called": []}
    moved = [row for row in shown["rows"] if row.moved_since(seen.moved_since)]
    has_new_calls = shown["tag"].calls != seen.calls
    return {"moved": moved, "called": [row for row in moved if row.calls and has_new_calls]}


def _shown(school_id: int, query: ListQuery) -> dict[str, Any]:
    """What the list and its pieces need. The tag comes first: too old is put right by a poll."""
    tag = live_tag.now(school_id)
    numbers = overview.of_school(school_id)
    found = listing.count(school_id, query) if query.is_filtered else numbers.webhooks
    query = query.within(found)
    rows = listing.with_sparklines(listing.rows(school_id, query))
    has_guide = not numbers.calls or "guide" in request.args
    return {
        "tag": replace(tag, calls=sum(row.calls for row in rows)),
        "query": query,
        "rows": rows,
        "digest": _digest(rows),
        "found": found,
        "overview": numbers,
        "guide": overview.guide(school_id, numbers) if has_guide else None,
        "groups": triggers.by_category(),
        "statuses": {name: label for name, (label, _) in list_query.STATUSES.items()},
        "sorts": list_query.SORTS,
        "page_rows": list_query.PAGE_ROWS,
        "may_change": current.membership().may_change,
    }


def _digest(rows: Sequence[Row]) -> str:
    """Which webhooks a page shows, in whatever order, so that a poll sees when others are due."""
    ids = ",".join(map(str, sorted(row.webhook.id for row in rows)))
    return hashlib.sha256(ids.encode()).hexdigest()[:12]
